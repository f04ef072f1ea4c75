/* Locks: first come, first served, also when tasks are cancelled. Cases of CPython's test_locks.py. */
#include "check.h"

static weft_lock lock;

static void reset(void) { lock = (weft_lock){0}; }

WEFT_ASYNC(acquire, const char *name; double hold; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    trace("%s", self->name);
    WEFT_TRY(&self->scope) {
        if (self->hold >= 0) WEFT_AWAIT(weft_sleep(self->hold));
    }
    WEFT_FINALLY {
        if (self->hold >= 0) weft_lock_release(&lock);
    }
}

WEFT_ASYNC(acquire_free) {
    WEFT_BEGIN;
    CHECK(!weft_lock_locked(&lock));
    CHECK_INT(weft_lock_release(&lock), WEFT_EMISUSE);
    WEFT_AWAIT(weft_lock_acquire(&lock));
    CHECK(weft_lock_locked(&lock));
    CHECK_INT(weft_lock_release(&lock), 0);
    CHECK(!weft_lock_locked(&lock));
    CHECK_INT(weft_lock_release(&lock), WEFT_EMISUSE);
}

WEFT_ASYNC(in_order, weft_task *a, *b, *c;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->a, WEFT_CALL(acquire, .name = "a", .hold = -1));
    START(self->b, WEFT_CALL(acquire, .name = "b", .hold = -1));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("");
    weft_lock_release(&lock);
    CHECK(!weft_lock_locked(&lock)); /* the waiter is woken but does not hold the lock yet */
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("a ");
    CHECK(weft_lock_locked(&lock));
    START(self->c, WEFT_CALL(acquire, .name = "c", .hold = -1));
    WEFT_AWAIT(weft_sleep(0));
    weft_lock_release(&lock);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("b ");
    weft_lock_release(&lock);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("c ");
}

/* A task that asks in the turn of the release does not overtake. */
WEFT_ASYNC(no_barging, weft_task *a, *b;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->a, WEFT_CALL(acquire, .name = "a", .hold = 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_lock_release(&lock);
    START(self->b, WEFT_CALL(acquire, .name = "b", .hold = 0));
    WEFT_AWAIT(weft_lock_acquire(&lock)); /* queues after a */
    trace("main");
    weft_lock_release(&lock);
    WEFT_AWAIT(self->b);
    CHECK_TRACE("a main b ");
}

WEFT_ASYNC(cancel_waiting, weft_task *a, *b, *c; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->a, WEFT_CALL(acquire, .name = "a", .hold = 0));
    START(self->b, WEFT_CALL(acquire, .name = "b", .hold = 0));
    START(self->c, WEFT_CALL(acquire, .name = "c", .hold = 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->b);
    weft_lock_release(&lock);
    WEFT_CATCH(self->status, self->b);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(self->c);
    CHECK_TRACE("a c ");
    CHECK(!weft_lock_locked(&lock));
}

/* The first waiter is cancelled but has not run when the lock is released: the second is next. */
WEFT_ASYNC(no_barging_past_cancelled, weft_task *a, *b;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->a, WEFT_CALL(acquire, .name = "a", .hold = 0));
    START(self->b, WEFT_CALL(acquire, .name = "b", .hold = 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->a);
    weft_lock_release(&lock);
    WEFT_AWAIT(weft_lock_acquire(&lock));
    trace("main");
    weft_lock_release(&lock);
    CHECK_TRACE("b main ");
}

/* A woken waiter is cancelled before it runs: the next one must get the lock. */
WEFT_ASYNC(cancel_woken, weft_task *a, *b; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->a, WEFT_CALL(acquire, .name = "a", .hold = 0));
    START(self->b, WEFT_CALL(acquire, .name = "b", .hold = 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_lock_release(&lock);
    weft_task_cancel(self->a);
    WEFT_CATCH(self->status, self->a);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(self->b);
    CHECK_TRACE("b ");
    CHECK(!weft_lock_locked(&lock));
}

/* A waiter is cancelled, then the lock is released; and all waiters are cancelled in the turn of a
 * release. */
WEFT_ASYNC(cancel_then_release, weft_task *a, *b; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->a, WEFT_CALL(acquire, .name = "a", .hold = 0));
    START(self->b, WEFT_CALL(acquire, .name = "b", .hold = 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->a);
    weft_lock_release(&lock);
    WEFT_AWAIT(self->b);
    CHECK(weft_task_cancelled(self->a));
    CHECK_TRACE("b ");
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->a, WEFT_CALL(acquire, .name = "a", .hold = 0));
    START(self->b, WEFT_CALL(acquire, .name = "b", .hold = 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_lock_release(&lock);
    weft_task_cancel(self->a);
    weft_task_cancel(self->b);
    WEFT_CATCH(self->status, self->b);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!weft_lock_locked(&lock) && !lock.waiters.ends.next);
    WEFT_AWAIT(weft_lock_acquire(&lock)); /* does not suspend */
    CHECK_TRACE("");
}

/* All waiters are cancelled but still listed: another task acquires the lock at once. */
WEFT_ASYNC(only_cancelled_wait, weft_task *a, *b;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->a, WEFT_CALL(acquire, .name = "a", .hold = 0));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->a);
    weft_lock_release(&lock);
    WEFT_AWAIT(weft_lock_acquire(&lock));
    CHECK(!weft_task_done(self->a)); /* did not suspend */
    weft_lock_release(&lock);
}

/* Cleanup may acquire the lock again. */
WEFT_ASYNC(acquire_again, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_lock_acquire(&lock));
        CHECK_NEVER();
    }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_lock_acquire(&lock));
        trace("again");
        weft_lock_release(&lock);
    }
}

WEFT_ASYNC(wait_in_cleanup, weft_task *task; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    START(self->task, WEFT_CALL(acquire_again));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("");
    weft_lock_release(&lock);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE("again ");
}

int main(void) {
    check.reset = reset;
    RUN(acquire_free);
    RUN(in_order);
    RUN(no_barging);
    RUN(cancel_waiting);
    RUN(no_barging_past_cancelled);
    RUN(cancel_woken);
    RUN(cancel_then_release);
    RUN(only_cancelled_wait);
    RUN(wait_in_cleanup);
    return check_result();
}
