/* test_base_events: call_soon. */
#include "conformance.h"

/* A weft_callback: prints its argument. */
static void say(void *text) { trace("%s", (const char *)text); }

static const char *pending(const weft_handle *handle) { return weft_handle_pending(handle) ? "yes" : "no"; }

WEFT_ASYNC(add_callback_handle, weft_handle handle;) {
    WEFT_BEGIN;
    weft_call_soon(&self->handle, say, "callback");
    trace("registered");
    WEFT_AWAIT(weft_sleep(0));
    trace("a turn later");
}

WEFT_ASYNC(add_callback_cancelled_handle, weft_handle first, cancelled, last;) {
    WEFT_BEGIN;
    weft_call_soon(&self->first, say, "first");
    weft_call_soon(&self->cancelled, say, "cancelled");
    weft_call_soon(&self->last, say, "last");
    trace("pending %s", pending(&self->cancelled));
    weft_handle_cancel(&self->cancelled);
    trace("pending %s", pending(&self->cancelled));
    weft_handle_cancel(&self->cancelled);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    trace("two turns later");
}

static void cb(void *next) {
    trace("cb");
    weft_call_soon(next, say, "registered by cb");
}

WEFT_ASYNC(call_soon, weft_handle handle, second, next;) {
    WEFT_BEGIN;
    weft_call_soon(&self->handle, cb, &self->next);
    trace("pending %s", pending(&self->handle));
    weft_call_soon(&self->second, say, "second");
    WEFT_AWAIT(weft_sleep(0));
    trace("a turn later");
    WEFT_AWAIT(weft_sleep(0));
    trace("two turns later");
}

static void add_one(void *count) { ++*(int *)count; }

WEFT_ASYNC(run_once, weft_handle handle; int count;) {
    WEFT_BEGIN;
    weft_call_soon(&self->handle, add_one, &self->count);
    trace("count %d", self->count);
    WEFT_AWAIT(weft_sleep(0));
    trace("count %d", self->count);
    WEFT_AWAIT(weft_sleep(0));
    trace("count %d", self->count);
}

CASES(CASE(add_callback_handle), CASE(add_callback_cancelled_handle), CASE(call_soon), CASE(run_once))
