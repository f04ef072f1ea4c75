/* Timeout scopes in each other, in cleanup, and around groups: test_timeouts.py. */
#include "conformance.h"

static void state(const char *label, const weft_timeout *scope) {
    trace("%s %s", label, weft_timeout_expired(scope) ? "expired" : "not expired");
}

static int cancelling(void) { return (int)weft_task_cancelling(weft_current_task()); }

/* Awaits the body in the scope, tells how that ended, and ends with the same. */
WEFT_ASYNC(within, const char *label; weft_timeout *scope; double delay; weft_awaitable body;) {
    WEFT_BEGIN;
    weft_timeout_enter(self->scope, self->delay);
    WEFT_UNWIND(out);
    WEFT_AWAIT(self->body);
    WEFT_FINALLY_AT(out);
    WEFT_TIMEOUT_EXIT(self->scope);
    trace("%s %s %d", self->label, status_word(WEFT_STATUS), cancelling());
}

#define WITHIN(scope_, seconds, x) \
    WEFT_CALL(within, .label = #scope_, .scope = &self->scope_, .delay = seconds, .body = x)

WEFT_ASYNC(swallow, weft_awaitable awaitable; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, self->awaitable);
}

#define SWALLOW(x) WEFT_CALL(swallow, .awaitable = x)

WEFT_ASYNC(within_at, const char *label; weft_timeout *scope; double when; weft_awaitable body;) {
    WEFT_BEGIN;
    weft_timeout_enter_at(self->scope, self->when);
    WEFT_UNWIND(out);
    WEFT_AWAIT(self->body);
    WEFT_FINALLY_AT(out);
    WEFT_TIMEOUT_EXIT(self->scope);
    trace("%s %s %d", self->label, status_word(WEFT_STATUS), cancelling());
}

WEFT_ASYNC(nested_timeouts, weft_timeout outer, inner;) {
    WEFT_BEGIN;
    double deadline = weft_time() + 0.01;
    weft_awaitable inner = WEFT_CALL(within_at, .label = "inner", .scope = &self->inner, .when = deadline,
                                     .body = weft_sleep(10));
    WEFT_AWAIT(SWALLOW(
        WEFT_CALL(within_at, .label = "outer", .scope = &self->outer, .when = deadline, .body = inner)));
    state("outer", &self->outer);
    state("inner", &self->inner);
}

WEFT_ASYNC(nested_timeouts_inner_first, weft_timeout outer, inner;) {
    WEFT_BEGIN;
    WEFT_AWAIT(SWALLOW(WITHIN(outer, 0.03, WITHIN(inner, 0.01, weft_sleep(10)))));
    state("outer", &self->outer);
    state("inner", &self->inner);
}

WEFT_ASYNC(busy, double seconds;) {
    WEFT_BEGIN;
    work(self->seconds);
    WEFT_AWAIT(weft_sleep(1));
}

WEFT_ASYNC(nested_timeouts_concurrent, weft_timeout outer, inner;) {
    WEFT_BEGIN;
    weft_awaitable body = WEFT_CALL(busy, .seconds = 0.03);
    WEFT_AWAIT(SWALLOW(WITHIN(outer, 0.01, WITHIN(inner, 0.1, body))));
    state("outer", &self->outer);
    state("inner", &self->inner);
}

WEFT_ASYNC(nested_timeouts_both_overdue, weft_timeout outer, inner;) {
    WEFT_BEGIN;
    weft_awaitable body = WEFT_CALL(busy, .seconds = 0.05);
    WEFT_AWAIT(SWALLOW(WITHIN(outer, 0.03, WITHIN(inner, 0.01, body))));
    state("outer", &self->outer);
    state("inner", &self->inner);
}

WEFT_ASYNC(busy_then_sleep, weft_timeout inner;) {
    WEFT_BEGIN;
    WEFT_AWAIT(SWALLOW(WITHIN(inner, 0.01, WEFT_CALL(busy, .seconds = 0.05))));
    WEFT_AWAIT(weft_sleep(10));
    trace("not reached");
}

WEFT_ASYNC(nested_timeouts_loop_busy, weft_timeout outer;) {
    WEFT_BEGIN;
    WEFT_AWAIT(SWALLOW(WITHIN(outer, 0.1, WEFT_CALL(busy_then_sleep))));
}

WEFT_ASYNC(timeout_in_finally, weft_timeout inner;) {
    WEFT_BEGIN;
    WEFT_UNWIND(out);
    WEFT_AWAIT(weft_sleep(1));
    WEFT_FINALLY_AT(out);
    trace("cleanup %d", cancelling());
    WEFT_AWAIT(SWALLOW(WITHIN(inner, 0.01, weft_sleep(10))));
    trace("cleaned up %d", cancelling());
}

WEFT_ASYNC(nested_timeout_in_finally, weft_timeout outer;) {
    WEFT_BEGIN;
    WEFT_AWAIT(SWALLOW(WITHIN(outer, 0.01, WEFT_CALL(timeout_in_finally))));
}

/* ---- With cancellations from elsewhere ---- */

WEFT_ASYNC(timeout_after_cancellation, weft_timeout scope; int status;) {
    WEFT_BEGIN;
    weft_task_cancel(weft_current_task());
    WEFT_CATCH(self->status, weft_sleep(1));
    trace("sleep: %s %d", status_word(self->status), cancelling());
    WEFT_AWAIT(SWALLOW(WITHIN(scope, 0, weft_sleep(1))));
    trace("end %d", cancelling());
}

WEFT_ASYNC(cancel_itself) {
    WEFT_BEGIN;
    weft_task_cancel(weft_current_task());
    WEFT_AWAIT(weft_sleep(2));
}

WEFT_ASYNC(cancel_in_timeout_after_cancellation, weft_timeout scope; int status;) {
    WEFT_BEGIN;
    weft_task_cancel(weft_current_task());
    WEFT_CATCH(self->status, weft_sleep(1));
    trace("sleep: %s %d", status_word(self->status), cancelling());
    WEFT_AWAIT(SWALLOW(WITHIN(scope, 1, WEFT_CALL(cancel_itself))));
    trace("end %d", cancelling());
}

WEFT_ASYNC(sleep_twice) {
    WEFT_BEGIN;
    WEFT_UNWIND(out);
    WEFT_AWAIT(weft_sleep(0.01));
    WEFT_AWAIT(weft_sleep(1));
    WEFT_FINALLY_AT(out);
    trace("requests %d", cancelling());
}

WEFT_ASYNC(cancelled_when_it_expires, weft_timeout scope; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WITHIN(scope, 0.03, WEFT_CALL(sleep_twice)));
    WEFT_AWAIT(weft_sleep(0.02));
    work(0.02); /* the time is up, and the task is cancelled before the loop knows of it */
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("task %s %d", status_word(self->status), (int)weft_task_cancelling(self->task));
    state("scope", &self->scope);
    weft_task_unref(self->task);
}

WEFT_ASYNC(sleep_on_when_cancelled, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(1));
    trace("requests %d", cancelling());
    WEFT_AWAIT(weft_sleep(1));
}

WEFT_ASYNC(cancelled_after_it_expired, weft_timeout scope; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WITHIN(scope, 0.01, WEFT_CALL(sleep_on_when_cancelled)));
    WEFT_AWAIT(weft_sleep(0.03));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("task %s %d", status_word(self->status), (int)weft_task_cancelling(self->task));
    state("scope", &self->scope);
    weft_task_unref(self->task);
}

/* ---- Around a group ---- */

WEFT_ASYNC(crash) {
    WEFT_BEGIN;
    WEFT_UNWIND(out);
    WEFT_AWAIT(weft_sleep(2));
    WEFT_FINALLY_AT(out);
    trace("task crashes");
    WEFT_RAISE(2);
}

WEFT_ASYNC(fail_then_sleep) {
    WEFT_BEGIN;
    WEFT_UNWIND(first);
    WEFT_RAISE(1);
    WEFT_FINALLY_AT(first);
    WEFT_UNWIND(second);
    WEFT_AWAIT(weft_sleep(1));
    WEFT_FINALLY_AT(second);
    trace("body is cancelled %d", cancelling());
}

WEFT_ASYNC(group_with_crash, weft_task_group group;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, WEFT_CALL(crash));
    WEFT_AWAIT(WEFT_CALL(fail_then_sleep));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(timeout_taskgroup, weft_timeout scope; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WITHIN(scope, 0.01, WEFT_CALL(group_with_crash)));
    trace("%s", error_tree(weft_caught()));
}

WEFT_ASYNC(worker) {
    WEFT_BEGIN;
    WEFT_UNWIND(out);
    WEFT_AWAIT(weft_sleep(10));
    WEFT_FINALLY_AT(out);
    trace("worker is cancelled");
    WEFT_AWAIT(weft_sleep(0.02));
    trace("worker ends");
}

WEFT_ASYNC(group_with_worker, weft_task_group group;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, WEFT_CALL(worker));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(timeout_taskgroup_waits, weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(SWALLOW(WITHIN(scope, 0.01, WEFT_CALL(group_with_worker))));
}

CASES(CASE(nested_timeouts), CASE(nested_timeouts_inner_first), CASE(nested_timeouts_concurrent),
      CASE(nested_timeouts_both_overdue), CASE(nested_timeouts_loop_busy), CASE(nested_timeout_in_finally),
      CASE(timeout_after_cancellation), CASE(cancel_in_timeout_after_cancellation),
      CASE(cancelled_when_it_expires), CASE(cancelled_after_it_expired), CASE(timeout_taskgroup),
      CASE(timeout_taskgroup_waits))
