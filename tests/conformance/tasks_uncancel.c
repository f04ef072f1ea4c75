/* Counting the requests to cancel, and withdrawing them. From test_tasks.py. */
#include "observe.h"

static weft_future *future;

static unsigned requests(const weft_task *task) { return weft_task_cancelling(task); }

static void cancel_and_count(weft_task *task) {
    bool requested = weft_task_cancel(task);
    trace("%s %u", flag(requested), requests(task));
}

WEFT_ASYNC(cancelling, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(weft_sleep(10));
    trace("%u", requests(self->task));
    cancel_and_count(self->task);
    cancel_and_count(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    cancel_and_count(self->task);
    weft_task_unref(self->task);
}

static void uncancel(weft_task *task) {
    unsigned left = weft_task_uncancel(task);
    trace("left %u %s", left, task_stand(task));
}

static void cancel_and_look(weft_task *task) {
    bool requested = weft_task_cancel(task);
    trace("%s %u %s", flag(requested), requests(task), task_stand(task));
}

WEFT_ASYNC(sleep_twice, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(10));
    trace("first sleep %s", status_word(self->status));
    trace("left %u", (unsigned)weft_task_uncancel(weft_current_task()));
    WEFT_AWAIT(weft_sleep(10));
    trace("not reached");
}

WEFT_ASYNC(uncancel_basic, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(sleep_twice));
    WEFT_AWAIT(weft_sleep(0.01));
    cancel_and_look(self->task);
    WEFT_AWAIT(weft_sleep(0.01));
    trace("%u %s", requests(self->task), task_stand(self->task));
    cancel_and_look(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%u %s", requests(self->task), task_stand(self->task));
    uncancel(self->task);
    uncancel(self->task);
    weft_task_unref(self->task);
}

/* A timeout built from weft_task_cancel and weft_task_uncancel. */
WEFT_ASYNC_DECLARE(request_with_timeout, double sleep, timeout; weft_task *task; weft_handle handle;
                   bool timed_out; int status;);

static void on_timeout(void *argument) {
    struct request_with_timeout *request = argument;
    request->timed_out = true;
    trace("time is up %s", flag(weft_task_cancel(request->task)));
}

WEFT_ASYNC_DEFINE(request_with_timeout) {
    WEFT_BEGIN;
    self->task = weft_current_task();
    weft_call_later(&self->handle, self->timeout, on_timeout, self);
    WEFT_CATCH(self->status, weft_sleep(self->sleep));
    trace("block %s", status_word(self->status));
    weft_handle_cancel(&self->handle);
    if (self->timed_out) {
        unsigned left = weft_task_uncancel(self->task);
        trace("left %u", left);
        if (left == 0 && self->status == WEFT_ECANCELED) self->status = WEFT_ETIMEDOUT;
    }
    trace("becomes %s", status_word(self->status));
    WEFT_AWAIT(TURNS(1));
    trace("outer code");
}

WEFT_ASYNC(uncancel_structured_blocks, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(request_with_timeout, .sleep = 10, .timeout = 0.1));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s %u", task_stand(self->task), requests(self->task));
    weft_task_unref(self->task);
    self->task = weft_create_task(WEFT_CALL(request_with_timeout, .sleep = 0, .timeout = 10));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s %u", task_stand(self->task), requests(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait_for_future) {
    WEFT_BEGIN;
    WEFT_AWAIT(future);
    trace("goes on");
    WEFT_RETURN(42);
}

WEFT_ASYNC(uncancel_resets_must_cancel, weft_task *task; int result;) {
    WEFT_BEGIN;
    future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(wait_for_future));
    WEFT_AWAIT(TURNS(1));
    weft_future_set_result(future, WEFT_VALUE(0));
    weft_task_cancel(self->task);
    trace("%u", requests(self->task));
    weft_task_uncancel(self->task);
    trace("%u", requests(self->task));
    WEFT_AWAIT_INTO(self->result, self->task);
    trace("%d", self->result);
    trace("%s", task_stand(self->task));
    weft_task_unref(self->task);
    weft_future_unref(future);
}

CASES(CASE(cancelling), CASE(uncancel_basic), CASE(uncancel_structured_blocks),
      CASE(uncancel_resets_must_cancel))
