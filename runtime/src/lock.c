#include <weft/lock.h>

#include "waiters.h"

static void wake_first(weft_lock *lock) {
    weft_task *first = lock->waiters.first;
    if (first && first->wait_state == WAIT_PENDING) weft__task_wake(first, WAIT_WOKEN);
}

static bool resume_acquire(weft_task *task, bool cancelled) {
    weft_lock *lock = task->awaited;
    waiters_remove(&lock->waiters, task);
    if (cancelled) {
        /* The lock may have been released to this task: somebody else must have it then. */
        if (!lock->locked) wake_first(lock);
        return weft__fail(WEFT_ECANCELED);
    }
    lock->locked = true;
    return true;
}

static const weft__wait acquire_wait = {resume_acquire, weft__cancel_wait, "a lock"};

bool weft__start_lock_acquire(void *object, weft_value unused) {
    (void)unused;
    weft_lock *lock = object;
    if (lock->locked || waiters_any_alive(&lock->waiters))
        return waiters_wait(&lock->waiters, &acquire_wait, lock);
    lock->locked = true;
    return true;
}

int weft_lock_release(weft_lock *lock) {
    if (!lock->locked) return WEFT_EMISUSE;
    lock->locked = false;
    wake_first(lock);
    return WEFT_OK;
}
