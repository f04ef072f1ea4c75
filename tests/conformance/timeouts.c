/* One timeout scope: test_timeouts.py. */
#include "conformance.h"

#include <math.h>

static void expired(const weft_timeout *scope) {
    trace("%s %d", weft_timeout_expired(scope) ? "expired" : "not expired",
          (int)weft_task_cancelling(weft_current_task()));
}

/* Awaits the body in the scope. */
WEFT_ASYNC(enter, weft_timeout *scope; bool at; double time; weft_awaitable body;) {
    WEFT_BEGIN;
    if (self->at) {
        WEFT_WITH_TIMEOUT_AT(self->scope, self->time) { WEFT_AWAIT(self->body); }
    } else {
        WEFT_WITH_TIMEOUT(self->scope, self->time) { WEFT_AWAIT(self->body); }
    }
}

/* Awaits the body in the scope and traces how that ended. */
WEFT_ASYNC(within, weft_timeout *scope; bool at; double time; weft_awaitable body; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(enter, .scope = self->scope, .at = self->at, .time = self->time,
                                       .body = self->body));
    trace("scope: %s", status_word(self->status));
    expired(self->scope);
}

#define WITHIN(seconds, x) WEFT_CALL(within, .scope = &self->scope, .time = seconds, .body = x)
#define WITHIN_AT(when, x) WEFT_CALL(within, .scope = &self->scope, .at = true, .time = when, .body = x)

/* Sleeps, traces how the sleep ended and passes its failure on. */
WEFT_ASYNC(sleep_and_tell, double delay; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(self->delay)); }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
        trace("sleep: %s %d", status_word(WEFT_STATUS), (int)weft_task_cancelling(weft_current_task()));
        WEFT_RERAISE;
    }
    trace("sleep: ok");
}

#define SLEEP_AND_TELL(seconds) WEFT_CALL(sleep_and_tell, .delay = seconds)

static void move(weft_timeout *scope, double when) {
    trace("reschedule %s", status_word(weft_timeout_reschedule(scope, when)));
}

WEFT_ASYNC(timeout_basic, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0.01, weft_sleep(10)));
}

WEFT_ASYNC(timeout_at_basic, weft_timeout scope; double deadline;) {
    WEFT_BEGIN;
    self->deadline = weft_time() + 0.01;
    WEFT_AWAIT(WITHIN_AT(self->deadline, weft_sleep(10)));
    trace("deadline %s %s", truth(weft_timeout_when(&self->scope) == self->deadline),
          truth(weft_time() >= self->deadline));
}

WEFT_ASYNC(waiter_cancelled, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0.01, SLEEP_AND_TELL(10)));
}

WEFT_ASYNC(timeout_not_called, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(10, SLEEP_AND_TELL(0.01)));
    trace("deadline to come %s", truth(weft_timeout_when(&self->scope) > weft_time()));
}

static void trace_deadline(const weft_timeout *scope) {
    trace("deadline %s", weft_timeout_when(scope) == INFINITY ? "none" : "some");
}

WEFT_ASYNC(timeout_disabled, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(INFINITY, SLEEP_AND_TELL(0.01)));
    trace_deadline(&self->scope);
}

WEFT_ASYNC(timeout_at_disabled, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN_AT(INFINITY, SLEEP_AND_TELL(0.01)));
    trace_deadline(&self->scope);
}

static bool is_between(double before, const weft_timeout *scope) {
    return before <= weft_timeout_when(scope) && weft_timeout_when(scope) <= weft_time();
}

WEFT_ASYNC(timeout_zero, weft_timeout scope; double before;) {
    WEFT_BEGIN;
    self->before = weft_time();
    WEFT_AWAIT(WITHIN(0, SLEEP_AND_TELL(10)));
    trace("deadline %s", truth(is_between(self->before, &self->scope)));
}

WEFT_ASYNC(timeout_zero_sleep_zero, weft_timeout scope; double before;) {
    WEFT_BEGIN;
    self->before = weft_time();
    WEFT_AWAIT(WITHIN(0, SLEEP_AND_TELL(0)));
    trace("deadline %s", truth(is_between(self->before, &self->scope)));
}

WEFT_ASYNC(timeout_in_the_past_sleep_zero, weft_timeout scope; double before;) {
    WEFT_BEGIN;
    self->before = weft_time();
    WEFT_AWAIT(WITHIN(-11, SLEEP_AND_TELL(0)));
    double when = weft_timeout_when(&self->scope);
    trace("deadline %s", truth(self->before >= when && when <= weft_time()));
}

WEFT_ASYNC(trace_body) {
    WEFT_BEGIN;
    trace("body");
}

WEFT_ASYNC(timeout_zero_without_suspension, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0, WEFT_CALL(trace_body)));
    WEFT_AWAIT(weft_sleep(0));
    trace("end %d", (int)weft_task_cancelling(weft_current_task()));
}

/* ---- Other failures ---- */

WEFT_ASYNC(fail, int status;) {
    WEFT_BEGIN;
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(foreign_exception_passed, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0.01, WEFT_CALL(fail, .status = 1)));
}

WEFT_ASYNC(try_finally, weft_awaitable a, b; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->a); }
    WEFT_FINALLY { WEFT_AWAIT(self->b); }
}

WEFT_ASYNC(timeout_exception_context, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(
        WITHIN(0.01, WEFT_CALL(try_finally, .a = WEFT_CALL(fail, .status = 1), .b = SLEEP_AND_TELL(1))));
}

WEFT_ASYNC(foreign_exception_on_timeout, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(
        WITHIN(0.01, WEFT_CALL(try_finally, .a = SLEEP_AND_TELL(1), .b = WEFT_CALL(fail, .status = 2))));
}

WEFT_ASYNC(foreign_exception_on_timeout_2, weft_timeout scope;) {
    WEFT_BEGIN;
    weft_awaitable first = WEFT_CALL(try_finally, .a = WEFT_CALL(fail, .status = 1), .b = SLEEP_AND_TELL(1));
    weft_awaitable third =
        WEFT_CALL(try_finally, .a = WEFT_CALL(fail, .status = 2), .b = WEFT_CALL(fail, .status = 3));
    WEFT_AWAIT(WITHIN(0.01, WEFT_CALL(try_finally, .a = first, .b = third)));
}

WEFT_ASYNC(cancel_itself) {
    WEFT_BEGIN;
    weft_task_cancel(weft_current_task());
    WEFT_AWAIT(SLEEP_AND_TELL(10));
}

WEFT_ASYNC(foreign_cancel_doesnt_timeout_if_not_expired, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(10, WEFT_CALL(cancel_itself)));
}

WEFT_ASYNC(outer_task_is_not_cancelled, weft_timeout scope; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WITHIN(0.01, weft_sleep(10)));
    WEFT_CATCH(self->status, self->task);
    trace("task: %s %s", status_word(self->status),
          weft_task_cancelled(self->task) ? "cancelled" : "not cancelled");
    weft_task_unref(self->task);
}

/* ---- Rescheduling, and when it is refused ---- */

WEFT_ASYNC(reschedule, weft_timeout scope; double deadline1, deadline2; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->deadline1 = weft_time() + 10;
    self->deadline2 = self->deadline1 + 20;
    self->task = weft_create_task(WITHIN_AT(self->deadline1, SLEEP_AND_TELL(50)));
    WEFT_AWAIT(weft_sleep(0));
    trace("deadline 1 %s", truth(weft_timeout_when(&self->scope) == self->deadline1));
    move(&self->scope, self->deadline2);
    trace("deadline 2 %s", truth(weft_timeout_when(&self->scope) == self->deadline2));
    move(&self->scope, INFINITY);
    trace_deadline(&self->scope);
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("task: %s", status_word(self->status));
    expired(&self->scope);
    weft_task_unref(self->task);
}

WEFT_ASYNC(move_to_the_past, weft_timeout *scope;) {
    WEFT_BEGIN;
    move(self->scope, weft_time() - 1);
    trace("no turn yet %d", (int)weft_task_cancelling(weft_current_task()));
    WEFT_AWAIT(SLEEP_AND_TELL(10));
}

WEFT_ASYNC(reschedule_to_the_past, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(10, WEFT_CALL(move_to_the_past, .scope = &self->scope)));
}

WEFT_ASYNC(move_twice, weft_timeout *scope;) {
    WEFT_BEGIN;
    move(self->scope, weft_time() + 0.04);
    WEFT_AWAIT(SLEEP_AND_TELL(0.02));
    move(self->scope, weft_time() + 0.01);
    WEFT_AWAIT(SLEEP_AND_TELL(0.03));
}

WEFT_ASYNC(reschedule_before_it_fires, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0.01, WEFT_CALL(move_twice, .scope = &self->scope)));
}

WEFT_ASYNC(enter_again, weft_timeout *scope; weft_scope block;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->block) {
        WEFT_WITH_TIMEOUT(self->scope, 0.01) { trace("inside"); }
    }
    WEFT_EXCEPT(WEFT_EMISUSE) { trace("enter %s", status_word(WEFT_STATUS)); }
}

WEFT_ASYNC(timeout_already_entered, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0.01, WEFT_CALL(enter_again, .scope = &self->scope)));
}

WEFT_ASYNC(nothing) { WEFT_BEGIN; }

WEFT_ASYNC(timeout_finished, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0.01, WEFT_CALL(nothing)));
    move(&self->scope, 0.02);
}

WEFT_ASYNC(timeout_expired, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0.01, weft_sleep(1)));
    move(&self->scope, 0.02);
}

WEFT_ASYNC(swallow_and_move, weft_timeout *scope; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(1));
    trace("sleep: %s", status_word(self->status));
    expired(self->scope);
    move(self->scope, 0.02);
}

WEFT_ASYNC(timeout_expiring, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WITHIN(0.01, WEFT_CALL(swallow_and_move, .scope = &self->scope)));
}

WEFT_ASYNC(timeout_not_entered, weft_timeout scope;) {
    WEFT_BEGIN;
    move(&self->scope, 0.02);
}

static void enter_in_callback(void *scope) {
    trace("enter %s", status_word(weft__timeout_enter(scope, 0.01)));
}

WEFT_ASYNC(timeout_without_task, weft_timeout scope; weft_handle handle;) {
    WEFT_BEGIN;
    weft_call_soon(&self->handle, enter_in_callback, &self->scope);
    WEFT_AWAIT(weft_sleep(0));
    move(&self->scope, 0.02);
    expired(&self->scope);
}

CASES(CASE(timeout_basic), CASE(timeout_at_basic), CASE(waiter_cancelled), CASE(timeout_not_called),
      CASE(timeout_disabled), CASE(timeout_at_disabled), CASE(timeout_zero), CASE(timeout_zero_sleep_zero),
      CASE(timeout_in_the_past_sleep_zero), CASE(timeout_zero_without_suspension),
      CASE(foreign_exception_passed), CASE(timeout_exception_context), CASE(foreign_exception_on_timeout),
      CASE(foreign_exception_on_timeout_2), CASE(foreign_cancel_doesnt_timeout_if_not_expired),
      CASE(outer_task_is_not_cancelled), CASE(reschedule), CASE(reschedule_to_the_past),
      CASE(reschedule_before_it_fires), CASE(timeout_already_entered), CASE(timeout_finished),
      CASE(timeout_expired), CASE(timeout_expiring), CASE(timeout_not_entered), CASE(timeout_without_task))
