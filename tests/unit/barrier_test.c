/* Barriers: when each task leaves and with which index, while they fill, drain, are reset and broken.
 * Cases of CPython's test_locks.py, in the order in which CPython runs them. */
#include "check.h"

enum { PARTIES = 5 };

static weft_barrier barrier, other;
static int count;

static void reset(void) {
    barrier = (weft_barrier){.parties = PARTIES};
    other = (weft_barrier){.parties = PARTIES};
    count = 0;
}

/* Waits, and traces the task's number and how its wait ended. */
#define PASS(barrier_)                                                                    \
    do {                                                                                  \
        WEFT_CATCH(self->status, weft_barrier_wait(barrier_));                            \
        trace("%d:%d", self->number, self->status ? self->status : (int)WEFT_RESULT.i64); \
        if (self->status == WEFT_ECANCELED) WEFT_RAISE(WEFT_ECANCELED);                   \
    } while (0)

#define GATHER_FIVE(name)                                                         \
    WEFT_GATHER(NULL, WEFT_CALL(name, .number = 0), WEFT_CALL(name, .number = 1), \
                WEFT_CALL(name, .number = 2), WEFT_CALL(name, .number = 3), WEFT_CALL(name, .number = 4))

/* At the end of a scenario the barrier is as at the start, or broken. */
static void check_empty(bool broken) {
    CHECK_INT(weft_barrier_n_waiting(&barrier), 0);
    CHECK_INT(barrier.count, 0);
    CHECK_INT(weft_barrier_broken(&barrier), broken);
    CHECK(broken || barrier.state == WEFT__BARRIER_FILLING);
    CHECK(!barrier.waiters.ends.next);
}

WEFT_ASYNC(parties, int status;) {
    WEFT_BEGIN;
    CHECK_INT(weft_barrier_parties(&barrier), 5);
    other.parties = 0;
    WEFT_CATCH(self->status, weft_barrier_wait(&other));
    CHECK_INT(self->status, WEFT_EINVAL);
    CHECK_STR(weft_caught_message(), "a barrier takes one party at least");
    other.parties = 1; /* never waits */
    for (int i = 0; i < 2; i++) weft_task_cancel(weft_current_task());
    WEFT_AWAIT(weft_barrier_wait(&other));
    CHECK_INT(WEFT_RESULT.i64, 0);
    WEFT_AWAIT(weft_barrier_wait(&other));
    CHECK_INT(WEFT_RESULT.i64, 0);
    weft_task_uncancel(weft_current_task());
    weft_task_uncancel(weft_current_task());
    CHECK_INT(weft_barrier_n_waiting(&other), 0);
}

WEFT_ASYNC(pass_once, int number, status;) {
    WEFT_BEGIN;
    PASS(&barrier);
    trace("%c", "fdrb"[barrier.state]);
}

WEFT_ASYNC(once) {
    WEFT_BEGIN;
    WEFT_AWAIT(GATHER_FIVE(pass_once));
    CHECK_TRACE("4:4 d 0:0 d 1:1 d 2:2 d 3:3 f ");
    check_empty(false);
}

WEFT_ASYNC(one_by_one, weft_task *task; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < PARTIES; self->i++) {
        CHECK_INT(weft_barrier_n_waiting(&barrier), self->i);
        START(self->task, WEFT_CALL(pass_once, .number = self->i));
        WEFT_AWAIT(weft_sleep(0));
    }
    CHECK_TRACE("4:4 d ");
    CHECK_INT(weft_barrier_n_waiting(&barrier), 0);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("0:0 d 1:1 d 2:2 d 3:3 f ");
    check_empty(false);
}

WEFT_ASYNC(pass_twice, int number, status;) {
    WEFT_BEGIN;
    PASS(&barrier);
    PASS(&barrier);
}

WEFT_ASYNC(twice) {
    WEFT_BEGIN;
    WEFT_AWAIT(GATHER_FIVE(pass_twice));
    CHECK_TRACE("4:4 0:0 1:1 2:2 3:3 2:4 3:0 4:1 0:2 1:3 ");
    check_empty(false);
}

WEFT_ASYNC(pass_others_between, int number, status;) {
    WEFT_BEGIN;
    PASS(&barrier);
    if (count++ >= 2) PASS(&other);
    PASS(&barrier);
}

WEFT_ASYNC(block_while_draining) {
    WEFT_BEGIN;
    other.parties = 3;
    WEFT_AWAIT(GATHER_FIVE(pass_others_between));
    CHECK_TRACE("4:4 0:0 1:1 2:2 3:3 3:2 1:0 2:1 2:4 3:0 4:1 0:2 1:3 ");
    check_empty(false);
}

WEFT_ASYNC(cancel_one, weft_task *tasks[5]; int i, status;) {
    WEFT_BEGIN;
    barrier.parties = 3;
    for (self->i = 1; self->i <= 2; self->i++) {
        START(self->tasks[self->i], WEFT_CALL(pass_once, .number = self->i));
        WEFT_AWAIT(weft_sleep(0));
    }
    CHECK_INT(weft_barrier_n_waiting(&barrier), 2);
    weft_task_cancel(self->tasks[1]);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(weft_barrier_n_waiting(&barrier), 1);
    WEFT_CATCH(self->status, self->tasks[1]);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE("1:-1 ");
    for (self->i = 3; self->i <= 4; self->i++) {
        CHECK_INT(weft_barrier_n_waiting(&barrier), self->i - 2);
        START(self->tasks[self->i], WEFT_CALL(pass_once, .number = self->i));
        WEFT_AWAIT(weft_sleep(0));
    }
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("4:2 d 2:1 d 3:1 f "); /* an index may occur twice, as in asyncio */
    check_empty(false);
}

/* ---- reset ---- */

WEFT_ASYNC(reset_empty) {
    WEFT_BEGIN;
    weft_barrier_reset(&barrier);
    check_empty(false);
    weft_barrier_abort(&barrier);
    weft_barrier_reset(&barrier);
    check_empty(false);
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(reset_while_filling, weft_task *tasks[PARTIES]; int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < PARTIES - 1; i++) START(self->tasks[i], WEFT_CALL(pass_once, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(weft_barrier_n_waiting(&barrier), 4);
    weft_barrier_reset(&barrier);
    CHECK_INT(weft_barrier_n_waiting(&barrier), 0);
    CHECK(!weft_barrier_broken(&barrier));
    weft_barrier_reset(&barrier);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("0:-15 r 1:-15 r 2:-15 r 3:-15 f ");
    check_empty(false);
}

WEFT_ASYNC(reset_one, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(pass_once, .number = 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_barrier_reset(&barrier);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("0:-15 f ");
    check_empty(false);
}

WEFT_ASYNC(pass_and_cancel, int number, status; weft_task **other;) {
    WEFT_BEGIN;
    weft_task_cancel(*self->other);
    PASS(&barrier);
}

/* A task that comes while the barrier drains, and is cancelled, was never in it. */
WEFT_ASYNC(cancelled_while_draining, weft_task *tasks[PARTIES], *late, *rest[PARTIES]; int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < PARTIES - 1; i++) START(self->tasks[i], WEFT_CALL(pass_once, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    START(self->tasks[4], WEFT_CALL(pass_once, .number = 4));
    START(self->late, WEFT_CALL(pass_once, .number = 5));
    START(self->rest[0], WEFT_CALL(pass_and_cancel, .number = 6, .other = &self->late));
    for (int i = 1; i < PARTIES; i++) START(self->rest[i], WEFT_CALL(pass_once, .number = 6 + i));
    for (self->i = 0; self->i < 6; self->i++) WEFT_AWAIT(weft_sleep(0));
    for (int i = 0; i < PARTIES; i++) CHECK(weft_task_done(self->rest[i]));
    CHECK(weft_task_cancelled(self->late));
    check.trace[0] = '\0';
    check_empty(false);
}

WEFT_ASYNC(pass_and_reset, int number, status;) {
    WEFT_BEGIN;
    PASS(&barrier);
    if (self->status == 0 && barrier.count == PARTIES / 2) weft_barrier_reset(&barrier);
}

WEFT_ASYNC(reset_half_drained) {
    WEFT_BEGIN;
    WEFT_AWAIT(GATHER_FIVE(pass_and_reset));
    CHECK_TRACE("4:4 0:0 1:1 2:-15 3:-15 ");
    check_empty(false);
}

WEFT_ASYNC(reset_third, int number, status;) {
    WEFT_BEGIN;
    PASS(&barrier);
    if (self->status == 0 && ++count == 3) weft_barrier_reset(&barrier);
    PASS(&barrier);
}

WEFT_ASYNC(reset_half_blocked) {
    WEFT_BEGIN;
    WEFT_AWAIT(GATHER_FIVE(reset_third));
    CHECK_TRACE("4:4 0:0 1:1 2:-15 3:-15 2:4 3:0 4:1 0:2 1:3 ");
    check_empty(false);
}

WEFT_ASYNC(reset_barrier) {
    WEFT_BEGIN;
    weft_barrier_reset(&barrier);
}

WEFT_ASYNC(reset_and_again, weft_task *tasks[PARTIES + 1];) {
    WEFT_BEGIN;
    for (int i = 0; i < PARTIES - 1; i++) START(self->tasks[i], WEFT_CALL(pass_twice, .number = i));
    START(self->tasks[5], WEFT_CALL(reset_barrier));
    WEFT_AWAIT(weft_sleep(0));
    START(self->tasks[4], WEFT_CALL(pass_once, .number = 4));
    WEFT_AWAIT(self->tasks[1]);
    CHECK_TRACE("0:-15 1:-15 2:-15 3:-15 2:4 3:0 4:1 d 0:2 1:3 ");
    check_empty(false);
}

WEFT_ASYNC(reset_fifth, int number, status;) {
    WEFT_BEGIN;
    PASS(&barrier);
    if (++count == PARTIES) weft_barrier_reset(&barrier);
    PASS(&barrier);
    PASS(&barrier);
}

WEFT_ASYNC(reset_drained) {
    WEFT_BEGIN;
    WEFT_AWAIT(GATHER_FIVE(reset_fifth));
    CHECK_TRACE("4:4 0:0 1:1 2:2 3:3 2:4 3:0 4:1 0:2 1:3 0:4 1:0 2:1 3:2 4:3 ");
    check_empty(false);
}

/* ---- abort ---- */

WEFT_ASYNC(abort_empty, int status;) {
    WEFT_BEGIN;
    weft_barrier_abort(&barrier);
    check_empty(true);
    WEFT_CATCH(self->status, weft_barrier_wait(&barrier));
    CHECK_INT(self->status, WEFT_EBROKEN);
    if (self->status) CHECK_STR(weft_caught_message(), "the barrier was aborted");
}

WEFT_ASYNC(abort_third, int number, status;) {
    WEFT_BEGIN;
    PASS(&barrier);
    if (self->status) WEFT_RETURN(0);
    if (++count == 3) {
        weft_barrier_abort(&barrier);
        WEFT_RETURN(0);
    }
    PASS(&barrier);
}

WEFT_ASYNC(abort_half_drained) {
    WEFT_BEGIN;
    WEFT_AWAIT(GATHER_FIVE(abort_third));
    CHECK_TRACE("4:4 0:0 1:1 2:-15 3:-15 4:-15 0:-15 ");
    check_empty(true);
}

WEFT_ASYNC(abort_and_wait, int number, status;) {
    WEFT_BEGIN;
    PASS(&barrier);
    if (self->status == 0 && WEFT_RESULT.i64 == PARTIES / 2)
        weft_barrier_abort(&barrier);
    else if (self->status == 0)
        PASS(&barrier);
    WEFT_AWAIT(weft_barrier_wait(&other));
    if (WEFT_RESULT.i64 == PARTIES / 2) weft_barrier_reset(&barrier);
    WEFT_AWAIT(weft_barrier_wait(&other));
    PASS(&barrier);
}

WEFT_ASYNC(abort_then_reset) {
    WEFT_BEGIN;
    WEFT_AWAIT(GATHER_FIVE(abort_and_wait));
    CHECK_TRACE("4:4 0:0 1:1 2:2 3:-15 4:-15 0:-15 1:-15 3:4 4:0 0:1 1:2 2:3 ");
    check_empty(false);
}

int main(void) {
    check.reset = reset;
    reset();
    RUN(parties);
    RUN(once);
    RUN(one_by_one);
    RUN(twice);
    RUN(block_while_draining);
    RUN(cancel_one);
    RUN(reset_empty);
    RUN(reset_while_filling);
    RUN(reset_one);
    RUN(cancelled_while_draining);
    RUN(reset_half_drained);
    RUN(reset_half_blocked);
    RUN(reset_and_again);
    RUN(reset_drained);
    RUN(abort_empty);
    RUN(abort_half_drained);
    RUN(abort_then_reset);
    return check_result();
}
