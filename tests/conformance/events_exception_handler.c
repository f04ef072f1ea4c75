/* test_base_events: what reaches the exception handler. */
#include "conformance.h"

WEFT_ASYNC(zero_error) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.01));
    WEFT_RAISE(3);
}

static void on_done(weft_future *future, void *unused) {
    (void)future;
    (void)unused;
    trace("done");
}

WEFT_ASYNC(default_exc_handler_coro, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(zero_error));
    weft_future_add_done_callback(weft_task_future(self->task), on_done, NULL);
    WEFT_AWAIT(weft_sleep(0.03));
    trace("dropped");
    weft_task_unref(self->task);
    WEFT_AWAIT(weft_sleep(0));
    trace("looked at");
    self->task = weft_create_task(WEFT_CALL(zero_error));
    WEFT_AWAIT(weft_sleep(0.03));
    trace("%s", status_word(weft_task_status(self->task)));
    weft_task_unref(self->task);
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(fail, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(zero_error));
    WEFT_AWAIT(weft_sleep(0.03));
    weft_task_unref(self->task);
}

static void custom(void *label, const weft_report *what) {
    trace("%s: %s", (const char *)label, status_word(what->status));
}

WEFT_ASYNC(set_exc_handler_custom) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(fail));
    weft_set_exception_handler(custom, "custom");
    WEFT_AWAIT(WEFT_CALL(fail));
    /* The default handler writes to the log, which is not part of the trace. */
    weft_set_exception_handler(NULL, NULL);
    WEFT_AWAIT(WEFT_CALL(fail));
    weft_set_exception_handler(report, NULL);
    WEFT_AWAIT(WEFT_CALL(fail));
}

CASES(CASE(default_exc_handler_coro), CASE(set_exc_handler_custom))
