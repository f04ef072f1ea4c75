/* Nested timeout scopes, in cleanup and around task groups: test_timeouts.py. */
#include "conformance.h"

static void state(const char *label, const weft_timeout *scope) {
    trace("%s %s", label, weft_timeout_expired(scope) ? "expired" : "not expired");
}

static int cancelling(void) { return (int)weft_task_cancelling(weft_current_task()); }

/* Awaits the body in the scope, traces how that ended and passes the failure on. */
WEFT_ASYNC(within, const char *label; weft_timeout *timeout; double delay; weft_awaitable body;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TIMEOUT(self->timeout, self->delay) { WEFT_AWAIT(self->body); }
    }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
        trace("%s %s %d", self->label, status_word(WEFT_STATUS), cancelling());
        WEFT_RERAISE;
    }
    trace("%s ok %d", self->label, cancelling());
}

#define WITHIN(scope_, seconds, x) \
    WEFT_CALL(within, .label = #scope_, .timeout = &self->scope_, .delay = seconds, .body = x)

WEFT_ASYNC(swallow, weft_awaitable awaitable; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, self->awaitable);
}

#define SWALLOW(x) WEFT_CALL(swallow, .awaitable = x)

WEFT_ASYNC(within_at, const char *label; weft_timeout *timeout; double when; weft_awaitable body;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TIMEOUT_AT(self->timeout, self->when) { WEFT_AWAIT(self->body); }
    }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
        trace("%s %s %d", self->label, status_word(WEFT_STATUS), cancelling());
        WEFT_RERAISE;
    }
    trace("%s ok %d", self->label, cancelling());
}

WEFT_ASYNC(nested_timeouts, weft_timeout outer, inner;) {
    WEFT_BEGIN;
    double deadline = weft_time() + 0.01;
    weft_awaitable inner = WEFT_CALL(within_at, .label = "inner", .timeout = &self->inner, .when = deadline,
                                     .body = weft_sleep(10));
    WEFT_AWAIT(SWALLOW(
        WEFT_CALL(within_at, .label = "outer", .timeout = &self->outer, .when = deadline, .body = inner)));
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

WEFT_ASYNC(timeout_in_finally, weft_timeout inner; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_FINALLY {
        trace("cleanup %d", cancelling());
        WEFT_AWAIT(SWALLOW(WITHIN(inner, 0.01, weft_sleep(10))));
        trace("cleaned up %d", cancelling());
    }
}

WEFT_ASYNC(nested_timeout_in_finally, weft_timeout outer;) {
    WEFT_BEGIN;
    WEFT_AWAIT(SWALLOW(WITHIN(outer, 0.01, WEFT_CALL(timeout_in_finally))));
}

/* ---- With other cancellations ---- */

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

WEFT_ASYNC(sleep_twice, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0.01));
        WEFT_AWAIT(weft_sleep(1));
    }
    WEFT_FINALLY { trace("requests %d", cancelling()); }
}

WEFT_ASYNC(cancelled_when_it_expires, weft_timeout scope; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WITHIN(scope, 0.03, WEFT_CALL(sleep_twice)));
    WEFT_AWAIT(weft_sleep(0.02));
    work(0.02); /* the time is up, and the task is cancelled before the loop notices */
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("task %s %d", status_word(self->status), (int)weft_task_cancelling(self->task));
    state("scope", &self->scope);
    weft_task_unref(self->task);
}

WEFT_ASYNC(sleep_on_when_cancelled, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("requests %d", cancelling());
        WEFT_AWAIT(weft_sleep(1));
    }
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

/* ---- Around a task group ---- */

WEFT_ASYNC(crash, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(2)); }
    WEFT_FINALLY {
        trace("task crashes");
        WEFT_RAISE(2);
    }
}

WEFT_ASYNC(group_with_crash, weft_task_group group; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(crash));
        WEFT_TRY(&self->outer) { WEFT_RAISE(1); }
        WEFT_FINALLY {
            WEFT_TRY(&self->inner) { WEFT_AWAIT(weft_sleep(1)); }
            WEFT_FINALLY { trace("body is cancelled %d", cancelling()); }
        }
    }
}

WEFT_ASYNC(timeout_taskgroup, weft_timeout scope; weft_scope block;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->block) { WEFT_AWAIT(WITHIN(scope, 0.01, WEFT_CALL(group_with_crash))); }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) { trace("%s", error_tree(WEFT_ERROR)); }
}

WEFT_ASYNC(worker, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(10)); }
    WEFT_FINALLY {
        trace("worker is cancelled");
        WEFT_AWAIT(weft_sleep(0.02));
        trace("worker ends");
    }
}

WEFT_ASYNC(group_with_worker, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) { weft_task_group_create_task(&self->group, WEFT_CALL(worker)); }
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
