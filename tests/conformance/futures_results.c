/* Futures that are settled, retrieved, awaited and released: test_futures.py, test_futures2.py. */
#include "conformance.h"

static void state(const char *label, const weft_future *future) {
    trace("%s %s %s", label, weft_future_done(future) ? "done" : "pending",
          weft_future_cancelled(future) ? "cancelled" : "not cancelled");
}

/* The exception that result() and exception() raise. */
static const char *word(weft_future *future) { return status_word(weft_future_status(future)); }

static void trace_cancel(weft_future *future) {
    trace("cancel %s", weft_future_cancel(future) ? "true" : "false");
}

static void settle_again(weft_future *future) {
    trace("set_result %s", status_word(weft_future_set_result(future, weft_value_i64(0))));
    trace("set_exception %s", status_word(weft_future_set_error(future, 9, NULL)));
    trace_cancel(future);
}

WEFT_ASYNC(initial_state) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    state("new", future);
    weft_future_cancel(future);
    state("after cancel", future);
    weft_future_unref(future);
}

WEFT_ASYNC(cancel, weft_future *future; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    trace_cancel(self->future);
    state("then", self->future);
    trace("result %s", word(self->future));
    trace("exception %s", word(self->future));
    settle_again(self->future);
    WEFT_CATCH(self->status, self->future);
    trace("await %s", status_word(self->status));
    weft_future_unref(self->future);
}

WEFT_ASYNC(result, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    trace("result %s", word(self->future));
    weft_future_set_result(self->future, weft_value_i64(42));
    state("then", self->future);
    trace("result %d", (int)weft_future_result(self->future).i64);
    trace("exception %s", word(self->future));
    settle_again(self->future);
    trace("result %d", (int)weft_future_result(self->future).i64);
    WEFT_AWAIT(self->future);
    trace("await %d", (int)WEFT_RESULT.i64);
    weft_future_unref(self->future);
}

WEFT_ASYNC(exception, weft_future *future; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    trace("exception %s", word(self->future));
    weft_future_set_error(self->future, 7, "seven");
    state("then", self->future);
    trace("result %s", word(self->future));
    trace("exception %s %s", word(self->future), weft_future_message(self->future));
    settle_again(self->future);
    WEFT_CATCH(self->status, self->future);
    trace("await %s", status_word(self->status));
    weft_future_unref(self->future);
}

WEFT_ASYNC(fixture, weft_future *future;) {
    WEFT_BEGIN;
    trace("A");
    WEFT_AWAIT(self->future);
    trace("B %d", (int)WEFT_RESULT.i64);
    WEFT_AWAIT(self->future);
    trace("C %d", (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(yield_from_twice, weft_future *future; weft_task *task;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(fixture, .future = self->future));
    WEFT_AWAIT(weft_sleep(0));
    trace("waits");
    weft_future_set_result(self->future, weft_value_i64(42));
    trace("is settled");
    WEFT_AWAIT(weft_sleep(0));
    trace("one turn later %s", weft_task_done(self->task) ? "done" : "pending");
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
    weft_future_unref(self->future);
}

WEFT_ASYNC(ensure_future) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    for (int i = 0; i < 2; i++) {
        weft_future *ensured = weft_ensure_future(WEFT_AWAITABLE(future));
        trace("%s", ensured == future ? "same" : "another");
        weft_future_unref(ensured);
        if (i == 0) weft_future_set_result(future, weft_value_i64(1));
    }
    weft_future_unref(future);
}

static void trace_text(void *text) { trace("%s", (const char *)text); }

WEFT_ASYNC(future_stop_iteration_args, weft_future *future; weft_handle handle;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_future_set_result(self->future, weft_value_i64(12));
    weft_call_soon(&self->handle, trace_text, "a callback");
    WEFT_AWAIT(self->future); /* does not suspend */
    trace("await %d", (int)WEFT_RESULT.i64);
    WEFT_AWAIT(weft_sleep(0));
    trace("end");
    weft_future_unref(self->future);
}

/* ---- The last reference ---- */

WEFT_ASYNC(tb_logger_abandoned) {
    WEFT_BEGIN;
    weft_future_unref(weft_future_new());
    trace("end");
}

WEFT_ASYNC(tb_logger_not_called_after_cancel) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    weft_future_set_error(future, 1, NULL);
    trace_cancel(future);
    weft_future_unref(future);
    trace("end");
}

WEFT_ASYNC(fail_at_once, int status; const char *message;) {
    WEFT_BEGIN;
    WEFT_RAISE(self->status, "%s", self->message);
}

WEFT_ASYNC(tb_logger_not_called_after_cancel_of_task, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(fail_at_once, .status = 1, .message = ""));
    WEFT_AWAIT(weft_sleep(0));
    trace("cancel %s %d", weft_task_cancel(self->task) ? "true" : "false",
          (int)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
    trace("end");
}

WEFT_ASYNC(tb_logger_result_unretrieved) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    weft_future_set_result(future, weft_value_i64(42));
    weft_future_unref(future);
    trace("end");
}

WEFT_ASYNC(tb_logger_result_retrieved) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    weft_future_set_result(future, weft_value_i64(42));
    trace("result %d", (int)weft_future_result(future).i64);
    weft_future_unref(future);
    trace("end");
}

WEFT_ASYNC(tb_logger_exception_unretrieved) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    weft_future_set_error(future, 1, "boom");
    trace("before");
    weft_future_unref(future);
    trace("end");
}

WEFT_ASYNC(tb_logger_exception_retrieved) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    weft_future_set_error(future, 1, "boom");
    trace("exception %s", status_word(weft_error_status(weft_future_error(future))));
    weft_future_unref(future);
    trace("end");
}

WEFT_ASYNC(tb_logger_exception_result_retrieved) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    weft_future_set_error(future, 1, "boom");
    weft_future_result(future);
    trace("result %s", word(future));
    weft_future_unref(future);
    trace("end");
}

static void fail_future(void *future) { weft_future_set_error(future, 1, NULL); }

WEFT_ASYNC(tb_logger_exception_awaited, weft_future *future; weft_handle handle; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_call_soon(&self->handle, fail_future, self->future);
    WEFT_CATCH(self->status, self->future);
    trace("await %s", status_word(self->status));
    weft_future_unref(self->future);
    trace("end");
}

WEFT_ASYNC(future_exception_never_retrieved) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    weft_future_set_error(future, WEFT_EINVAL, NULL);
    weft_future_unref(future);
    WEFT_AWAIT(weft_sleep(0));
    trace("end");
}

WEFT_ASYNC(raise_exc) {
    WEFT_BEGIN;
    trace("raises");
    WEFT_RAISE(42, "a message");
}

WEFT_ASYNC(future_traceback, weft_task *task; int status, i;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(raise_exc));
    for (self->i = 0; self->i < 5; self->i++) {
        WEFT_CATCH(self->status, self->task);
        trace("%s %s", status_word(self->status), weft_caught_message());
    }
    weft_task_unref(self->task);
}

/* ---- The context of the exception handler ---- */

static const weft_context_var variable = {.default_value = {.i64 = 1}};

static void trace_report(void *set, const weft_report *what) {
    trace("handler: %s %d", status_word(what->status), (int)weft_context_get(&variable).i64);
    if (set) weft_context_set(&variable, weft_value_i64(5), NULL);
}

WEFT_ASYNC(set_and_fail) {
    WEFT_BEGIN;
    weft_context_set(&variable, weft_value_i64(2), NULL);
    WEFT_RAISE(3);
}

WEFT_ASYNC(task_exc_handler_correct_context) {
    WEFT_BEGIN;
    weft_set_exception_handler(trace_report, NULL);
    weft_spawn(WEFT_CALL(set_and_fail));
    WEFT_AWAIT(weft_sleep(0));
    trace("here %d", (int)weft_context_get(&variable).i64);
    weft_set_exception_handler(report, NULL);
}

WEFT_ASYNC(unrelated, weft_task *task;) {
    WEFT_BEGIN;
    weft_context_set(&variable, weft_value_i64(4), NULL);
    WEFT_AWAIT(weft_sleep(0));
    weft_task_unref(self->task); /* the last reference */
    trace("unrelated %d", (int)weft_context_get(&variable).i64);
}

WEFT_ASYNC(task_exc_handler_context_of_another, weft_task *task;) {
    WEFT_BEGIN;
    weft_set_exception_handler(trace_report, "");
    self->task = weft_create_task(WEFT_CALL(set_and_fail));
    self->task = weft_create_task(WEFT_CALL(unrelated, .task = self->task));
    WEFT_AWAIT(self->task);
    trace("here %d", (int)weft_context_get(&variable).i64);
    weft_task_unref(self->task);
    weft_set_exception_handler(report, NULL);
}

CASES(CASE(initial_state), CASE(cancel), CASE(result), CASE(exception), CASE(yield_from_twice),
      CASE(ensure_future), CASE(future_stop_iteration_args), CASE(tb_logger_abandoned),
      CASE(tb_logger_not_called_after_cancel), CASE(tb_logger_not_called_after_cancel_of_task),
      CASE(tb_logger_result_unretrieved), CASE(tb_logger_result_retrieved),
      CASE(tb_logger_exception_unretrieved), CASE(tb_logger_exception_retrieved),
      CASE(tb_logger_exception_result_retrieved), CASE(tb_logger_exception_awaited),
      CASE(future_exception_never_retrieved), CASE(future_traceback), CASE(task_exc_handler_correct_context),
      CASE(task_exc_handler_context_of_another))
