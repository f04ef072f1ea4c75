#include <weft/lock.h>

#include "waiters.h"

static void wake_first(weft_lock *lock) {
    weft_task *first = lock->waiters.first;
    if (first && first->wait_state == WAIT_PENDING) weft__task_wake(first, WAIT_WOKEN);
}

bool weft__lock_begin(weft_lock *lock, const weft__wait *wait, void *awaited) {
    if (lock->locked || waiters_any_alive(&lock->waiters))
        return waiters_wait(&lock->waiters, wait, awaited);
    lock->locked = true;
    return true;
}

void weft__lock_end(weft_lock *lock, weft_task *task, bool cancelled) {
    waiters_remove(&lock->waiters, task);
    if (!cancelled)
        lock->locked = true;
    else if (!lock->locked)
        wake_first(lock); /* it may have been released to this task: somebody else must have it */
}

static bool resume_acquire(weft_task *task, bool cancelled) {
    weft__lock_end(task->awaited, task, cancelled);
    return cancelled ? weft__fail(WEFT_ECANCELED) : weft__give_true();
}

static const weft__wait acquire_wait = {
    .resume = resume_acquire, .cancel = weft__cancel_wait, .what = "a lock"};

bool weft__start_lock_acquire(void *object, weft_value unused) {
    (void)unused;
    return weft__lock_begin(object, &acquire_wait, object) && weft__give_true();
}

int weft_lock_release(weft_lock *lock) {
    if (!lock->locked) return WEFT_EMISUSE;
    lock->locked = false;
    wake_first(lock);
    return WEFT_OK;
}
