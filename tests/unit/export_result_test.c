/* Results of exported coroutines and items of generators, as JavaScript gets them: converted as by `return` in a
 * function of the type that the export names. */
#include "check.h"
#include "js_host.h"

#include <math.h>
#include <weft/export_generator.h>

static int ended;
static bool has_item;
static char outcome[120];

static void note(const weft__export_entry *exported, weft_value value) {
    if (exported->result == WEFT__JS_VOID)
        snprintf(outcome, sizeof outcome, "-");
    else if (exported->result == WEFT__JS_FLOATING)
        snprintf(outcome, sizeof outcome, "%.9g", value.f64);
    else if (exported->result == WEFT__JS_TEXT)
        snprintf(outcome, sizeof outcome, "\"%s\"", value.ptr ? (const char *)value.ptr : "NULL");
    else if (exported->result == WEFT__JS_UNSIGNED)
        snprintf(outcome, sizeof outcome, "%llu", (unsigned long long)value.i64);
    else
        snprintf(outcome, sizeof outcome, "%lld", (long long)value.i64);
}

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    (void)number;
    (void)thrown;
    ended++;
    if (error)
        snprintf(outcome, sizeof outcome, "%s %s", weft_status_name(weft_error_status(error)),
                 weft_error_message(error));
    else if (!exported->is_generator)
        note(exported, result);
}

static const weft__export_entry *items_of;

void weft_host_iteration_item(uint32_t number, weft_value item) {
    (void)number;
    has_item = true;
    note(items_of, item);
}

void weft_host_exported_generators(void) {}

static int number = 3;
static weft_value anything(void) { return weft_value_f64(1.5); }

/* Each: the name, the type of the export, what is returned, and what JavaScript gets. */
#define CASES(X)                                                                                             \
    X(integer_as_double, double, 2, "2")                                                                     \
    X(big_as_double, double, UINT64_MAX, "1.84467441e+19")                                                   \
    X(negative_as_double, double, -7, "-7")                                                                  \
    X(double_as_float, float, 0.1, "0.100000001")                                                            \
    X(double_as_integer, int32_t, 2.75, "2")                                                                 \
    X(negative_as_integer, int32_t, -2.75, "-2")                                                             \
    X(least_integer, int32_t, -2147483648.5, "-2147483648")                                                  \
    X(below_integer, int32_t, -2147483649.0,                                                                 \
      "WEFT_EINVAL below_integer: the number is out of the range of the type in the export")                 \
    X(above_integer, int32_t, 2147483648.0,                                                                  \
      "WEFT_EINVAL above_integer: the number is out of the range of the type in the export")                 \
    X(nan_as_integer, int64_t, (double)NAN,                                                                  \
      "WEFT_EINVAL nan_as_integer: the number is out of the range of the type in the export")                \
    X(least_bigint, int64_t, -0x1p63, "-9223372036854775808")                                                \
    X(above_bigint, int64_t, 0x1p63,                                                                         \
      "WEFT_EINVAL above_bigint: the number is out of the range of the type in the export")                  \
    X(most_unsigned, uint64_t, 0x1.fffffffffffffp63, "18446744073709549568")                                 \
    X(fraction_as_unsigned, unsigned, -0.5, "0")                                                             \
    X(negative_as_unsigned, unsigned, -1.0,                                                                  \
      "WEFT_EINVAL negative_as_unsigned: the number is out of the range of the type in the export")          \
    X(wide_as_narrow, int8_t, 300, "44")                                                                     \
    X(wide_as_negative, short, 40000, "-25536")                                                              \
    X(signed_as_unsigned, uint16_t, -1, "65535")                                                             \
    X(wide_as_int, int, INT64_C(0x1ffffffff), "-1")                                                          \
    X(all_of_a_bigint, int64_t, INT64_MIN, "-9223372036854775808")                                           \
    X(integer_as_bool, bool, 256, "1")                                                                       \
    X(fraction_as_bool, bool, 0.5, "1")                                                                      \
    X(zero_as_bool, bool, 0.0, "0")                                                                          \
    X(text_as_text, const char *, "text", "\"text\"")                                                        \
    X(zero_as_text, const char *, 0, "\"NULL\"")                                                             \
    X(null_as_text, const char *, NULL, "\"NULL\"")                                                          \
    X(void_pointer, const char *, (void *)(uintptr_t)"any", "\"any\"")                                       \
    X(any_value, double, anything(), "1.5")                                                                  \
    X(integer_as_text, const char *, 2,                                                                      \
      "WEFT_EINVAL integer_as_text: gives a number where its export says char *")                            \
    X(double_as_text, char *, 2.5,                                                                           \
      "WEFT_EINVAL double_as_text: gives a number where its export says char *")                             \
    X(text_as_integer, int32_t, "text",                                                                      \
      "WEFT_EINVAL text_as_integer: gives a char * where its export says a number")                          \
    X(text_as_bool, bool, "text", "WEFT_EINVAL text_as_bool: gives a char * where its export says a number") \
    X(pointer_as_double, double, &number,                                                                    \
      "WEFT_EINVAL pointer_as_double: gives a pointer where its export says a number")                       \
    X(pointer_as_text, char *, &number,                                                                      \
      "WEFT_EINVAL pointer_as_text: gives another pointer where its export says char *")                     \
    X(nothing, void, "text", "-")

#define DEFINE(name, type, value, expected) \
    WEFT_ASYNC(name) {                      \
        WEFT_BEGIN;                         \
        WEFT_AWAIT(weft_sleep(0));          \
        WEFT_RETURN(value);                 \
    }                                       \
    WEFT_EXPORT(name, type)                 \
    WEFT_ASYNC_GENERATOR(name##_item) {     \
        WEFT_BEGIN;                         \
        WEFT_YIELD(value);                  \
    }                                       \
    WEFT_EXPORT_GENERATOR(name##_item, type)
CASES(DEFINE)

static const struct {
    const weft__export_entry *(*exported)(void), *(*items)(void);
    const char *expected;
} cases[] = {
#define LIST(name, type, value, expected) {weft_export_##name, weft_export_##name##_item, expected},
    CASES(LIST)};

enum { CASE_COUNT = sizeof cases / sizeof *cases };

/* The name of an item's generator stands where that of the coroutine does. */
static void check_outcome(const char *expected, bool is_item) {
    const char *colon = is_item ? strchr(expected, ':') : NULL;
    char text[sizeof outcome];
    snprintf(text, sizeof text, "%.*s%s%s", colon ? (int)(colon - expected) : 99, expected,
             colon ? "_item" : "", colon ? colon : "");
    if (!check.memory_fails) CHECK_STR(outcome, text);
}

/* ---- Tests ---- */

WEFT_ASYNC(results, size_t i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < CASE_COUNT; self->i++) {
        void *call = weft_invocation_new(cases[self->i].exported(), 0, 1);
        if (!call) WEFT_RAISE(WEFT_ENOMEM);
        ended = 0;
        TRY(weft_invocation_start(call, true));
        WEFT_AWAIT(weft_sleep(1));
        CHECK_INT(ended, 1);
        check_outcome(cases[self->i].expected, false);
    }
}

WEFT_ASYNC(items, size_t i; void *call;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < CASE_COUNT; self->i++) {
        items_of = cases[self->i].items();
        self->call = weft_iteration_new(items_of, 0, 1);
        if (!self->call) WEFT_RAISE(WEFT_ENOMEM);
        ended = 0;
        has_item = false;
        TRY(weft_iteration_start(self->call, true));
        weft_iteration_next(self->call);
        WEFT_AWAIT(weft_sleep(1));
        bool fails = strstr(cases[self->i].expected, "WEFT_EINVAL") == cases[self->i].expected;
        if (!check.memory_fails) CHECK_INT(has_item, !fails);
        if (!check.memory_fails) CHECK_INT(ended, fails);
        if (!ended) check_outcome(cases[self->i].expected, false);
        if (ended) check_outcome(cases[self->i].expected, true);
        if (!ended) weft_iteration_close(self->call);
        WEFT_AWAIT(weft_sleep(1));
        CHECK_INT(ended, 1);
    }
}

/* The type survives the exits of blocks, which await. */
WEFT_ASYNC(from_blocks, weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_TRY(&self->inner) { WEFT_RETURN(4); }
        WEFT_FINALLY { WEFT_AWAIT(weft_sleep(0)); }
    }
    WEFT_FINALLY { WEFT_AWAIT(weft_sleep(0)); }
}
WEFT_EXPORT(from_blocks, double)

/* A generator whose item is not of the type is closed. */
WEFT_ASYNC_GENERATOR(wrong_item, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD("text"); }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_sleep(0));
        if (!check.memory_fails) trace("cleanup");
    }
}
WEFT_EXPORT_GENERATOR(wrong_item, weft_bytes *)

WEFT_ASYNC_GENERATOR(wrong_number) {
    WEFT_BEGIN;
    WEFT_YIELD(5);
}
WEFT_EXPORT_GENERATOR(wrong_number, weft_js_value *)

WEFT_ASYNC(blocks) {
    WEFT_BEGIN;
    void *call = weft_invocation_new(weft_export_from_blocks(), 0, 1);
    if (!call) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_invocation_start(call, true));
    WEFT_AWAIT(weft_sleep(1));
    check_outcome("4", false);
}

/* Asks a generator of this export for an item. */
WEFT_ASYNC(asks, const weft__export_entry *exported;) {
    WEFT_BEGIN;
    void *call = weft_iteration_new(self->exported, 0, 1);
    if (!call) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_iteration_start(call, true));
    weft_iteration_next(call);
    WEFT_AWAIT(weft_sleep(1));
}

WEFT_ASYNC(pointers) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(asks, .exported = weft_export_wrong_item()));
    check_outcome("WEFT_EINVAL wrong_item: gives a char * where its export says another pointer", false);
    CHECK_CALLS("cleanup ");
    WEFT_AWAIT(WEFT_CALL(asks, .exported = weft_export_wrong_number()));
    check_outcome("WEFT_EINVAL wrong_number: gives a number where its export says a pointer", false);
}

static void reset(void) {
    js_host_reset();
    check.trace[0] = '\0';
}

int main(void) {
    check.reset = reset;
    RUN(results);
    RUN(items);
    RUN(blocks);
    RUN(pointers);
    return check_result();
}
