/* Timeouts and waits at their edges: zero and negative delays, requests that are outstanding, a wait that is
 * cancelled while what it cancelled cleans up. The expected values are CPython's. */
#include "check.h"

static weft_future *future;

static void reset(void) {
    weft_future_unref(future);
    future = NULL;
}

WEFT_ASYNC(give, int value;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->value);
}

/* ---- A wait that is cancelled while its awaitable cleans up ---- */

WEFT_ASYNC(cleans_up, double seconds; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY { WEFT_AWAIT(weft_sleep(self->seconds)); }
}

WEFT_ASYNC(wait_for_task, weft_task *task; double seconds;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait_for(self->task, self->seconds));
}

/* The wait ends at once, and the task goes on until its cleanup is over. Its end does not disturb another
 * wait, which may have the memory of the first. */
WEFT_ASYNC(cancelled_wait, double seconds; weft_task *inner, *waiter, *other, *other_waiter; int status;) {
    WEFT_BEGIN;
    START(self->inner, WEFT_CALL(cleans_up, .seconds = 5));
    START(self->other, WEFT_CALL(cleans_up, .seconds = 10));
    WEFT_AWAIT(weft_sleep(0));
    START(self->waiter, WEFT_CALL(wait_for_task, .task = self->inner, .seconds = self->seconds));
    WEFT_AWAIT(weft_sleep(1));
    if (!check.memory_fails) CHECK(!weft_task_done(self->waiter) && !weft_task_done(self->inner));
    weft_task_cancel(self->waiter);
    WEFT_CATCH(self->status, self->waiter);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TIME(1);
    CHECK(!weft_task_done(self->inner));
    CHECK_INT(weft_task_cancelling(self->inner), 1);
    START(self->other_waiter, WEFT_CALL(wait_for_task, .task = self->other, .seconds = self->seconds));
    WEFT_CATCH(self->status, self->inner);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TIME(5);
    WEFT_CATCH(self->status, self->other_waiter);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ETIMEDOUT);
    CHECK_TIME(11);
}

/* ---- A request that is outstanding ---- */

/* Cancels itself twice: the request stays outstanding, as nobody takes it back. */
WEFT_ASYNC(enters_cancelled, weft_timeout timeout; int status;) {
    WEFT_BEGIN;
    weft_task_cancel(weft_current_task());
    WEFT_CATCH(self->status, weft_sleep(1));
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(weft_task_cancelling(weft_current_task()), 1);
    WEFT_WITH_TIMEOUT(&self->timeout, 1) { WEFT_AWAIT(weft_sleep(5)); }
}

WEFT_ASYNC(outstanding, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(enters_cancelled));
    WEFT_CATCH(self->status, self->task);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ETIMEDOUT);
    CHECK_INT(weft_task_cancelling(self->task), 1);
}

static void cancel_task(void *task) { weft_task_cancel(task); }

/* A request from outside that arrives in the block is stronger than the timeout. */
WEFT_ASYNC(is_cancelled_too, weft_timeout timeout; weft_handle handle; int status;) {
    WEFT_BEGIN;
    weft_call_later(&self->handle, 0.5, cancel_task, weft_current_task());
    WEFT_WITH_TIMEOUT(&self->timeout, 1) {
        WEFT_CATCH(self->status, weft_sleep(5));
        WEFT_AWAIT(weft_sleep(5));
    }
}

WEFT_ASYNC(cancelled_too, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(is_cancelled_too));
    WEFT_CATCH(self->status, self->task);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(weft_task_cancelling(self->task), 1);
}

/* ---- Zero and negative delays ---- */

WEFT_ASYNC(no_time, double seconds; weft_timeout timeout; weft_scope scope; int status; bool slept;) {
    WEFT_BEGIN;
    /* A coroutine does not even start; what is done already counts. */
    WEFT_CATCH(self->status, weft_wait_for(WEFT_CALL(give, .value = 5), self->seconds));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ETIMEDOUT);
    START_FUTURE(future);
    weft_future_ref(future);
    TRY(weft_future_set_result(future, weft_value_i64(3)));
    WEFT_AWAIT(weft_wait_for(future, self->seconds));
    CHECK_INT(WEFT_RESULT.i64, 3);
    /* A block that does not suspend ends in time; the first await of one that does fails. */
    WEFT_WITH_TIMEOUT(&self->timeout, self->seconds) {}
    CHECK(!weft_timeout_expired(&self->timeout));
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TIMEOUT(&self->timeout, self->seconds) {
            WEFT_AWAIT(weft_sleep(0));
            self->slept = true;
        }
    }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) { CHECK(weft_timeout_expired(&self->timeout)); }
    CHECK(!self->slept);
    CHECK(weft_timeout_expired(&self->timeout));
    CHECK_TIME(0);
}

/* ---- as_completed of one awaitable ---- */

WEFT_ASYNC(one_completed, weft_as_completed iterator; weft_awaitable only[1]; weft_scope scope; int status;) {
    WEFT_BEGIN;
    self->only[0] = WEFT_CALL(give, .value = 4);
    TRY(weft_as_completed_init(&self->iterator, self->only, 1, INFINITY));
    WEFT_TRY(&self->scope) {
        CHECK_INT(self->iterator.count, 1);
        WEFT_AWAIT(weft_as_completed_next(&self->iterator));
        CHECK_INT(weft_future_result(WEFT_RESULT.ptr).i64, 4);
        WEFT_CATCH(self->status, weft_as_completed_next(&self->iterator));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_END);
    }
    WEFT_FINALLY { weft_as_completed_deinit(&self->iterator); }
}

/* ---- Cancelling a failed future ---- */

/* It returns false and changes nothing, but the failure counts as retrieved. */
WEFT_ASYNC(cancel_failed, weft_future *failed;) {
    WEFT_BEGIN;
    if (!(self->failed = weft_future_new())) WEFT_RAISE(WEFT_ENOMEM);
    if (weft_future_set_error(self->failed, 7, "failed") == WEFT_ENOMEM) {
        weft_future_unref(self->failed);
        WEFT_RAISE(WEFT_ENOMEM);
    }
    CHECK(!weft_future_cancel(self->failed));
    CHECK(!weft_future_cancelled(self->failed));
    weft_future_unref(self->failed);
    CHECK_TRACE("");
}

int main(void) {
    check.reset = reset;
    RUN(cancelled_wait, .seconds = 0);
    RUN(cancelled_wait, .seconds = -1);
    RUN(outstanding);
    RUN(cancelled_too);
    RUN(no_time, .seconds = 0);
    RUN(no_time, .seconds = -1);
    RUN(one_completed);
    RUN(cancel_failed);
    return check_result();
}
