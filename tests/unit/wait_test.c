/* Waiting for futures: wait, shield and as_completed. Cases of CPython's test_tasks.py. */
#include "check.h"

#include <math.h>

#define AWAIT_STATUS(expected, x)                                 \
    do {                                                          \
        WEFT_CATCH(self->status, x);                              \
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM); \
        MUST(self->status == (expected));                         \
    } while (0)

WEFT_ASYNC(work, double delay; int fails, result; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(self->delay));
        if (self->fails) WEFT_RAISE(self->fails);
        WEFT_RETURN(self->result);
    }
    WEFT_FINALLY { trace("%d", WEFT_STATUS ? WEFT_STATUS : self->result); }
}

/* ---- wait ---- */

WEFT_ASYNC(wait, enum weft_return_when when; double timeout; int done; double ends; weft_future *futures[4];
           int64_t count; int status;) {
    WEFT_BEGIN;
    for (int i = 0; i < 3; i++) {
        weft_task *task;
        START(task, WEFT_CALL(work, .delay = i + 1, .fails = i == 1 ? 5 : 0));
        self->futures[i] = weft_task_future(task);
    }
    self->futures[3] = self->futures[0]; /* listed twice: counts once */
    WEFT_AWAIT_INTO(self->count, weft_wait(self->futures, 4, self->timeout, self->when));
    CHECK_INT(self->count, self->done);
    CHECK_TIME(self->ends);
    for (int i = 0; i < 3; i++) CHECK_INT(weft_future_done(self->futures[i]), i < self->done);
    WEFT_AWAIT(weft_sleep(5)); /* nothing was cancelled */
    CHECK_INT(weft_future_status(self->futures[1]), 5);
    CHECK_TRACE("0 5 0 ");
    WEFT_AWAIT_INTO(self->count, weft_wait(self->futures, 4, INFINITY, self->when));
    CHECK_INT(self->count, 3);
}

/* A cancelled future does not count as failed. */
WEFT_ASYNC(wait_cancelled, weft_future *futures[2]; int64_t count;) {
    WEFT_BEGIN;
    START_FUTURE(self->futures[0]);
    START_FUTURE(self->futures[1]);
    weft_future_cancel(self->futures[0]);
    WEFT_AWAIT_INTO(self->count, weft_wait(self->futures, 2, 1, WEFT_FIRST_EXCEPTION));
    CHECK_INT(self->count, 1);
    CHECK_TIME(1);
}

WEFT_ASYNC(fails_late, weft_future *future;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    weft_future_set_error(self->future, 6, "late");
}

/* A failure that meets the end of the wait counts as retrieved, since asyncio's callback still runs. */
WEFT_ASYNC(wait_late_failure, weft_future *futures[3]; int64_t count;) {
    WEFT_BEGIN;
    for (int i = 0; i < 3; i++) START_FUTURE(self->futures[i]);
    TRY(weft_spawn(WEFT_CALL(fails_late, .future = self->futures[1])));
    weft_future_set_error(self->futures[0], 5, "first");
    WEFT_AWAIT_INTO(self->count, weft_wait(self->futures, 3, 1, WEFT_FIRST_EXCEPTION));
    CHECK_INT(self->count, 2);
}

WEFT_ASYNC(wait_refused, weft_future *futures[2]; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->futures[0]);
    AWAIT_STATUS(WEFT_EINVAL, weft_wait(self->futures, 0, 1, WEFT_ALL_COMPLETED));
    CHECK_STR(weft_caught_message(), "no futures to wait for");
    AWAIT_STATUS(WEFT_EINVAL, weft_wait(NULL, 0, 1, WEFT_ALL_COMPLETED));
    AWAIT_STATUS(WEFT_EINVAL, weft_wait(self->futures, 1, NAN, WEFT_ALL_COMPLETED));
    CHECK_STR(weft_caught_message(), "the timeout is NaN");
    AWAIT_STATUS(WEFT_EINVAL, weft_wait(self->futures, 1, 1, (enum weft_return_when)3));
    CHECK_STR(weft_caught_message(), "no such weft_return_when");
    AWAIT_STATUS(WEFT_EINVAL, weft_wait(self->futures, 1, 1, (enum weft_return_when) - 1));
    AWAIT_STATUS(WEFT_OK, weft_wait(self->futures, 1, 0, WEFT_ALL_COMPLETED));
    CHECK_INT(WEFT_RESULT.i64, 0);
    AWAIT_STATUS(WEFT_OK, weft_wait(self->futures, 1, -2, WEFT_ALL_COMPLETED));
    CHECK_TIME(0);
}

/* NULL futures, and more futures than fit in memory. */
WEFT_ASYNC(wait_no_memory, weft_future *futures[2]; size_t count;) {
    WEFT_BEGIN;
    START_FUTURE(self->futures[0]);
    WEFT_AWAIT(weft_wait(self->futures, self->count, 1, WEFT_ALL_COMPLETED));
}

WEFT_ASYNC(wait_one, weft_future *future; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait(&self->future, 1, 100, WEFT_ALL_COMPLETED));
}

/* Cancelling the waiting task does not cancel the futures, and no callback runs later. */
WEFT_ASYNC(cancel_wait, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->task, WEFT_CALL(wait_one, .future = self->future));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
    MUST(!weft_future_done(self->future));
    weft_future_set_result(self->future, weft_value_i64(1));
    WEFT_AWAIT(weft_sleep(200));
    /* The same in the turn in which the future is done. */
    START_FUTURE(self->future);
    START(self->task, WEFT_CALL(wait_one, .future = self->future));
    WEFT_AWAIT(weft_sleep(1));
    weft_future_set_result(self->future, weft_value_i64(1));
    weft_task_cancel(self->task);
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
}

/* ---- shield ---- */

WEFT_ASYNC(shielded, weft_future *inner; double delay; int fails;) {
    WEFT_BEGIN;
    if (self->inner)
        WEFT_AWAIT(weft_shield(self->inner));
    else
        WEFT_AWAIT(weft_shield(WEFT_CALL(work, .delay = self->delay, .fails = self->fails, .result = 4)));
    WEFT_RETURN(WEFT_RESULT);
}

WEFT_ASYNC(shield_outcomes, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_OK, weft_shield(WEFT_CALL(work, .delay = 1, .result = 4)));
    CHECK_INT(WEFT_RESULT.i64, 4);
    AWAIT_STATUS(6, weft_shield(WEFT_CALL(work, .delay = 1, .fails = 6)));
    CHECK_TRACE("4 6 ");
    START_FUTURE(self->future); /* already done */
    weft_future_set_result(self->future, weft_value_i64(3));
    AWAIT_STATUS(WEFT_OK, weft_shield(self->future));
    CHECK_INT(WEFT_RESULT.i64, 3);
    START_FUTURE(self->future); /* cancelled itself */
    START(self->task, WEFT_CALL(shielded, .inner = self->future));
    WEFT_AWAIT(weft_sleep(1));
    weft_future_cancel(self->future);
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
    weft_close(weft_shield(WEFT_CALL(work, .delay = 1, .result = 5))); /* the task keeps running */
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("5 ");
}

/* A shield that nobody refers to any more is freed at once. A failure is then the inner future's. */
WEFT_ASYNC(shield_dropped, weft_future *inner, *outer; size_t before; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->inner);
    self->before = weft_memory_used();
    weft_close(weft_shield(self->inner));
    CHECK_INT(weft_memory_used() - self->before, 0);
    self->outer = weft_ensure_future(weft_shield(self->inner));
    WEFT_CATCH(self->status, weft_wait(&self->outer, 1, 1, WEFT_ALL_COMPLETED));
    weft_future_unref(self->outer);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(weft_memory_used() - self->before, 0);
    weft_close(weft_shield(weft_shield(WEFT_CALL(work, .delay = 1, .fails = 8))));
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE(
        "8 [task exception was never retrieved: work program status: failed with a status of the program ] ");
}

/* Without memory for a shield, its coroutine does not run; a borrowed task keeps running. */
WEFT_ASYNC(shield_all_or_nothing, weft_awaitable shield; weft_task *lent; weft_future *made; int status;) {
    WEFT_BEGIN;
    START(self->lent, WEFT_CALL(work, .result = 2));
    self->shield = weft_shield(self->lent);
    self->made = weft_ensure_future(self->shield);
    if (!self->made) {
        WEFT_AWAIT(self->lent);
        WEFT_RAISE(WEFT_ENOMEM);
    }
    check_keep(self->made);
    WEFT_AWAIT(self->made);
    CHECK_TRACE("2 ");
    self->made = weft_ensure_future(weft_shield(WEFT_CALL(work, .result = 1)));
    if (!self->made) {
        WEFT_AWAIT(weft_sleep(1));
        MUST(check.trace[0] == '\0' || !strstr(check.trace, "1"));
        WEFT_RAISE(WEFT_ENOMEM);
    }
    check_keep(self->made);
    WEFT_AWAIT(self->made);
    CHECK_TRACE("1 ");
}

/* Cancelling the waiting task does not cancel the inner one, whose failure is then reported. */
WEFT_ASYNC(shield_cancelled, int fails; weft_task *task; weft_future *future; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(shielded, .delay = 3, .fails = self->fails));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
    CHECK_TIME(1);
    CHECK_TRACE("");
    WEFT_AWAIT(weft_sleep(5));
    if (self->fails)
        CHECK_TRACE(
            "8 [task exception was never retrieved: work program status: failed with a status of the program ] ");
    else
        CHECK_TRACE("4 ");
    /* The same in the turn in which the inner task is done. */
    START_FUTURE(self->future);
    START(self->task, WEFT_CALL(shielded, .inner = self->future));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    if (self->fails)
        TRY(weft_future_set_error(self->future, 9, NULL));
    else
        weft_future_set_result(self->future, weft_value_i64(1));
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
    check.trace[0] = '\0';
}

/* ---- as_completed ---- */

WEFT_ASYNC(in_order, weft_as_completed iterator; weft_future *future, *plain, *next; weft_awaitable all[5];
           int i; int status; weft_scope scope;) {
    WEFT_BEGIN;
    START_FUTURE(self->plain);
    self->all[0] = WEFT_CALL(work, .delay = 3, .result = 3);
    self->all[1] = WEFT_CALL(work, .delay = 1, .result = 1);
    self->all[2] = WEFT_AWAITABLE(self->plain);
    self->all[3] = WEFT_CALL(work, .delay = 2, .fails = 2);
    self->all[4] = WEFT_AWAITABLE(self->plain); /* listed twice: returned once */
    TRY(weft_as_completed_init(&self->iterator, self->all, 5, INFINITY));
    WEFT_TRY(&self->scope) {
        weft_future_set_result(self->plain, weft_value_i64(9));
        for (self->i = 0; self->i < 4; self->i++) {
            WEFT_AWAIT_INTO(self->next, weft_as_completed_next(&self->iterator));
            MUST(weft_future_done(self->next));
            if (self->i == 0) CHECK(self->next == self->plain);
            if (weft_future_status(self->next) == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
            trace("next:%d", weft_future_status(self->next) ? weft_future_status(self->next)
                                                            : (int)weft_future_result(self->next).i64);
        }
        CHECK_TRACE("next:9 1 next:1 2 next:2 3 next:3 ");
        AWAIT_STATUS(WEFT_END, weft_as_completed_next(&self->iterator));
    }
    WEFT_FINALLY {
        weft_as_completed_deinit(&self->iterator);
        weft_as_completed_deinit(&self->iterator); /* does nothing */
    }
}

/* A wait that is cancelled takes no future: not one that times out, and not one that is cancelled when its
 * future is done already. */
WEFT_ASYNC(next_in_vain, weft_as_completed iterator; weft_awaitable all[2]; weft_task *task; int i, status;
           weft_scope scope;) {
    WEFT_BEGIN;
    for (int i = 0; i < 2; i++) self->all[i] = WEFT_CALL(work, .delay = i + 2, .result = i);
    TRY(weft_as_completed_init(&self->iterator, self->all, 2, INFINITY));
    WEFT_TRY(&self->scope) {
        for (; self->i < 4; self->i++)
            AWAIT_STATUS(WEFT_ETIMEDOUT, weft_wait_for(weft_as_completed_next(&self->iterator), 0.25));
        START(self->task, weft_as_completed_next(&self->iterator));
        WEFT_AWAIT(weft_sleep(1));
        while (self->iterator.ended_count == 0) WEFT_AWAIT(weft_sleep(0));
        MUST(weft_task_cancel(self->task));
        AWAIT_STATUS(WEFT_ECANCELED, self->task);
        for (self->i = 0; self->i < 2; self->i++) {
            AWAIT_STATUS(WEFT_OK, weft_as_completed_next(&self->iterator));
            CHECK_INT(weft_future_result(WEFT_RESULT.ptr).i64, self->i);
            CHECK_TIME(2 + self->i);
        }
        AWAIT_STATUS(WEFT_END, weft_as_completed_next(&self->iterator));
    }
    WEFT_FINALLY {
        weft_as_completed_deinit(&self->iterator);
        if (WEFT_STATUS == WEFT_OK) CHECK_TRACE("0 1 ");
    }
}

/* After the timeout, each remaining future is one failure, and all keep running. */
WEFT_ASYNC(too_late, double timeout; weft_as_completed iterator; weft_awaitable all[3]; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    for (int i = 0; i < 3; i++) self->all[i] = WEFT_CALL(work, .delay = i + 1, .result = i);
    TRY(weft_as_completed_init(&self->iterator, self->all, 3, self->timeout));
    WEFT_TRY(&self->scope) {
        if (self->timeout > 0) AWAIT_STATUS(WEFT_OK, weft_as_completed_next(&self->iterator));
        if (self->timeout <= 0) AWAIT_STATUS(WEFT_ETIMEDOUT, weft_as_completed_next(&self->iterator));
        AWAIT_STATUS(WEFT_ETIMEDOUT, weft_as_completed_next(&self->iterator));
        AWAIT_STATUS(WEFT_ETIMEDOUT, weft_as_completed_next(&self->iterator));
        CHECK_TIME(self->timeout > 0 ? self->timeout : 0);
        AWAIT_STATUS(WEFT_END, weft_as_completed_next(&self->iterator));
        if (self->timeout < 0) WEFT_AWAIT(weft_sleep(5)); /* they end while the iterator still exists */
        CHECK_INT(self->iterator.ended_count, 3);
        CHECK_INT(self->iterator.running, 0);
    }
    WEFT_FINALLY {
        weft_as_completed_deinit(&self->iterator);
        if (WEFT_STATUS == WEFT_OK) {
            WEFT_AWAIT(weft_sleep(5));
            CHECK_TRACE("0 1 2 ");
        }
    }
}

/* The iterator is freed before its futures are done: no callback of it runs. */
WEFT_ASYNC(left_early, weft_as_completed iterator; weft_awaitable all[2]; weft_future *plain;) {
    WEFT_BEGIN;
    START_FUTURE(self->plain);
    self->all[0] = WEFT_AWAITABLE(self->plain);
    self->all[1] = WEFT_CALL(work, .delay = 1, .result = 1);
    TRY(weft_as_completed_init(&self->iterator, self->all, 2, 2));
    weft_as_completed_deinit(&self->iterator);
    memset(&self->iterator, 0xaa, sizeof self->iterator);
    weft_future_set_result(self->plain, weft_value_i64(0));
    WEFT_AWAIT(weft_sleep(5));
    CHECK_TRACE("1 ");
}

WEFT_ASYNC(no_iterator, weft_as_completed iterator; weft_awaitable all[2]; int status;) {
    WEFT_BEGIN;
    self->all[0] = WEFT_CALL(work);
    self->all[1] = WEFT_CALL(work);
    CHECK_INT(weft_as_completed_init(&self->iterator, self->all, 2, NAN), WEFT_EINVAL);
    AWAIT_STATUS(WEFT_END, weft_as_completed_next(&self->iterator));
    weft_as_completed_deinit(&self->iterator);
    TRY(weft_as_completed_init(&self->iterator, NULL, 0, 1));
    AWAIT_STATUS(WEFT_END, weft_as_completed_next(&self->iterator));
    weft_as_completed_deinit(&self->iterator);
    CHECK_TRACE(""); /* the coroutines have not run */
}

/* Without memory, coroutines are closed, new tasks are cancelled, and borrowed tasks are not. */
WEFT_ASYNC(all_or_nothing, weft_as_completed iterator; weft_awaitable all[3]; weft_future *plain; int status;
           weft_task *lent;) {
    WEFT_BEGIN;
    START_FUTURE(self->plain);
    START(self->lent, WEFT_CALL(work, .delay = 1, .result = 2));
    self->all[0] = WEFT_CALL(work, .result = 1);
    self->all[1] = WEFT_AWAITABLE(self->lent);
    self->all[2] = WEFT_CALL(work, .result = 1);
    self->status = weft_as_completed_init(&self->iterator, self->all, 3, INFINITY);
    MUST(self->status == WEFT_OK || (self->status == WEFT_ENOMEM && self->iterator.count == 0));
    if (self->status == WEFT_ENOMEM) {
        WEFT_AWAIT(self->lent);
        MUST(!strstr(check.trace, "1"));
        WEFT_RAISE(WEFT_ENOMEM);
    }
    WEFT_AWAIT(weft_sleep(2));
    weft_as_completed_deinit(&self->iterator);
    CHECK_TRACE("1 1 2 ");
}

int main(void) {
    RUN(wait, .when = WEFT_ALL_COMPLETED, .timeout = INFINITY, .done = 3, .ends = 3);
    RUN(wait, .when = WEFT_ALL_COMPLETED, .timeout = 1.5, .done = 1, .ends = 1.5);
    RUN(wait, .when = WEFT_FIRST_COMPLETED, .timeout = INFINITY, .done = 1, .ends = 1);
    RUN(wait, .when = WEFT_FIRST_EXCEPTION, .timeout = 20, .done = 2, .ends = 2);
    RUN(wait, .when = WEFT_FIRST_EXCEPTION, .timeout = 0.5, .done = 0, .ends = 0.5);
    RUN(wait_cancelled);
    RUN(wait_late_failure);
    RUN(wait_refused);
    RUN_STATUS(WEFT_ENOMEM, wait_no_memory, .count = 2);
    RUN_STATUS(WEFT_OK, wait_no_memory, .count = 1);
    RUN(cancel_wait);
    RUN(shield_outcomes);
    RUN(shield_dropped);
    RUN(shield_all_or_nothing);
    RUN(shield_cancelled);
    RUN(shield_cancelled, .fails = 8);
    RUN(in_order);
    RUN(too_late, .timeout = 1.5);
    RUN(too_late, .timeout = 0);
    RUN(too_late, .timeout = -1);
    RUN(next_in_vain);
    RUN(left_early);
    RUN(no_iterator);
    RUN(all_or_nothing);
    return check_result();
}
