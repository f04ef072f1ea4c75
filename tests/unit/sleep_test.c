/* Sleeping: order, unusual delays, cancellation. */
#include "check.h"

#include <math.h>
#include <weft/sim.h>

WEFT_ASYNC(sleeper, double delay; const char *name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    trace("%s", self->name);
}

WEFT_ASYNC(by_deadline, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(sleeper, .name = "c", .delay = 3));
    START(self->task, WEFT_CALL(sleeper, .name = "a", .delay = 1));
    START(self->task, WEFT_CALL(sleeper, .name = "b", .delay = 2));
    WEFT_AWAIT(weft_sleep(4));
    CHECK_TRACE("a b c ");
    CHECK_TIME(4);
}

/* Sleeps with equal deadlines end in the order in which they started. */
WEFT_ASYNC(equal_deadlines, weft_task *task; int i; double start;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(sleeper, .name = "a", .delay = 2));
    START(self->task, WEFT_CALL(sleeper, .name = "b", .delay = 2));
    WEFT_AWAIT(weft_sleep(1));
    START(self->task, WEFT_CALL(sleeper, .name = "c", .delay = 1));
    START(self->task, WEFT_CALL(sleeper, .name = "d", .delay = 1));
    WEFT_AWAIT(self->task);
    CHECK_TRACE("a b c d ");
}

WEFT_ASYNC(yields, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(sleeper, .name = "a", .delay = 0));
    START(self->task, WEFT_CALL(sleeper, .name = "b", .delay = -1));
    START(self->task, WEFT_CALL(sleeper, .name = "c", .delay = -INFINITY));
    START(self->task, WEFT_CALL(sleeper, .name = "d", .delay = -0.0));
    trace("main");
    WEFT_AWAIT(weft_sleep(-5));
    trace("main");
    WEFT_AWAIT(weft_sleep(0)); /* exactly one turn */
    trace("main");
    CHECK_TRACE("main main a b c d main ");
    CHECK_TIME(0);
}

WEFT_ASYNC(odd_delays, int status; double before; weft_task *task;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(NAN));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EINVAL);
    WEFT_CATCH(self->status, weft_sleep(-NAN));
    CHECK_INT(self->status, WEFT_EINVAL);
    START(self->task, WEFT_CALL(sleeper, .name = "never", .delay = INFINITY));
    START(self->task, WEFT_CALL(sleeper, .name = "never", .delay = 1e300));
    START(self->task, WEFT_CALL(sleeper, .name = "never", .delay = 9.3e9)); /* beyond 2^63 ns */
    WEFT_AWAIT(weft_sleep(1e9));
    CHECK_TIME(1e9);
    CHECK(!weft_task_done(self->task));
    CHECK_TRACE("");
}

/* The shortest delays are in order and never too short. This runs first, while the clock resolves 1 ns. */
WEFT_ASYNC(nanoseconds, double before; weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(sleeper, .name = "2ns", .delay = 2e-9));
    START(self->task, WEFT_CALL(sleeper, .name = "1ns", .delay = 1e-9));
    START(self->task, WEFT_CALL(sleeper, .name = "part", .delay = 1e-12));
    START(self->task, WEFT_CALL(sleeper, .name = "1.5ns", .delay = 1.5e-9));
    self->before = weft_time();
    WEFT_AWAIT(weft_sleep(1e-6));
    CHECK_TRACE("1ns part 2ns 1.5ns ");
    CHECK(weft_time() >= self->before);
}

WEFT_ASYNC(cancel_sleep, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(sleeper, .name = "never", .delay = 10));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TIME(1);
    WEFT_AWAIT(weft_sleep(20)); /* its timer was removed */
    CHECK_TRACE("");
}

static weft_task *second;

WEFT_ASYNC(cancel_second) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
    trace("%d", weft_task_done(second));
    weft_task_cancel(second);
}

/* Two timers fire in one turn and the first task cancels the second before it runs: the cancellation
 * takes precedence. */
WEFT_ASYNC(cancel_in_the_turn, weft_task *first; int status;) {
    WEFT_BEGIN;
    START(self->first, WEFT_CALL(cancel_second));
    START(second, WEFT_CALL(sleeper, .name = "never", .delay = 1));
    WEFT_CATCH(self->status, second);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE("0 ");
    /* In the other order the cancelled task has ended already. */
    START(second, WEFT_CALL(sleeper, .name = "second", .delay = 1));
    START(self->first, WEFT_CALL(cancel_second));
    WEFT_AWAIT(self->first);
    CHECK(!weft_task_cancelled(second));
    CHECK_TRACE("second 1 ");
}

/* The deadline passes in this turn, which would wake the task at its end; the task is cancelled before. */
WEFT_ASYNC(cancel_due, int status;) {
    WEFT_BEGIN;
    START(second, WEFT_CALL(sleeper, .name = "never", .delay = 1));
    WEFT_AWAIT(weft_sleep(0));
    weft_sim_work(2);
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(second);
    WEFT_CATCH(self->status, second);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TIME(3);
    CHECK_TRACE("");
}

/* A cancelled sleep, then another in the cleanup: the timer is reused. */
WEFT_ASYNC(sleep_in_cleanup, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_sleep(3));
        trace("cleaned");
    }
}

WEFT_ASYNC(cancel_and_sleep, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(sleep_in_cleanup));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TIME(4);
    CHECK_TRACE("cleaned ");
}

WEFT_ASYNC(puts_and_sleeps, weft_queue *queue;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_put(self->queue, weft_value_i64(-1)));
    WEFT_AWAIT(weft_sleep(1));
}

/* What a wait has left in the task does not disturb the timer of the next one. */
WEFT_ASYNC(after_a_put, weft_queue queue; weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    self->queue.maxsize = 1;
    WEFT_TRY(&self->scope) {
        TRY(weft_queue_put_nowait(&self->queue, weft_value_i64(1)));
        START(self->task, WEFT_CALL(puts_and_sleeps, .queue = &self->queue));
        WEFT_AWAIT(weft_sleep(0));
        WEFT_AWAIT(weft_queue_get(&self->queue));
        WEFT_AWAIT(self->task);
        CHECK_TIME(1);
    }
    WEFT_FINALLY { weft_queue_deinit(&self->queue); }
}

int main(void) {
    RUN(after_a_put);
    RUN(nanoseconds);
    RUN(by_deadline);
    RUN(equal_deadlines);
    RUN(yields);
    RUN(odd_delays);
    RUN(cancel_sleep);
    RUN(cancel_in_the_turn);
    RUN(cancel_and_sleep);
    weft_set_slow_step(10); /* debug builds report a step of 0.1 s */
    RUN(cancel_due);
    return check_result();
}
