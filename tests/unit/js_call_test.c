/* Calls of JavaScript's functions, and of imports, on a host in whose place the test is. */
#include "check.h"
#include "js_host.h"

#include <stdlib.h>
#include <weft/import.h>

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    (void)number, (void)exported, (void)error, (void)thrown, (void)result;
}

WEFT_IMPORT(number_of, double)
WEFT_IMPORT(whole_of, int, int)
WEFT_IMPORT(large_of, uint64_t, uint64_t)
WEFT_IMPORT(truth_of, bool, bool, bool)
WEFT_IMPORT(text_of, char *, const char *)
WEFT_IMPORT(bytes_of, weft_bytes, weft_bytes)
WEFT_IMPORT(value_of, weft_js_value, const weft_js_value *)
WEFT_IMPORT(function_of, weft_js_function)
WEFT_IMPORT(nothing_of, void, signed char, short, long, unsigned char, unsigned short, unsigned, float,
            weft_js_function)

static void reset(void) {
    js_host_reset();
    check.trace[0] = '\0';
}

/* What the host was given: the kind, the size and the number of each argument. */
static void show_arguments(void) {
    const weft__function_call *call = &js_host.called;
    for (uint32_t i = 0; i < call->count; i++) {
        const weft__js_argument *argument = &call->arguments[i];
        bool is_real = argument->kind == WEFT__JS_FLOATING;
        bool is_whole = argument->kind <= WEFT__JS_UNSIGNED;
        trace("%d/%d/%g", argument->kind, is_whole || is_real ? argument->size : 0,
              is_real    ? argument->value.f64
              : is_whole ? (double)argument->value.i64
                         : 0);
    }
}

#define CHECK_ARGUMENTS(expected)  \
    do {                           \
        CHECK_CALLS("close:40 ");  \
        if (!check.memory_fails) { \
            show_arguments();      \
            CHECK_TRACE(expected); \
        }                          \
    } while (0)

WEFT_ASYNC(arguments, weft_js_value value; weft_bytes bytes; weft_js_function function;) {
    WEFT_BEGIN;
    self->function.id = 9;
    self->bytes = (weft_bytes){"ab", 2};
    JS_HOST_SCRIPT({.value = {.type = WEFT_JS_NUMBER, .number = 2}});
    WEFT_AWAIT(weft_js_call(self->function, &self->value));
    CHECK(js_host.called.function == 9 && !js_host.called.import);
    CHECK_INT(js_host.called.result, WEFT__JS_VALUE);
    CHECK(self->value.number == 2 && self->value.integer == 2);
    CHECK_ARGUMENTS("");
    JS_HOST_SCRIPT({.value = {.type = WEFT_JS_NUMBER}});
    WEFT_AWAIT(weft_js_call(self->function, NULL, 1, -2L, 3ULL, 0.5, 1.5F, (bool)1, (short)-3, "text"));
    CHECK_INT(js_host.called.result, WEFT__JS_VOID);
    char expected[100];
    snprintf(expected, sizeof expected, "2/4/1 2/%d/-2 3/8/3 4/8/0.5 4/4/1.5 1/1/1 2/2/-3 5/0/0 ",
             (int)sizeof(long));
    CHECK_ARGUMENTS(expected);
    JS_HOST_SCRIPT({.value = {.type = WEFT_JS_NUMBER}});
    WEFT_AWAIT(weft_js_call(self->function, NULL, self->bytes, &self->value, self->function));
    const weft__js_argument *given = js_host.called.arguments;
    CHECK(given[0].bytes.data == self->bytes.data && given[0].bytes.size == 2);
    CHECK(given[1].value.ptr == &self->value && given[2].function.id == 9);
    CHECK_ARGUMENTS("6/0/0 7/0/0 8/0/0 ");
}

/* The function is called when the awaitable is awaited, and not before. */
WEFT_ASYNC(lazy, weft_task *task;) {
    WEFT_BEGIN;
    weft_close(weft_js_call((weft_js_function){9}, NULL, 1));
    weft_close(whole_of(1));
    CHECK_INT(js_host.calls, 0);
    START(self->task, weft_js_call((weft_js_function){9}, NULL, 1));
    CHECK_INT(js_host.calls, 0);
    weft_task_cancel(self->task);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(js_host.calls, 0);
}

WEFT_ASYNC(results, double real; int whole; uint64_t large; bool truth; char *text; weft_bytes bytes;
           weft_js_value value; weft_js_function function; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_NUMBER, .number = 2.5}});
        WEFT_AWAIT_INTO(self->real, number_of());
        CHECK(self->real == 2.5);
        JS_HOST_SCRIPT({.is_late = true, .value = {.type = WEFT_JS_NUMBER, .number = -7}});
        WEFT_AWAIT_INTO(self->whole, whole_of(1));
        CHECK_INT(self->whole, -7);
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_BIGINT, .integer = -1}});
        WEFT_AWAIT_INTO(self->large, large_of(UINT64_MAX));
        CHECK(self->large == UINT64_MAX);
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_BOOLEAN, .number = 1}});
        WEFT_AWAIT_INTO(self->truth, truth_of(true, false));
        CHECK(self->truth);
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_STRING, .text = "text"}});
        WEFT_AWAIT_INTO(self->text, text_of("a"));
        CHECK_STR(self->text, "text");
        free(self->text);
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_NULL}});
        WEFT_AWAIT_INTO(self->text, text_of("a"));
        CHECK(!self->text);
        JS_HOST_SCRIPT({.is_late = true, .value = {.type = WEFT_JS_BYTES, .text = "bytes"}});
        WEFT_AWAIT(bytes_of(&self->bytes, self->bytes));
        CHECK(self->bytes.size == 5 && memcmp(self->bytes.data, "bytes", 5) == 0);
        free((void *)(uintptr_t)self->bytes.data);
        self->bytes = (weft_bytes){0};
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_STRING, .text = "value"}},
                       {.value = {.type = WEFT_JS_JSON, .text = "[]"}});
        WEFT_AWAIT(value_of(&self->value, &self->value));
        WEFT_AWAIT(value_of(&self->value, &self->value)); /* releases the old one */
        CHECK_STR(self->value.text, "[]");
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_NUMBER, .number = 4294967295}});
        WEFT_AWAIT(function_of(&self->function));
        CHECK_INT(self->function.id, 4294967295);
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_UNDEFINED}});
        WEFT_AWAIT(nothing_of(-1, -2, -3, 1, 2, 3, 0.5F, self->function));
        check.trace[0] = '\0';
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->value); }
}

/* What an import fails with, and a text that has no more memory. */
WEFT_ASYNC(failures, char *text; int status;) {
    WEFT_BEGIN;
    JS_HOST_SCRIPT({.status = WEFT_EINVAL, .value = {.text = "not a string"}});
    WEFT_CATCH(self->status, text_of("a"));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EINVAL);
    if (!check.memory_fails) CHECK_STR(weft_caught_message(), "not a string");
    CHECK_CALLS("close:40 ");
}

/* A call that is cancelled closes its promise, and stores nothing. */
WEFT_ASYNC(cancelled, weft_task *task; int status; weft_bytes bytes;) {
    WEFT_BEGIN;
    JS_HOST_SCRIPT({.is_late = true, .wait_fails = 0, .value = {.type = WEFT_JS_BYTES, .text = "late"}});
    START(self->task, bytes_of(&self->bytes, self->bytes));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    if (self->status != WEFT_ENOMEM) CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!self->bytes.data);
    CHECK_CALLS("close:40 ");
}

WEFT_ASYNC(handles, weft_js_function other;) {
    WEFT_BEGIN;
    self->other = weft_js_function_keep((weft_js_function){9});
    CHECK_INT(self->other.id, 11);
    CHECK_INT(weft_js_function_keep((weft_js_function){8}).id, 0);
    CHECK_INT(weft_js_function_release(self->other), WEFT_OK);
    CHECK_INT(weft_js_function_release((weft_js_function){0}), WEFT_EINVAL);
    CHECK_CALLS("release:11 release:0 ");
}

/* What tools read of a program. */
static void tables(void) {
    const weft__import_entry *entry = weft_imports_nothing_of();
    CHECK_INT(js_host.imports, 1);
    CHECK_STR(entry->name, "nothing_of");
    CHECK_INT(entry->count, 8);
    CHECK_INT(entry->result, WEFT__JS_VOID);
    static const int kinds[] = {WEFT__JS_SIGNED,   WEFT__JS_SIGNED,   WEFT__JS_SIGNED,   WEFT__JS_UNSIGNED,
                                WEFT__JS_UNSIGNED, WEFT__JS_UNSIGNED, WEFT__JS_FLOATING, WEFT__JS_FUNCTION};
    static const size_t sizes[] = {1, 2, sizeof(long), 1, 2, 4, 4, 4};
    for (int i = 0; i < 8; i++) {
        CHECK_INT(entry->parameters[i].kind, kinds[i]);
        CHECK_INT(entry->parameters[i].size, sizes[i]);
    }
    CHECK_INT(weft_imports_value_of()->result, WEFT__JS_VALUE);
    CHECK_INT(weft_imports_value_of()->parameters[0].kind, WEFT__JS_VALUE);
    CHECK_INT(weft_imports_bytes_of()->result, WEFT__JS_BYTES);
    CHECK_INT(weft_imports_large_of()->result_size, 8);
    CHECK_INT(weft_imports_number_of()->count, 0);
}

int main(void) {
    check.reset = reset;
    tables();
    RUN(arguments);
    RUN(lazy);
    RUN(results);
    RUN(failures);
    RUN(cancelled);
    RUN(handles);
    return check_result();
}
