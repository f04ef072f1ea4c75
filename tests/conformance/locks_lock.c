/* test_locks.LockTests: which task gets the lock, and when. */
#include "conformance.h"

static void show(const char *label, const weft_lock *lock) {
    trace("%s locked %s waiters %zu", label, truth(weft_lock_locked(lock)), waiting(&lock->waiters));
}

WEFT_ASYNC(c, weft_lock *lock; int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(self->lock));
    trace("c %d has it", self->number);
}

WEFT_ASYNC(acquire, weft_lock lock; weft_task *tasks[3];) {
    WEFT_BEGIN;
    show("new", &self->lock);
    WEFT_AWAIT(weft_lock_acquire(&self->lock));
    show("acquired", &self->lock);
    self->tasks[0] = weft_create_task(WEFT_CALL(c, .lock = &self->lock, .number = 1));
    self->tasks[1] = weft_create_task(WEFT_CALL(c, .lock = &self->lock, .number = 2));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->lock);
    weft_lock_release(&self->lock);
    show("released", &self->lock);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->lock);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 3", &self->lock);
    self->tasks[2] = weft_create_task(WEFT_CALL(c, .lock = &self->lock, .number = 3));
    weft_lock_release(&self->lock);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 4", &self->lock);
    weft_lock_release(&self->lock);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 5", &self->lock);
    trace("%s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]));
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(acquire_cancel, weft_lock lock; weft_task *task; weft_handle handle; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&self->lock));
    self->task = weft_create_task(weft_lock_acquire(&self->lock));
    weft_call_soon(&self->handle, cancel_task, self->task);
    WEFT_CATCH(self->status, self->task);
    trace("task %s", status_word(self->status));
    show("end", &self->lock);
    weft_task_unref(self->task);
}

WEFT_ASYNC(lockit, const char *label; weft_lock *lock; weft_future *blocker; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(self->lock));
    WEFT_TRY(&self->scope) {
        trace("%s has it", self->label);
        if (self->blocker) WEFT_AWAIT(self->blocker);
    }
    WEFT_FINALLY {
        weft_lock_release(self->lock);
        trace("%s released it", self->label);
    }
}

WEFT_ASYNC(cancel_race, weft_lock lock; weft_future *fa; weft_task *ta, *tb, *tc; int status;) {
    WEFT_BEGIN;
    self->fa = weft_future_new();
    self->ta = weft_create_task(WEFT_CALL(lockit, .label = "A", .lock = &self->lock, .blocker = self->fa));
    WEFT_AWAIT(weft_sleep(0));
    show("A runs", &self->lock);
    self->tb = weft_create_task(WEFT_CALL(lockit, .label = "B", .lock = &self->lock));
    WEFT_AWAIT(weft_sleep(0));
    show("B waits", &self->lock);
    self->tc = weft_create_task(WEFT_CALL(lockit, .label = "C", .lock = &self->lock));
    WEFT_AWAIT(weft_sleep(0));
    show("C waits", &self->lock);
    weft_future_set_result(self->fa, WEFT_VALUE(0));
    trace("cancel B %s", truth(weft_task_cancel(self->tb)));
    show("race", &self->lock);
    WEFT_AWAIT(weft_sleep(0));
    show("after", &self->lock);
    trace("%s %s %s", task_state(self->ta), task_state(self->tb), task_state(self->tc));
    WEFT_CATCH(self->status, self->tc);
    trace("C %s", status_word(self->status));
    show("end", &self->lock);
    weft_task_unref(self->ta);
    weft_task_unref(self->tb);
    weft_task_unref(self->tc);
    weft_future_unref(self->fa);
}

typedef struct counted_lock {
    weft_lock lock;
    weft_task *tasks[3];
    int calls, locks;
} counted_lock;

WEFT_ASYNC(count_and_lock, counted_lock *of; int number;) {
    WEFT_BEGIN;
    self->of->calls++;
    trace("%d asks", self->number);
    WEFT_AWAIT(weft_lock_acquire(&self->of->lock));
    self->of->locks++;
    trace("%d has it", self->number);
}

static void trigger(void *argument) {
    counted_lock *of = argument;
    weft_task_cancel(of->tasks[0]);
    weft_lock_release(&of->lock);
    show("trigger", &of->lock);
}

WEFT_ASYNC(cancel_release_race, counted_lock of; weft_handle handle; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&self->of.lock));
    for (int i = 0; i < 3; i++)
        self->of.tasks[i] = weft_create_task(WEFT_CALL(count_and_lock, .of = &self->of, .number = i + 1));
    WEFT_AWAIT(weft_sleep(0));
    weft_call_soon(&self->handle, trigger, &self->of);
    WEFT_CATCH(self->status, self->of.tasks[0]);
    trace("1 %s", status_word(self->status));
    trace("calls %d locks %d", self->of.calls, self->of.locks);
    trace("%s %s %s", task_state(self->of.tasks[0]), task_state(self->of.tasks[1]),
          task_state(self->of.tasks[2]));
    show("before", &self->of.lock);
    weft_task_cancel(self->of.tasks[2]);
    WEFT_AWAIT(weft_sleep(0));
    trace("%s %s %s", task_state(self->of.tasks[0]), task_state(self->of.tasks[1]),
          task_state(self->of.tasks[2]));
    show("end", &self->of.lock);
    unref_tasks(self->of.tasks, 3);
}

WEFT_ASYNC(finished_waiter_cancelled, weft_lock lock; weft_task *tb, *tc; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&self->lock));
    self->tb = weft_create_task(weft_lock_acquire(&self->lock));
    WEFT_AWAIT(weft_sleep(0));
    show("B waits", &self->lock);
    self->tc = weft_create_task(weft_lock_acquire(&self->lock));
    weft_task_cancel(self->tb);
    weft_lock_release(&self->lock);
    show("race", &self->lock);
    WEFT_AWAIT(weft_sleep(0));
    show("after", &self->lock);
    trace("%s %s", task_state(self->tb), task_state(self->tc));
    WEFT_CATCH(self->status, self->tc);
    trace("C %s", status_word(self->status));
    show("end", &self->lock);
    weft_task_unref(self->tb);
    weft_task_unref(self->tc);
}

WEFT_ASYNC(release_not_acquired, weft_lock lock;) {
    WEFT_BEGIN;
    trace("%s", status_word(weft_lock_release(&self->lock)));
    show("end", &self->lock);
}

WEFT_ASYNC(release_no_waiters, weft_lock lock;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&self->lock));
    show("acquired", &self->lock);
    trace("%s", status_word(weft_lock_release(&self->lock)));
    show("released", &self->lock);
    trace("%s", status_word(weft_lock_release(&self->lock)));
}

WEFT_ASYNC(block, weft_lock *lock; bool fails; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, self->lock) {
        show("inside", self->lock);
        if (self->fails) WEFT_RAISE(WEFT_EINVAL);
    }
}

WEFT_ASYNC(context_manager, weft_lock lock; int status;) {
    WEFT_BEGIN;
    show("before", &self->lock);
    WEFT_CATCH(self->status, WEFT_CALL(block, .lock = &self->lock));
    trace("%s", status_word(self->status));
    show("between", &self->lock);
    WEFT_CATCH(self->status, WEFT_CALL(block, .lock = &self->lock, .fails = true));
    trace("%s", status_word(self->status));
    show("after", &self->lock);
}

CASES(CASE(acquire), CASE(acquire_cancel), CASE(cancel_race), CASE(cancel_release_race),
      CASE(finished_waiter_cancelled), CASE(release_not_acquired), CASE(release_no_waiters),
      CASE(context_manager))
