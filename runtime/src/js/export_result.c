/* Results of exported coroutines and items of generators: conversion to the type that the export names, as
 * `return` does in a function of C. */
#include "js/export_internal.h"

#include "base/error_internal.h"
#include "base/list.h"

/* The types between which nothing is converted. */
enum family { NUMBER, TEXT, POINTER, ANY };

static enum family family_returned(enum weft__returned type) {
    switch (type) {
    case WEFT__RETURNED_TEXT: return TEXT;
    case WEFT__RETURNED_POINTER: return POINTER;
    case WEFT__RETURNED_VALUE: return ANY;
    default: return NUMBER;
    }
}

static enum family family_exported(const weft__export_entry *exported) {
    if (exported->stored_at || exported->result == WEFT__JS_VOID) return ANY;
    if (exported->result == WEFT__JS_TEXT) return TEXT;
    return exported->result < WEFT__JS_TEXT ? NUMBER : POINTER;
}

static double floating(enum weft__returned type, weft_value value) {
    if (type == WEFT__RETURNED_FLOATING) return value.f64;
    return type == WEFT__RETURNED_UNSIGNED ? (double)(uint64_t)value.i64 : (double)value.i64;
}

/* Sets *integer to a number without its fraction. Returns false if the type of the export does not hold it,
 * which C leaves undefined. */
static bool to_integer(const weft__export_entry *exported, double number, int64_t *integer) {
    bool is_signed = exported->result == WEFT__JS_SIGNED;
    double end = (double)(UINT64_C(1) << (exported->result_size * 8 - 1)) * (is_signed ? 1 : 2);
    double least = is_signed ? -end : 0;
    if (!(number > least - 1 || number == least) || !(number < end)) return false;
    *integer = is_signed ? (int64_t)number : (int64_t)(uint64_t)number;
    return true;
}

/* The integer that a variable of the export's type has after an assignment. */
static int64_t narrow(const weft__export_entry *exported, int64_t integer) {
    int unused = 64 - exported->result_size * 8;
    uint64_t shifted = (uint64_t)integer << unused;
    return exported->result == WEFT__JS_SIGNED ? (int64_t)shifted >> unused : (int64_t)(shifted >> unused);
}

static bool convert_number(const weft__export_entry *exported, enum weft__returned type, weft_value *value) {
    double number = floating(type, *value);
    if (exported->result == WEFT__JS_FLOATING) {
        value->f64 = exported->result_size == sizeof(float) ? (double)(float)number : number;
    } else if (exported->result == WEFT__JS_BOOL) {
        value->i64 = number != 0;
    } else {
        if (type == WEFT__RETURNED_FLOATING && !to_integer(exported, number, &value->i64)) return false;
        value->i64 = narrow(exported, value->i64);
    }
    return true;
}

static void fail_result(const weft__export_entry *exported, const char *reason) {
#ifdef WEFT_TERSE
    (void)exported, (void)reason;
    weft_error *error = NULL;
#else
    weft_error *error = weft__error_named(WEFT_EINVAL, exported->task.name, reason);
#endif
    weft__fail_with(error ? error : weft__error_of_status(WEFT_EINVAL));
}

bool weft__convert_result(const weft__export_entry *exported, enum weft__returned type, weft_value *value) {
    static const char *const reasons[][3] = {
        [NUMBER] = {"the number is out of the range of the type in the export",
                    "gives a number where its export says char *",
                    "gives a number where its export says a pointer"},
        [TEXT] = {"gives a char * where its export says a number", NULL,
                  "gives a char * where its export says another pointer"},
        [POINTER] = {"gives a pointer where its export says a number",
                     "gives another pointer where its export says char *"}};
    enum family from = family_returned(type), to = family_exported(exported);
    bool is_null = from == NUMBER && to > NUMBER && value->i64 == 0;
    if (to == ANY || from == ANY || is_null) return true;
    if (from == to && (to != NUMBER || convert_number(exported, type, value))) return true;
    fail_result(exported, reasons[from][to]);
    return false;
}

/* The frame is that of a call's task. */
WEFT__CALLS_BODIES void weft__exported_step(void *object) {
    weft_frame *frame = object;
    const weft__export_entry *exported = CONTAINER_OF(frame->coroutine, const weft__export_entry, task);
    exported->coroutine->step(frame);
    if (weft__frame_waits(frame) || !frame->resume) return;
    if (!weft__convert_result(exported, weft__returned(frame), &weft__running.value)) frame->resume = 0;
}
