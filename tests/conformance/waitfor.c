/* wait_for: test_waitfor.py. */
#include "conformance.h"

#include <math.h>

static void state(const char *label, weft_future *future) {
    trace("%s %s %s", label, weft_future_done(future) ? "done" : "pending",
          weft_future_cancelled(future) ? "cancelled" : "not cancelled");
}

static void trace_state(const char *label, weft_task *task) { state(label, weft_task_future(task)); }

static int cancelling(void) { return (int)weft_task_cancelling(weft_current_task()); }

static void trace_result(const char *label) { trace("%s %d", label, (int)WEFT_RESULT.i64); }

static void trace_outcome(const char *label, int status) { trace("%s %s", label, status_word(status)); }

/* Runs for `seconds` and ignores every request to cancel. */
WEFT_ASYNC(slow, double seconds, end; weft_scope scope;) {
    WEFT_BEGIN;
    self->end = weft_time() + self->seconds;
    while (self->end > weft_time()) {
        WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(self->end - weft_time())); }
        WEFT_EXCEPT(WEFT_ECANCELED) { trace("slow goes on %d", cancelling()); }
    }
    trace("slow ends");
}

WEFT_ASYNC(asyncio_wait_for_cancelled, weft_task *task; weft_future *futures[1];) {
    WEFT_BEGIN;
    self->task = weft_create_task(weft_wait_for(WEFT_CALL(slow, .seconds = 0.05), 0.1));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    self->futures[0] = weft_task_future(self->task);
    WEFT_AWAIT(weft_wait(self->futures, 1, INFINITY, WEFT_ALL_COMPLETED));
    trace_state("wait_for", self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(asyncio_wait_for_timeout, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait_for(WEFT_CALL(slow, .seconds = 0.06), 0.03));
    trace("wait_for %s %d", status_word(self->status), cancelling());
}

/* ---- Timeouts of zero or less ---- */

WEFT_ASYNC(wait_for_timeout_less_then_0_or_0_future_done, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_future_set_result(self->future, weft_value_i64(7));
    WEFT_AWAIT(weft_wait_for(self->future, 0));
    trace_result("wait_for");
    state("future", self->future);
    weft_future_unref(self->future);
}

WEFT_ASYNC(wait_for_timeout_less_then_0_or_0_future_failed, weft_future *future; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_future_set_error(self->future, 3, NULL);
    WEFT_CATCH(self->status, weft_wait_for(self->future, -1));
    trace_outcome("wait_for", self->status);
    weft_future_unref(self->future);
    self->future = weft_future_new();
    weft_future_cancel(self->future);
    WEFT_CATCH(self->status, weft_wait_for(self->future, 0));
    trace_outcome("wait_for", self->status);
    weft_future_unref(self->future);
}

WEFT_ASYNC(trace_start) {
    WEFT_BEGIN;
    trace("foo started");
}

WEFT_ASYNC(wait_for_timeout_less_then_0_or_0_coroutine_do_not_started, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait_for(WEFT_CALL(trace_start), 0));
    trace_outcome("wait_for", self->status);
}

WEFT_ASYNC(foo, weft_scope scope;) {
    WEFT_BEGIN;
    trace("foo runs");
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(10)); }
    WEFT_FINALLY { trace("foo ends %d", cancelling()); }
    WEFT_RETURN(1);
}

WEFT_ASYNC(wait_for_timeout_less_then_0_or_0, weft_task *task; int i, status;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        self->task = weft_create_task(WEFT_CALL(foo));
        WEFT_AWAIT(weft_sleep(0));
        WEFT_CATCH(self->status, weft_wait_for(self->task, -self->i));
        trace_outcome("wait_for", self->status);
        trace_state("task", self->task);
        weft_task_unref(self->task);
    }
}

/* ---- Results, and the task that runs the coroutine ---- */

WEFT_ASYNC(wait_for, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(foo));
    WEFT_CATCH(self->status, weft_wait_for(self->task, 0.02));
    trace("wait_for %s %d", status_word(self->status), cancelling());
    trace_state("task", self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(return_5) {
    WEFT_BEGIN;
    WEFT_RETURN(5);
}

WEFT_ASYNC(wait_for_blocking) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait_for(WEFT_CALL(return_5), INFINITY));
    trace_result("wait_for");
}

WEFT_ASYNC(compare_task, weft_task *task;) {
    WEFT_BEGIN;
    trace(weft_current_task() == self->task ? "same task" : "another task");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN(5);
}

static void trace_text(void *text) { trace("%s", (const char *)text); }

WEFT_ASYNC(wait_for_runs_a_coroutine_in_the_task, weft_handle handle;) {
    WEFT_BEGIN;
    weft_call_soon(&self->handle, trace_text, "a callback");
    WEFT_AWAIT(weft_wait_for(WEFT_CALL(compare_task, .task = weft_current_task()), 10));
    trace_result("wait_for");
}

static void set_6(void *future) { weft_future_set_result(future, weft_value_i64(6)); }

WEFT_ASYNC(wait_for_race_condition, weft_future *future; weft_handle handle;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_awaitable wait = weft_wait_for(self->future, 0.05);
    weft_call_soon(&self->handle, set_6, self->future);
    WEFT_AWAIT(wait);
    trace_result("wait_for");
    weft_future_unref(self->future);
}

/* ---- How the awaitable handles the cancellation ---- */

WEFT_ASYNC(swallow_and_return_1, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(1));
    trace_outcome("inner", self->status);
    WEFT_RETURN(1);
}

WEFT_ASYNC(wait_for_cancellation_race_condition) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait_for(WEFT_CALL(swallow_and_return_1), .01));
    trace("wait_for %d %d", (int)WEFT_RESULT.i64, cancelling());
}

WEFT_ASYNC(inner_that_cleans_up, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(10)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("inner is cancelled %d", cancelling());
        WEFT_AWAIT(weft_sleep(0.01));
        WEFT_RERAISE;
    }
    WEFT_FINALLY { trace("inner is done"); }
}

WEFT_ASYNC(wait_for_waits_for_task_cancellation, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(inner_that_cleans_up));
    WEFT_CATCH(self->status, weft_wait_for(self->task, 0.01));
    trace_outcome("wait_for", self->status);
    trace_state("task", self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait_for_waits_for_task_cancellation_w_timeout_0, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(inner_that_cleans_up));
    WEFT_AWAIT(weft_sleep(0.01));
    WEFT_CATCH(self->status, weft_wait_for(self->task, 0));
    trace_outcome("wait_for", self->status);
    trace_state("task", self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(inner_that_fails_in_cleanup, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(10)); }
    WEFT_FINALLY { WEFT_RAISE(4); }
}

WEFT_ASYNC(wait_for_reraises_exception_during_cancellation, weft_task *task; int i, status;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        self->task = weft_create_task(WEFT_CALL(inner_that_fails_in_cleanup));
        WEFT_AWAIT(weft_sleep(0));
        WEFT_CATCH(self->status, weft_wait_for(self->task, self->i == 0 ? 0.01 : 0));
        trace("wait_for %s %d", status_word(self->status), cancelling());
        trace_state("task", self->task);
        weft_task_unref(self->task);
    }
}

/* ---- Cancelling the waiting task ---- */

WEFT_ASYNC(blocking, weft_future *future; weft_scope scope;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->future); }
    WEFT_FINALLY { weft_future_unref(self->future); }
}

WEFT_ASYNC(cancel_with, double timeout; weft_task *task, *wait; weft_handle handle; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(blocking));
    self->wait = weft_create_task(weft_wait_for(self->task, self->timeout));
    weft_call_soon(&self->handle, cancel_task, self->wait);
    WEFT_CATCH(self->status, self->wait);
    trace_outcome("wait", self->status);
    trace_state("wait", self->wait);
    trace_state("task", self->task);
    trace("requests %d %d", (int)weft_task_cancelling(self->wait), (int)weft_task_cancelling(self->task));
    weft_task_unref(self->wait);
    weft_task_unref(self->task);
}

WEFT_ASYNC(cancel_blocking_wait_for) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(cancel_with, .timeout = INFINITY));
}

WEFT_ASYNC(cancel_wait_for) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(cancel_with, .timeout = 60));
}

WEFT_ASYNC(cancel_wait_for_with_timeout_0, weft_task *task, *wait; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(inner_that_cleans_up));
    WEFT_AWAIT(weft_sleep(0));
    self->wait = weft_create_task(weft_wait_for(self->task, 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->wait);
    WEFT_CATCH(self->status, self->wait);
    trace_outcome("wait", self->status);
    trace_state("task", self->task);
    WEFT_CATCH(self->status, self->task);
    trace_outcome("task", self->status);
    weft_task_unref(self->wait);
    weft_task_unref(self->task);
}

WEFT_ASYNC(return_42, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(10)); }
    WEFT_EXCEPT(WEFT_ECANCELED) { WEFT_RETURN(42); }
}

WEFT_ASYNC(wait_for_cancel_suppressed, weft_task *task;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait_for(WEFT_CALL(return_42), 0.02));
    trace("wait_for %d %d", (int)WEFT_RESULT.i64, cancelling());
    self->task = weft_create_task(WEFT_CALL(return_42));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_wait_for(self->task, 0));
    trace("wait_for %d %d", (int)WEFT_RESULT.i64, cancelling());
    weft_task_unref(self->task);
}

WEFT_ASYNC(return_3) {
    WEFT_BEGIN;
    trace("inner");
    WEFT_RETURN(3);
}

WEFT_ASYNC(waiter, weft_task *inner;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait_for(self->inner, 100));
    trace("waited");
    WEFT_AWAIT(weft_sleep(1));
    trace("not reached");
}

WEFT_ASYNC(wait_for_issue86296, weft_task *inner, *task; int status;) {
    WEFT_BEGIN;
    self->inner = weft_create_task(WEFT_CALL(return_3));
    self->task = weft_create_task(WEFT_CALL(waiter, .inner = self->inner));
    trace_state("task", self->task);
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace_outcome("task", self->status);
    trace_state("inner", self->inner);
    WEFT_AWAIT(self->inner);
    trace_result("inner");
    weft_task_unref(self->task);
    weft_task_unref(self->inner);
}

/* ---- Shielded ---- */

WEFT_ASYNC(nap, double delay;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    trace("napped");
    WEFT_RETURN(8);
}

WEFT_ASYNC(zero_timeout, weft_task *task; weft_future *shielded; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(nap, .delay = 0.01));
    self->shielded = weft_ensure_future(weft_shield(self->task));
    WEFT_CATCH(self->status, weft_wait_for(self->shielded, 0));
    trace_outcome("wait_for", self->status);
    trace_state("task", self->task);
    state("shielded", self->shielded);
    WEFT_AWAIT(weft_sleep(0.03));
    trace_state("task", self->task);
    weft_future_unref(self->shielded);
    weft_task_unref(self->task);
}

WEFT_ASYNC(none_timeout, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(nap, .delay = 0.02));
    WEFT_AWAIT(weft_wait_for(weft_shield(self->task), INFINITY));
    trace_result("wait_for");
    trace_state("task", self->task);
    WEFT_AWAIT(self->task);
    trace_result("task");
    weft_task_unref(self->task);
}

WEFT_ASYNC(shielded_timeout, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(nap, .delay = 0.03));
    WEFT_CATCH(self->status, weft_wait_for(weft_shield(self->task), 0.01));
    trace_outcome("wait_for", self->status);
    trace_state("task", self->task);
    WEFT_AWAIT(self->task);
    trace_result("task");
    weft_task_unref(self->task);
}

CASES(CASE(asyncio_wait_for_cancelled), CASE(asyncio_wait_for_timeout),
      CASE(wait_for_timeout_less_then_0_or_0_future_done),
      CASE(wait_for_timeout_less_then_0_or_0_future_failed),
      CASE(wait_for_timeout_less_then_0_or_0_coroutine_do_not_started),
      CASE(wait_for_timeout_less_then_0_or_0), CASE(wait_for), CASE(wait_for_blocking),
      CASE(wait_for_runs_a_coroutine_in_the_task), CASE(wait_for_race_condition),
      CASE(wait_for_cancellation_race_condition), CASE(wait_for_waits_for_task_cancellation),
      CASE(wait_for_waits_for_task_cancellation_w_timeout_0),
      CASE(wait_for_reraises_exception_during_cancellation), CASE(cancel_blocking_wait_for),
      CASE(cancel_wait_for), CASE(cancel_wait_for_with_timeout_0), CASE(wait_for_cancel_suppressed),
      CASE(wait_for_issue86296), CASE(zero_timeout), CASE(none_timeout), CASE(shielded_timeout))
