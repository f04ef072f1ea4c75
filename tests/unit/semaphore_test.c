/* Semaphores: fairness, and the permits of cancelled waiters. Cases of CPython's test_locks.py. */
#include "check.h"

static weft_semaphore semaphore;

static void reset(void) { semaphore = (weft_semaphore){0}; }

WEFT_ASYNC(acquire, const char *name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(&semaphore));
    trace("%s", self->name);
}

WEFT_ASYNC(count_permits, weft_task *a;) {
    WEFT_BEGIN;
    CHECK(weft_semaphore_locked(&semaphore)); /* zeroed: no permits */
    semaphore.value = 2;
    CHECK(!weft_semaphore_locked(&semaphore));
    WEFT_AWAIT(weft_semaphore_acquire(&semaphore));
    CHECK(!weft_semaphore_locked(&semaphore));
    WEFT_AWAIT(weft_semaphore_acquire(&semaphore));
    CHECK(weft_semaphore_locked(&semaphore));
    START(self->a, WEFT_CALL(acquire, .name = "a"));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("");
    CHECK_INT(weft_semaphore_release(&semaphore), 0);
    CHECK(weft_semaphore_locked(&semaphore)); /* the permit went to the waiter */
    WEFT_AWAIT(self->a);
    CHECK_TRACE("a ");
    weft_semaphore_release(&semaphore);
    weft_semaphore_release(&semaphore);
    weft_semaphore_release(&semaphore);
    CHECK_INT(semaphore.value, 3); /* above the initial value */
    semaphore.value = UINT32_MAX;
    CHECK_INT(weft_semaphore_release(&semaphore), WEFT_ELIMIT);
    CHECK(semaphore.value == UINT32_MAX);
}

WEFT_ASYNC(in_order, weft_task *a, *b, *c, *d;) {
    WEFT_BEGIN;
    semaphore.value = 1;
    START(self->a, WEFT_CALL(acquire, .name = "a"));
    START(self->b, WEFT_CALL(acquire, .name = "b"));
    START(self->c, WEFT_CALL(acquire, .name = "c"));
    START(self->d, WEFT_CALL(acquire, .name = "d"));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("a ");
    weft_semaphore_release(&semaphore);
    weft_semaphore_release(&semaphore);
    CHECK_INT(semaphore.value, 0);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("b c ");
    CHECK(weft_semaphore_locked(&semaphore));
    weft_semaphore_release(&semaphore);
    WEFT_AWAIT(self->d);
    CHECK_TRACE("d ");
}

/* A task that asks later queues after a waiter that was granted the permit but has not run. */
WEFT_ASYNC(no_barging, weft_task *a;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(acquire, .name = "a"));
    WEFT_AWAIT(weft_sleep(0));
    weft_semaphore_release(&semaphore);
    weft_semaphore_release(&semaphore);
    CHECK_INT(semaphore.value, 1);
    CHECK(weft_semaphore_locked(&semaphore)); /* while there are live waiters */
    WEFT_AWAIT(weft_semaphore_acquire(&semaphore));
    trace("main");
    CHECK_TRACE("a main ");
    CHECK(weft_semaphore_locked(&semaphore));
}

WEFT_ASYNC(cancel_waiting, weft_task *a, *b, *c; int status;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(acquire, .name = "a"));
    START(self->b, WEFT_CALL(acquire, .name = "b"));
    START(self->c, WEFT_CALL(acquire, .name = "c"));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->a);
    weft_semaphore_release(&semaphore); /* to b, not to the cancelled one */
    WEFT_CATCH(self->status, self->a);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("b ");
    CHECK_INT(semaphore.value, 0);
    weft_task_cancel(self->c);
    WEFT_AWAIT(weft_sleep(0));
    CHECK(!semaphore.waiters.ends.next);
}

/* A waiter is granted a permit and cancelled before it runs: the permit goes to the next waiter, or back. */
WEFT_ASYNC(cancel_granted, weft_task *a, *b; int status;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(acquire, .name = "a"));
    START(self->b, WEFT_CALL(acquire, .name = "b"));
    WEFT_AWAIT(weft_sleep(0));
    weft_semaphore_release(&semaphore);
    weft_task_cancel(self->a);
    WEFT_CATCH(self->status, self->a);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(self->b);
    CHECK_TRACE("b ");
    CHECK_INT(semaphore.value, 0);
    START(self->a, WEFT_CALL(acquire, .name = "a"));
    WEFT_AWAIT(weft_sleep(0));
    weft_semaphore_release(&semaphore);
    weft_task_cancel(self->a);
    WEFT_CATCH(self->status, self->a);
    CHECK_INT(semaphore.value, 1);
    CHECK(!weft_semaphore_locked(&semaphore));
}

/* Of two waiters that were granted permits the first is cancelled; a third gets its permit. */
WEFT_ASYNC(cancel_first_of_two, weft_task *a, *b, *c; int status;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(acquire, .name = "a"));
    START(self->b, WEFT_CALL(acquire, .name = "b"));
    START(self->c, WEFT_CALL(acquire, .name = "c"));
    WEFT_AWAIT(weft_sleep(0));
    weft_semaphore_release(&semaphore);
    weft_semaphore_release(&semaphore);
    weft_task_cancel(self->a);
    WEFT_AWAIT(self->b);
    WEFT_AWAIT(self->c);
    CHECK_TRACE("b c ");
    CHECK(weft_task_cancelled(self->a));
    CHECK_INT(semaphore.value, 0);
}

/* Only cancelled waiters are listed: the free permit is not lost. */
WEFT_ASYNC(only_cancelled_wait, weft_task *a, *b;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(acquire, .name = "a"));
    START(self->b, WEFT_CALL(acquire, .name = "b"));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->a);
    weft_task_cancel(self->b);
    weft_semaphore_release(&semaphore);
    CHECK_INT(semaphore.value, 1);
    CHECK(!weft_semaphore_locked(&semaphore));
    WEFT_AWAIT(weft_semaphore_acquire(&semaphore)); /* does not suspend */
    CHECK(!weft_task_done(self->a));
}

/* test_acquire_fifo_order: each task releases the permit at once. */
WEFT_ASYNC(twice, const char *name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(&semaphore));
    trace("%s1", self->name);
    WEFT_AWAIT(weft_sleep(0.01));
    weft_semaphore_release(&semaphore);
    WEFT_AWAIT(weft_semaphore_acquire(&semaphore));
    trace("%s2", self->name);
    WEFT_AWAIT(weft_sleep(0.01));
    weft_semaphore_release(&semaphore);
}

WEFT_ASYNC(fifo) {
    WEFT_BEGIN;
    semaphore.value = 1;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(twice, .name = "c"), WEFT_CALL(twice, .name = "d"),
                           WEFT_CALL(twice, .name = "e")));
    CHECK_TRACE("c1 d1 e1 c2 d2 e2 ");
}

int main(void) {
    check.reset = reset;
    RUN(count_permits);
    RUN(in_order);
    RUN(no_barging);
    RUN(cancel_waiting);
    RUN(cancel_granted);
    RUN(cancel_first_of_two);
    RUN(only_cancelled_wait);
    RUN(fifo);
    return check_result();
}
