/* Timeouts: blocks and wait_for. Cases of CPython's test_timeouts.py and test_waitfor.py. */
#include "check.h"

#include <math.h>

/* Awaits something that must end with the given status. */
#define AWAIT_STATUS(expected, x)                                 \
    do {                                                          \
        WEFT_CATCH(self->status, x);                              \
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM); \
        MUST(self->status == (expected));                         \
    } while (0)

WEFT_ASYNC(scope, weft_timeout *timeout; double delay, work; int fails;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(self->timeout, self->delay) {
        WEFT_AWAIT(weft_sleep(self->work));
        if (self->fails) WEFT_RAISE(self->fails);
        WEFT_RETURN(5);
    }
    CHECK_NEVER();
}

WEFT_ASYNC(scopes, weft_timeout timeout; int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_ETIMEDOUT, WEFT_CALL(scope, .timeout = &self->timeout, .delay = 1, .work = 9));
    CHECK_TIME(1);
    CHECK(weft_timeout_expired(&self->timeout));
    CHECK_INT(weft_task_cancelling(weft_current_task()), 0);
    CHECK_INT(weft_timeout_reschedule(&self->timeout, 1), WEFT_EMISUSE);

    /* The same timeout again, in time. */
    AWAIT_STATUS(WEFT_OK, WEFT_CALL(scope, .timeout = &self->timeout, .delay = 2, .work = 1));
    CHECK_TIME(2);
    CHECK(!weft_timeout_expired(&self->timeout));
    WEFT_AWAIT(weft_sleep(5));
    CHECK_INT(weft_timeout_reschedule(&self->timeout, 1), WEFT_EMISUSE);

    /* A failure of the body stays. A deadline that has passed ends the body at its first wait. */
    AWAIT_STATUS(7, WEFT_CALL(scope, .timeout = &self->timeout, .delay = 2, .work = 1, .fails = 7));
    AWAIT_STATUS(WEFT_ETIMEDOUT, WEFT_CALL(scope, .timeout = &self->timeout, .delay = 0, .work = 1));
    AWAIT_STATUS(WEFT_ETIMEDOUT, WEFT_CALL(scope, .timeout = &self->timeout, .delay = -3, .work = 1));
    AWAIT_STATUS(WEFT_ETIMEDOUT, WEFT_CALL(scope, .timeout = &self->timeout, .delay = -INFINITY, .work = 1));
    CHECK_TIME(8);
    AWAIT_STATUS(WEFT_OK, WEFT_CALL(scope, .timeout = &self->timeout, .delay = INFINITY, .work = 1e9));
    CHECK(weft_timeout_when(&self->timeout) == INFINITY);
}

/* A body that swallows the cancellation ends the block without a failure, although the timeout expired. A
 * failure in a FINALLY block replaces the timeout. */
WEFT_ASYNC(fails_in_cleanup, weft_timeout timeout; bool recovers; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_WITH_TIMEOUT(&self->timeout, 1) {
            WEFT_TRY(&self->inner) { WEFT_AWAIT(weft_sleep(9)); }
            WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
                CHECK_INT(WEFT_STATUS, WEFT_ECANCELED);
                if (!self->recovers) WEFT_RERAISE;
            }
        }
    }
    WEFT_FINALLY {
        CHECK_INT(WEFT_STATUS, self->recovers ? WEFT_OK : WEFT_ETIMEDOUT);
        CHECK(weft_timeout_expired(&self->timeout));
        if (!self->recovers) WEFT_RAISE(9, "in cleanup");
    }
}

WEFT_ASYNC(cleanups, int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(9, WEFT_CALL(fails_in_cleanup));
    AWAIT_STATUS(WEFT_OK, WEFT_CALL(fails_in_cleanup, .recovers = true));
    WEFT_AWAIT(weft_sleep(0)); /* no cancellation is left over */
}

/* A cancellation from outside in the turn in which the timeout expires takes precedence. */
WEFT_ASYNC(both, weft_timeout timeout; weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(scope, .timeout = &self->timeout, .delay = 1, .work = 9));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
    CHECK(weft_timeout_expired(&self->timeout));
}

WEFT_ASYNC(scope_at, weft_timeout *timeout; double when;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT_AT(self->timeout, self->when) { trace("body"); }
    trace("after");
}

WEFT_ASYNC(bad_input, weft_timeout timeout; int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_EINVAL, WEFT_CALL(scope, .timeout = &self->timeout, .delay = NAN));
    AWAIT_STATUS(WEFT_EINVAL, WEFT_CALL(scope_at, .timeout = &self->timeout, .when = NAN));
    CHECK_INT(weft_timeout_reschedule(&self->timeout, 1), WEFT_EMISUSE); /* not entered */
    CHECK_TRACE("");
    WEFT_WITH_TIMEOUT_AT(&self->timeout, 1e300) {
        AWAIT_STATUS(WEFT_EMISUSE, WEFT_CALL(scope, .timeout = &self->timeout, .delay = 1)); /* entered */
        CHECK_INT(weft_timeout_reschedule(&self->timeout, NAN), WEFT_EINVAL);
        CHECK(weft_timeout_when(&self->timeout) == 1e300);
        WEFT_AWAIT(weft_sleep(1e6));
    }
    CHECK(!weft_timeout_expired(&self->timeout));
    /* A deadline in the past cancels the next await, which this body does not have. */
    AWAIT_STATUS(WEFT_OK, WEFT_CALL(scope_at, .timeout = &self->timeout, .when = 0));
    CHECK(!weft_timeout_expired(&self->timeout));
    CHECK_TRACE("body after ");
}

/* ---- wait_for ---- */

WEFT_ASYNC(work, double delay; int fails; bool swallows; double cleanup; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        trace("begin");
        WEFT_AWAIT(weft_sleep(self->delay));
        if (self->fails) WEFT_RAISE(self->fails);
        WEFT_RETURN(5);
    }
    WEFT_FINALLY {
        trace("%d", WEFT_STATUS);
        if (self->cleanup > 0) WEFT_AWAIT(weft_sleep(self->cleanup));
        if (self->swallows) WEFT_RETURN(6);
    }
}

WEFT_ASYNC(wait_for, int status; int64_t result;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_OK, weft_wait_for(WEFT_CALL(work, .delay = 1), 2));
    CHECK_INT(WEFT_RESULT.i64, 5);
    AWAIT_STATUS(3, weft_wait_for(WEFT_CALL(work, .delay = 1, .fails = 3), INFINITY));
    CHECK_TIME(2);
    CHECK_TRACE("begin 0 begin 3 ");
    AWAIT_STATUS(WEFT_ETIMEDOUT, weft_wait_for(WEFT_CALL(work, .delay = 9, .cleanup = 2), 1));
    CHECK_TIME(5);
    AWAIT_STATUS(WEFT_OK, weft_wait_for(WEFT_CALL(work, .delay = 9, .swallows = true), 1));
    CHECK_INT(WEFT_RESULT.i64, 6);
    CHECK_TRACE("begin -1 begin -1 ");
    CHECK_INT(weft_task_cancelling(weft_current_task()), 0);
}

/* Without any time, an awaitable that is done gives its result; a coroutine does not start. */
WEFT_ASYNC(no_time, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    AWAIT_STATUS(WEFT_ETIMEDOUT, weft_wait_for(self->future, 0));
    CHECK(weft_future_cancelled(self->future));
    AWAIT_STATUS(WEFT_ETIMEDOUT, weft_wait_for(WEFT_CALL(work), -1));
    CHECK_TRACE("");
    START_FUTURE(self->future);
    CHECK_INT(weft_future_set_result(self->future, weft_value_i64(4)), 0);
    AWAIT_STATUS(WEFT_OK, weft_wait_for(self->future, 0));
    CHECK_INT(WEFT_RESULT.i64, 4);
    AWAIT_STATUS(WEFT_OK, weft_wait_for(self->future, -INFINITY));
    START(self->task, WEFT_CALL(work, .delay = 9, .swallows = true));
    WEFT_AWAIT(weft_sleep(1));
    AWAIT_STATUS(WEFT_OK, weft_wait_for(self->task, 0));
    CHECK_INT(WEFT_RESULT.i64, 6);
    START(self->task, WEFT_CALL(work, .delay = 9, .cleanup = 1));
    WEFT_AWAIT(weft_sleep(1));
    AWAIT_STATUS(WEFT_ETIMEDOUT, weft_wait_for(self->task, 0));
    CHECK_TIME(3);
    CHECK_TRACE("begin -1 begin -1 ");
    AWAIT_STATUS(WEFT_ETIMEDOUT, weft_wait_for(WEFT_GATHER(NULL, WEFT_CALL(work)), 0));
    AWAIT_STATUS(WEFT_ETIMEDOUT, weft_wait_for(WEFT_GATHER_OUTCOMES(NULL, WEFT_CALL(work)), 0));
    CHECK_TRACE("");
}

WEFT_ASYNC(no_number, weft_future *future; int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_EINVAL, weft_wait_for(WEFT_CALL(work), NAN)); /* the coroutine never starts */
    CHECK_STR(weft_caught_message(), "the timeout is NaN");
    START_FUTURE(self->future);
    AWAIT_STATUS(WEFT_EINVAL, weft_wait_for(self->future, NAN));
    MUST(!weft_future_done(self->future));
    weft_close(weft_wait_for(WEFT_CALL(work), 1)); /* closes the inner awaitable, too */
    AWAIT_STATUS(WEFT_ENOMEM, weft_wait_for((weft_task *)NULL, 1));
}

WEFT_ASYNC(waits, double seconds; weft_task *task;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait_for(WEFT_CALL(work, .delay = 9, .cleanup = 1), self->seconds));
}

/* Cancelling the waiting task cancels the awaitable. */
WEFT_ASYNC(cancel_waiter, double seconds; weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(waits, .seconds = self->seconds));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
    CHECK_TIME(2);
    CHECK_TRACE("begin -1 ");
}

int main(void) {
    RUN(scopes);
    RUN(cleanups);
    RUN(both);
    RUN(bad_input);
    RUN(wait_for);
    RUN(no_time);
    RUN_STATUS(WEFT_ENOMEM, no_number); /* its last await is of NULL */
    RUN(cancel_waiter, .seconds = 5);
    RUN(cancel_waiter, .seconds = INFINITY);
    return check_result();
}
