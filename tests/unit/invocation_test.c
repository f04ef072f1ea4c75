/* Invocations of exported coroutines, on a host in whose place the test is. */
#include "check.h"
#include "js_host.h"

#include <stdlib.h>
#include <weft/export.h>

static struct {
    int calls;
    char text[80];
} ended;

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    const char *text = exported->result == WEFT__JS_TEXT && !error ? result.ptr : "";
    snprintf(ended.text, sizeof ended.text, "%d %d %d %d %s", (int)number, weft_error_status(error),
             (int)thrown, exported->result == WEFT__JS_SIGNED ? (int)result.i64 : 0, text);
    ended.calls++;
}

static void reset(void) {
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

/* ---- Tests ---- */

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
}

int main(void) {
    check.reset = reset;
    no_program();
    RUN(returns);
    RUN(returns_text);
    RUN(sizes);
    RUN(fails);
    RUN(fails_to_copy);
    return check_result();
}
