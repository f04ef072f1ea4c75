/* Invocations of exported coroutines, on a host in whose place the test is. */
#include "check.h"
#include "js_host.h"

#include <stdlib.h>
#include <weft/export.h>

static struct {
    int calls;
    char text[80];
} ended;

static void note_chain(const weft_error *error) {
    const char *name;
    for (size_t i = 0; (name = weft_failure_coroutine(error, i)) != NULL; i++)
        if (!check.memory_fails) trace("in:%s", name);
}

static void note_stored(const weft__export_entry *exported, const void *stored) {
    if (check.memory_fails) return;
    if (exported->result == WEFT__JS_BYTES)
        trace("bytes:%.*s", (int)((const weft_bytes *)stored)->size, ((const weft_bytes *)stored)->data);
    if (exported->result == WEFT__JS_VALUE) trace("value:%d", (int)((const weft_js_value *)stored)->type);
}

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    const char *text = exported->result == WEFT__JS_TEXT && !error ? result.ptr : "";
    snprintf(ended.text, sizeof ended.text, "%d %d %d %d %s", (int)number, weft_error_status(error),
             (int)thrown, exported->result == WEFT__JS_SIGNED ? (int)result.i64 : 0, text);
    ended.calls++;
    note_chain(error);
    if (exported->stored_at && !error) note_stored(exported, result.ptr);
}

static void reset(void) {
    if (js_host.functions != 0) js_host_fail("a function is not released");
    js_host_reset();
    memset(&ended, 0, sizeof ended);
    check.trace[0] = '\0';
}

#define CHECK_ENDED(expected_text)                                     \
    do {                                                               \
        CHECK_INT(ended.calls, 1);                                     \
        if (!check.memory_fails) CHECK_STR(ended.text, expected_text); \
        ended.calls = 0;                                               \
    } while (0)

/* ---- The exported coroutines ---- */

WEFT_ASYNC(add, int a; int b; int c;) {
    WEFT_BEGIN;
    if (self->c != 0) WEFT_RAISE(50, "the rest is not zero");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN(self->a + self->b);
}
WEFT_EXPORT(add, int, a, b)

/* The memory of its result is malloc's, and freed by whoever calls it. */
WEFT_ASYNC(copied, const char *text;) {
    WEFT_BEGIN;
    char *copy = malloc(strlen(self->text) + 1);
    if (!copy) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_RETURN(strcpy(copy, self->text));
}
WEFT_EXPORT(copied, char *, text)

WEFT_ASYNC(lasting, weft_js_value value;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_js_promise(5, &self->value));
}
WEFT_EXPORT(lasting, void)

/* Stores bytes, which are malloc's, and fails or not. */
WEFT_ASYNC(stored_bytes, const char *text; int status; weft_bytes *result;) {
    WEFT_BEGIN;
    CHECK(self->result && !self->result->data && self->result->size == 0);
    WEFT_AWAIT(weft_sleep(0));
    char *data = malloc(strlen(self->text));
    if (!data) WEFT_RAISE(WEFT_ENOMEM);
    *self->result = (weft_bytes){memcpy(data, self->text, strlen(self->text)), strlen(self->text)};
    if (self->status != WEFT_OK) WEFT_RAISE(self->status, "no");
}
WEFT_EXPORT(stored_bytes, weft_bytes, text, status)

WEFT_ASYNC(stored_value, weft_js_value given; weft_js_value *result;) {
    WEFT_BEGIN;
    TRY(weft_js_value_set(self->result, WEFT_JS_JSON, self->given.text, self->given.size));
    weft_js_value_deinit(&self->given);
}
WEFT_EXPORT(stored_value, weft_js_value, given)

WEFT_ASYNC(with_functions, weft_js_function first; int second; weft_js_function third;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    CHECK_CALLS("");
}
WEFT_EXPORT(with_functions, void, first, second, third)

WEFT_ASYNC(failing_child, int status; int how;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    if (self->how == 0) WEFT_RAISE(self->status, "told");
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(failing_parent, int status; int how;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(failing_child, .status = self->status, .how = self->how));
}
WEFT_EXPORT(failing_parent, void, status, how)

/* ---- Tests ---- */

/* A result that the coroutine stores lies after the texts, at a multiple of 8 bytes. */
WEFT_ASYNC(stores, size_t size; int status;) {
    WEFT_BEGIN;
    for (self->size = 1; self->size < 20; self->size++) {
        self->status = self->size % 2 ? WEFT_OK : 60;
        struct stored_bytes *call = weft_invocation_new(weft_export_stored_bytes(), self->size, 3);
        if (!call) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT((uintptr_t)call->result % 8, 0);
        CHECK((char *)call->result >= (char *)call + (sizeof *call + 7) / 8 * 8 + self->size);
        char *text = (char *)call + (sizeof *call + 7) / 8 * 8;
        memset(text, 'x', self->size);
        text[self->size - 1] = '\0';
        call->text = text;
        call->status = self->status;
        TRY(weft_invocation_start(call, true));
        WEFT_AWAIT(weft_sleep(1));
        char expected[60];
        snprintf(expected, sizeof expected, "3 %d 0 0 ", self->status);
        CHECK_ENDED(expected);
        snprintf(expected, sizeof expected, "bytes:%.*s ", (int)self->size - 1,
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        CHECK_CALLS(self->status == WEFT_OK ? expected : "in:stored_bytes ");
    }
}

WEFT_ASYNC(stores_value) {
    WEFT_BEGIN;
    struct stored_value *call = weft_invocation_new(weft_export_stored_value(), 3, 4);
    if (!call) WEFT_RAISE(WEFT_ENOMEM);
    char *text = (char *)call + (sizeof *call + 7) / 8 * 8;
    call->given =
        (weft_js_value){.type = WEFT_JS_JSON, .text = memcpy(text, "[]", 3), .size = 2, .is_borrowed = true};
    TRY(weft_invocation_start(call, true));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_ENDED("4 0 0 0 ");
    char expected[20];
    snprintf(expected, sizeof expected, "value:%d ", WEFT_JS_JSON);
    CHECK_CALLS(expected);
}

/* Functions are released when the call has ended, or has not started. */
WEFT_ASYNC(releases_functions, struct with_functions *call;) {
    WEFT_BEGIN;
    self->call = weft_invocation_new(weft_export_with_functions(), 0, 5);
    if (!self->call) WEFT_RAISE(WEFT_ENOMEM);
    self->call->first.id = 11;
    self->call->third.id = 13;
    js_host.functions = 2;
    TRY(weft_invocation_start(self->call, true));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_ENDED("5 0 0 0 ");
    CHECK_CALLS("release:11 release:13 ");
}

/* A failure tells where it happened, with a message or without. */
WEFT_ASYNC(tells_where, struct failing_parent *call; int i;) {
    static const int statuses[] = {50, 51, WEFT_EIO, WEFT_ECANCELED, WEFT_ENOMEM, WEFT_END};
    WEFT_BEGIN;
    for (self->i = 0; self->i < 12; self->i++) {
        self->call = weft_invocation_new(weft_export_failing_parent(), 0, 6);
        if (!self->call) WEFT_RAISE(WEFT_ENOMEM);
        self->call->status = statuses[self->i / 2];
        self->call->how = self->i % 2;
        TRY(weft_invocation_start(self->call, true));
        WEFT_AWAIT(weft_sleep(1));
        char expected[60];
        snprintf(expected, sizeof expected, "6 %d 0 0 ", statuses[self->i / 2]);
        CHECK_ENDED(expected);
        CHECK_CALLS(self->i < 6 ? "in:failing_child in:failing_parent " : "");
    }
}

WEFT_ASYNC(returns, int status;) {
    WEFT_BEGIN;
    struct add *call = weft_invocation_new(weft_export_add(), 0, 7);
    CHECK(js_host.exports > 0); /* the host finds what is exported */
    if (!call) WEFT_RAISE(WEFT_ENOMEM);
    CHECK(call->a == 0 && call->b == 0 && call->c == 0);
    call->a = 30;
    call->b = 12;
    TRY(weft_invocation_start(call, true));
    CHECK_INT(ended.calls, 0);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_ENDED("7 0 0 42 ");
}

/* Texts lie after the arguments, at a multiple of 8 bytes. */
WEFT_ASYNC(returns_text, size_t size;) {
    WEFT_BEGIN;
    for (self->size = 1; self->size < 40; self->size++) {
        struct copied *call = weft_invocation_new(weft_export_copied(), self->size, 8);
        if (!call) WEFT_RAISE(WEFT_ENOMEM);
        char *text = (char *)call + (sizeof *call + 7) / 8 * 8;
        memset(text, 'x', self->size - 1);
        text[self->size - 1] = '\0';
        call->text = text;
        TRY(weft_invocation_start(call, true));
        WEFT_AWAIT(weft_sleep(1));
        char expected[60];
        snprintf(expected, sizeof expected, "8 0 0 0 %.*s", (int)self->size - 1,
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        CHECK_ENDED(expected);
    }
}

/* An invocation takes the memory of its block, which grows with its texts. */
WEFT_ASYNC(sizes, size_t before, without;) {
    WEFT_BEGIN;
    self->before = weft_memory_used();
    void *call = weft_invocation_new(weft_export_add(), 0, 1);
    if (!call) WEFT_RAISE(WEFT_ENOMEM);
    self->without = weft_memory_used() - self->before;
    TRY(weft_invocation_start(call, true));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(weft_memory_used(), self->before);
    call = weft_invocation_new(weft_export_add(), 160, 1);
    if (!call) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(weft_memory_used() - self->before, self->without + 160);
    TRY(weft_invocation_start(call, true));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(weft_memory_used(), self->before);
    CHECK(!weft_invocation_new(weft_export_add(), SIZE_MAX, 1));
    CHECK(!weft_invocation_new(weft_export_add(), SIZE_MAX - sizeof(struct add), 1));
    ended.calls = 0;
}

/* A cancelled task, and one that fails with what JavaScript threw. */
WEFT_ASYNC(fails, struct lasting *call;) {
    WEFT_BEGIN;
    self->call = weft_invocation_new(weft_export_lasting(), 0, 9);
    if (!self->call) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_invocation_start(self->call, true));
    WEFT_AWAIT(weft_sleep(0));
    weft_invocation_cancel(self->call);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_ENDED("9 -1 0 0 ");
    JS_HOST_SCRIPT({.status = WEFT_EIO, .value = {.text = "no luck", .integer = 12}});
    self->call = weft_invocation_new(weft_export_lasting(), 0, 10);
    if (!self->call) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_invocation_start(self->call, true));
    WEFT_AWAIT(weft_sleep(1));
    char expected[40];
    snprintf(expected, sizeof expected, "10 %d 12 0 ", WEFT_EIO);
    CHECK_ENDED(expected);
}

/* A result is freed only if there is one. */
WEFT_ASYNC(fails_to_copy, struct copied *call;) {
    WEFT_BEGIN;
    self->call = weft_invocation_new(weft_export_copied(), 2, 11);
    if (!self->call) WEFT_RAISE(WEFT_ENOMEM);
    self->call->text = "a";
    TRY(weft_invocation_start(self->call, true));
    weft_invocation_cancel(self->call);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_ENDED("11 -1 0 0 ");
}

/* No program runs, and the module has one of its own: no calls. */
static void no_program(void) {
    struct add *call = weft_invocation_new(weft_export_add(), 0, 12);
    CHECK(call != NULL);
    if (call) CHECK_INT(weft_invocation_start(call, true), WEFT_ESTATE);
    CHECK_INT(ended.calls, 0);
    CHECK_INT(weft_memory_used(), 0);
    struct with_functions *other = weft_invocation_new(weft_export_with_functions(), 0, 12);
    CHECK(other != NULL);
    if (!other) return;
    other->third.id = 13;
    js_host.functions = 1;
    CHECK_INT(weft_invocation_start(other, true), WEFT_ESTATE);
    CHECK_INT(js_host.functions, 0);
    CHECK_INT(weft_memory_used(), 0);
}

int main(void) {
    check.reset = reset;
    no_program();
    RUN(returns);
    RUN(returns_text);
    RUN(sizes);
    RUN(fails);
    RUN(fails_to_copy);
    RUN(stores);
    RUN(stores_value);
    RUN(releases_functions);
    RUN(tells_where);
    return check_result();
}
