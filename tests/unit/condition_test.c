/* Conditions: which tasks are woken, in which turn, and cancellation meanwhile. Cases of CPython's
 * test_locks.py. */
#include "check.h"

static int state; /* what the conditions guard */

static void reset(void) { state = 0; }

static bool is_set(void *unused) {
    (void)unused;
    return state != 0;
}

/* Waits once. With `keeps`, the lock stays locked. */
WEFT_ASYNC(wait_once, weft_condition *condition; int number; bool keeps; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_condition_acquire(self->condition));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_condition_wait(self->condition));
        CHECK(weft_condition_locked(self->condition));
    }
    WEFT_FINALLY {
        trace("%d", WEFT_STATUS ? WEFT_STATUS : self->number);
        if (!self->keeps || WEFT_STATUS) weft_condition_release(self->condition);
    }
}

WEFT_ASYNC(wait, weft_condition condition; weft_task *task; int i;) {
    WEFT_BEGIN;
    for (int i = 1; i <= 3; i++)
        START(self->task, WEFT_CALL(wait_once, .condition = &self->condition, .number = i, .keeps = true));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("");
    CHECK(!weft_condition_locked(&self->condition));

    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    CHECK_INT(weft_condition_notify(&self->condition, 1), 0);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("");
    CHECK(weft_condition_locked(&self->condition));
    weft_condition_release(&self->condition);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("1 ");
    CHECK(weft_condition_locked(&self->condition));

    CHECK_INT(weft_condition_notify(&self->condition, 2), 0);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("");
    for (self->i = 2; self->i <= 3; self->i++) {
        CHECK_INT(weft_condition_release(&self->condition), 0);
        WEFT_AWAIT(weft_sleep(0));
        CHECK_TRACE(self->i == 2 ? "2 " : "3 ");
        CHECK(weft_condition_locked(&self->condition));
    }
    CHECK(weft_task_done(self->task));
}

WEFT_ASYNC(notify, weft_condition condition; weft_task *task;) {
    WEFT_BEGIN;
    for (int i = 1; i <= 4; i++)
        START(self->task, WEFT_CALL(wait_once, .condition = &self->condition, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    CHECK_INT(weft_condition_notify(&self->condition, 0), 0);
    CHECK_INT(weft_condition_notify(&self->condition, 1), 0);
    CHECK_INT(weft_condition_release(&self->condition), 0);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("1 ");

    /* Tasks that are woken already do not count. */
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    weft_condition_notify(&self->condition, 1);
    weft_condition_notify(&self->condition, 1);
    weft_condition_release(&self->condition);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("2 3 ");

    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    weft_condition_notify(&self->condition, 2048);
    weft_condition_release(&self->condition);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("4 ");
    CHECK(weft_task_done(self->task));
}

WEFT_ASYNC(notify_all, weft_condition condition; weft_task *task;) {
    WEFT_BEGIN;
    for (int i = 1; i <= 3; i++)
        START(self->task, WEFT_CALL(wait_once, .condition = &self->condition, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    CHECK_INT(weft_condition_notify_all(&self->condition), 0);
    weft_condition_release(&self->condition);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("1 2 3 ");
    CHECK(weft_task_done(self->task));
    CHECK(!self->condition.waiters.ends.next && !self->condition.own_lock.waiters.ends.next);
}

WEFT_ASYNC(not_locked, weft_condition condition; int status;) {
    WEFT_BEGIN;
    CHECK_INT(weft_condition_notify(&self->condition, 1), WEFT_EMISUSE);
    CHECK_INT(weft_condition_notify_all(&self->condition), WEFT_EMISUSE);
    CHECK_INT(weft_condition_release(&self->condition), WEFT_EMISUSE);
    WEFT_CATCH(self->status, weft_condition_wait(&self->condition));
    CHECK_INT(self->status, WEFT_EMISUSE);
    CHECK_STR(weft_caught_message(), "cannot wait for a condition that is not locked");
    CHECK(!weft_condition_locked(&self->condition));
    WEFT_CATCH(self->status, weft_condition_wait_for(&self->condition, is_set, NULL));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EMISUSE);
    state = 1; /* true at once: the lock need not be held */
    WEFT_AWAIT(weft_condition_wait_for(&self->condition, is_set, NULL));
    CHECK(!weft_condition_locked(&self->condition));
}

/* ---- wait_for ---- */

WEFT_ASYNC(wait_for_state, weft_condition *condition; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, self->condition) {
        WEFT_AWAIT(weft_condition_wait_for(self->condition, is_set, NULL));
        trace("set");
    }
}

WEFT_ASYNC(wait_for, weft_condition condition; weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(wait_for_state, .condition = &self->condition));
    WEFT_AWAIT(weft_sleep(0));
    for (; state < 2; state++) {
        CHECK_TRACE("");
        WEFT_AWAIT(weft_condition_acquire(&self->condition));
        weft_condition_notify(&self->condition, 1);
        weft_condition_release(&self->condition);
        WEFT_AWAIT(weft_sleep(0));
        if (weft_task_done(self->task)) WEFT_AWAIT(self->task);
        CHECK_INT(weft_task_done(self->task), state);
        if (state) CHECK_TRACE("set ");
    }
}

/* ---- The lock ---- */

WEFT_ASYNC(given_lock, weft_lock lock; weft_condition a, b; weft_task *task;) {
    WEFT_BEGIN;
    self->a.lock = self->b.lock = &self->lock;
    START(self->task, WEFT_CALL(wait_once, .condition = &self->a, .number = 1));
    START(self->task, WEFT_CALL(wait_once, .condition = &self->b, .number = 2));
    CHECK(weft_condition_lock(&self->a) == &self->lock);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_condition_acquire(&self->a));
    CHECK(weft_lock_locked(&self->lock) && weft_condition_locked(&self->b));
    CHECK(!weft_lock_locked(&self->a.own_lock));
    CHECK_INT(weft_condition_notify_all(&self->b), 0);
    CHECK_INT(weft_condition_release(&self->b), 0);
    CHECK(!weft_condition_locked(&self->a));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("2 "); /* tasks of the other condition are not woken */
    WEFT_AWAIT(weft_lock_acquire(&self->lock));
    CHECK_INT(weft_condition_notify_all(&self->a), 0);
    weft_lock_release(&self->lock);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("1 ");
}

/* ---- Cancelling ---- */

WEFT_ASYNC(cancel_it, weft_task **task;) {
    WEFT_BEGIN;
    weft_task_cancel(*self->task);
}

WEFT_ASYNC(release_it, weft_condition *condition;) {
    WEFT_BEGIN;
    weft_condition_release(self->condition);
}

WEFT_ASYNC(cancel, weft_condition condition; weft_task *task, *other; int status;) {
    WEFT_BEGIN;
    START(self->task, weft_condition_wait(&self->condition));
    START(self->other, WEFT_CALL(cancel_it, .task = &self->task));
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!self->condition.waiters.ends.next);
    CHECK(weft_condition_locked(&self->condition));
}

/* Cancelled while it waits for the lock: it acquires the lock before it ends. */
WEFT_ASYNC(cancel_contested, weft_condition condition; weft_task *task, *a, *b; int status;) {
    WEFT_BEGIN;
    START(self->task, weft_condition_wait(&self->condition));
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    WEFT_AWAIT(weft_sleep(0));
    CHECK(!weft_condition_locked(&self->condition));
    START(self->a, WEFT_CALL(cancel_it, .task = &self->task));
    START(self->b, WEFT_CALL(release_it, .condition = &self->condition));
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    weft_condition_notify(&self->condition, 1);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_condition_locked(&self->condition));
}

/* Cancelled repeatedly while it waits for the lock: each time it queues again, and it ends once it has
 * the lock. */
WEFT_ASYNC(cancel_again, weft_condition condition; weft_task *task, *other; int i;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(wait_once, .condition = &self->condition, .number = 1));
    START(self->other, WEFT_CALL(wait_once, .condition = &self->condition, .number = 2));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    weft_condition_notify(&self->condition, 2);
    for (self->i = 0; self->i < 3; self->i++) {
        WEFT_AWAIT(weft_sleep(0));
        CHECK(weft_task_cancel(self->task));
    }
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(weft_task_cancelling(self->task), 3);
    CHECK(!weft_task_done(self->task));
    CHECK_TRACE("");
    weft_condition_release(&self->condition);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("2 "); /* the task that queued second */
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("-1 ");
    CHECK(weft_task_cancelled(self->task));
    CHECK(!weft_condition_locked(&self->condition));
}

/* Two tasks wait for one item. The first is notified and then cancelled, before or while it waits for the
 * lock (CPython gh-112202). The other must get the item. */
WEFT_ASYNC(consume, weft_condition *condition; int number; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, self->condition) {
        for (;;) {
            WEFT_AWAIT(weft_condition_wait_for(self->condition, is_set, NULL));
            if (state < 0) break;
            trace("%d", self->number);
            state--;
        }
    }
}

WEFT_ASYNC(cancel_woken, bool at_lock; weft_condition condition; weft_task *tasks[2]; int status;) {
    WEFT_BEGIN;
    for (int i = 0; i < 2; i++)
        START(self->tasks[i], WEFT_CALL(consume, .condition = &self->condition, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    state = 1;
    weft_condition_notify(&self->condition, 1);
    if (self->at_lock) WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->tasks[0]);
    weft_condition_release(&self->condition);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    if (!weft_task_cancelled(self->tasks[0])) WEFT_AWAIT(self->tasks[0]);
    CHECK_TRACE("1 ");
    CHECK_INT(state, 0);
    WEFT_AWAIT(weft_condition_acquire(&self->condition));
    state = -1;
    weft_condition_notify_all(&self->condition);
    weft_condition_release(&self->condition);
    WEFT_AWAIT(self->tasks[1]);
}

/* The program ends while tasks wait: they are cancelled. */
WEFT_ASYNC(left_waiting, weft_condition condition; weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(wait_for_state, .condition = &self->condition));
    START(self->task, WEFT_CALL(wait_for_state, .condition = &self->condition));
    WEFT_AWAIT(weft_sleep(1));
}

int main(void) {
    check.reset = reset;
    RUN(wait);
    RUN(notify);
    RUN(notify_all);
    RUN(not_locked);
    RUN(wait_for);
    RUN(given_lock);
    RUN(cancel);
    RUN(cancel_contested);
    RUN(cancel_again);
    RUN(cancel_woken);
    RUN(cancel_woken, .at_lock = true);
    RUN(left_waiting);
    return check_result();
}
