/* test_locks.ConditionTests: waiting and notifying. */
#include "conformance.h"

static void show(const char *label, weft_condition *cond) {
    trace("%s locked %s waiters %zu for the lock %zu", label, truth(weft_condition_locked(cond)),
          waiting_for("a condition", cond), waiting(&weft_condition_lock(cond)->waiters));
}

WEFT_ASYNC(c, weft_condition *cond; int number; bool releases;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_condition_acquire(self->cond));
    trace("c %d waits", self->number);
    WEFT_AWAIT(weft_condition_wait(self->cond));
    trace("c %d notified, locked %s", self->number, truth(weft_condition_locked(self->cond)));
    if (self->releases) weft_condition_release(self->cond);
}

WEFT_ASYNC(wait, weft_condition cond; weft_task *tasks[3];) {
    WEFT_BEGIN;
    for (int i = 0; i < 3; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(c, .cond = &self->cond, .number = i + 1));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->cond);
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    weft_condition_notify(&self->cond, 1);
    show("notified 1", &self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->cond);
    weft_condition_release(&self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 3", &self->cond);
    weft_condition_notify(&self->cond, 2);
    show("notified 2", &self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 4", &self->cond);
    weft_condition_release(&self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 5", &self->cond);
    weft_condition_release(&self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 6", &self->cond);
    trace("%s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]));
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(wait_unacquired, weft_condition cond; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_condition_wait(&self->cond));
    trace("wait %s", status_word(self->status));
    show("end", &self->cond);
}

typedef struct guarded {
    weft_condition cond;
    bool presult;
} guarded;

static bool predicate(void *argument) {
    guarded *of = argument;
    trace("predicate %s locked %s", truth(of->presult), truth(weft_condition_locked(&of->cond)));
    return of->presult;
}

WEFT_ASYNC(waiter, guarded *of;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_condition_acquire(&self->of->cond));
    WEFT_AWAIT(weft_condition_wait_for(&self->of->cond, predicate, self->of));
    trace("waited");
    weft_condition_release(&self->of->cond);
}

WEFT_ASYNC(wait_for, guarded of; weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(waiter, .of = &self->of));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->of.cond);
    WEFT_AWAIT(weft_condition_acquire(&self->of.cond));
    weft_condition_notify(&self->of.cond, 1);
    weft_condition_release(&self->of.cond);
    show("notified", &self->of.cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->of.cond);
    self->of.presult = true;
    WEFT_AWAIT(weft_condition_acquire(&self->of.cond));
    weft_condition_notify(&self->of.cond, 1);
    weft_condition_release(&self->of.cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 3", &self->of.cond);
    trace("%s", task_state(self->task));
    weft_task_unref(self->task);
}

static bool always(void *unused) {
    (void)unused;
    return true;
}

static bool never(void *unused) {
    (void)unused;
    return false;
}

WEFT_ASYNC(wait_for_unacquired, weft_condition cond; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_condition_wait_for(&self->cond, always, NULL));
    trace("true %s", status_word(self->status));
    show("between", &self->cond);
    WEFT_CATCH(self->status, weft_condition_wait_for(&self->cond, never, NULL));
    trace("false %s", status_word(self->status));
    show("end", &self->cond);
}

WEFT_ASYNC(notify, weft_condition cond; weft_task *tasks[3];) {
    WEFT_BEGIN;
    for (int i = 0; i < 3; i++)
        self->tasks[i] =
            weft_create_task(WEFT_CALL(c, .cond = &self->cond, .number = i + 1, .releases = true));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->cond);
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    weft_condition_notify(&self->cond, 1);
    weft_condition_release(&self->cond);
    show("notified 1", &self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->cond);
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    weft_condition_notify(&self->cond, 1);
    weft_condition_notify(&self->cond, 2048);
    weft_condition_release(&self->cond);
    show("notified all", &self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 3", &self->cond);
    trace("%s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]));
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(notify_all, weft_condition cond; weft_task *tasks[2];) {
    WEFT_BEGIN;
    for (int i = 0; i < 2; i++)
        self->tasks[i] =
            weft_create_task(WEFT_CALL(c, .cond = &self->cond, .number = i + 1, .releases = true));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->cond);
    WEFT_AWAIT(weft_condition_acquire(&self->cond));
    weft_condition_notify_all(&self->cond);
    weft_condition_release(&self->cond);
    show("notified", &self->cond);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->cond);
    trace("%s %s", task_state(self->tasks[0]), task_state(self->tasks[1]));
    unref_tasks(self->tasks, 2);
}

WEFT_ASYNC(notify_unacquired, weft_condition cond;) {
    WEFT_BEGIN;
    trace("%s", status_word(weft_condition_notify(&self->cond, 1)));
}

WEFT_ASYNC(notify_all_unacquired, weft_condition cond;) {
    WEFT_BEGIN;
    trace("%s", status_word(weft_condition_notify_all(&self->cond)));
}

WEFT_ASYNC(context_manager, weft_condition cond; weft_scope scope;) {
    WEFT_BEGIN;
    show("before", &self->cond);
    WEFT_WITH_CONDITION(&self->scope, &self->cond) { show("inside", &self->cond); }
    show("after", &self->cond);
    trace("release %s", status_word(weft_condition_release(&self->cond)));
}

static void show_both(const char *label, const weft_lock *lock, const weft_condition *cond) {
    trace("%s %s %s", label, truth(weft_lock_locked(lock)), truth(weft_condition_locked(cond)));
}

WEFT_ASYNC(explicit_one, weft_lock *lock; weft_condition *cond; weft_scope scope;) {
    WEFT_BEGIN;
    show_both("before", self->lock, self->cond);
    WEFT_WITH_CONDITION(&self->scope, self->cond) { show_both("with cond", self->lock, self->cond); }
    show_both("between", self->lock, self->cond);
    WEFT_WITH_LOCK(&self->scope, self->lock) { show_both("with lock", self->lock, self->cond); }
    show_both("after", self->lock, self->cond);
}

WEFT_ASYNC(explicit_lock, weft_condition own, shared; weft_lock lock;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(explicit_one, .lock = weft_condition_lock(&self->own), .cond = &self->own));
    self->shared.lock = &self->lock;
    trace("the same %s", truth(weft_condition_lock(&self->shared) == &self->lock));
    WEFT_AWAIT(WEFT_CALL(explicit_one, .lock = &self->lock, .cond = &self->shared));
}

CASES(CASE(wait), CASE(wait_unacquired), CASE(wait_for), CASE(wait_for_unacquired), CASE(notify),
      CASE(notify_all), CASE(notify_unacquired), CASE(notify_all_unacquired), CASE(context_manager),
      CASE(explicit_lock))
