#include "sync/lock_internal.h"
#include <weft/lock.h>

#include "core/waiters.h"

static void wake_first(weft_lock *lock) {
    weft_task *first = waiters_first(&lock->waiters);
    if (first && first->future.wait_state == WAIT_PENDING) weft__task_wake(first, WAIT_WOKEN);
}

weft__progress weft__lock_start(weft_lock *lock, const weft__wait_type *wait, void *awaited) {
    if (lock->locked || lock->alive > 0) {
        lock->alive++;
        return waiters_wait(&lock->waiters, wait, awaited);
    }
    lock->locked = true;
    return WEFT__DONE;
}

void weft__lock_end(weft_lock *lock, weft_task *task, bool cancelled) {
    waiters_remove(task);
    if (task->future.wait_state != WAIT_CANCELLED) lock->alive--;
    if (!cancelled)
        lock->locked = true;
    else if (!lock->locked)
        wake_first(lock); /* the release may have woken this task: pass it on */
}

bool weft__lock_cancel(weft_lock *lock, weft_task *task) {
    if (!weft__cancel_wait(task)) return false;
    lock->alive--;
    return true;
}

static weft__progress resume_acquire(weft_task *task, bool cancelled) {
    weft__lock_end(task->awaited, task, cancelled);
    return cancelled ? weft__fail(WEFT_ECANCELED) : weft__done_true();
}

static bool cancel_acquire(weft_task *task) { return weft__lock_cancel(task->awaited, task); }

static const weft__wait_type acquire_wait = {
    .resume = resume_acquire, .cancel = cancel_acquire, .what = "a lock"};

weft__progress weft__start_lock_acquire(void *object, int64_t unused) {
    (void)unused;
    return weft__lock_start(object, &acquire_wait, object) == WEFT__DONE ? weft__done_true() : WEFT__WAITING;
}

int weft_lock_release(weft_lock *lock) {
    if (!lock->locked) return WEFT_EMISUSE;
    lock->locked = false;
    wake_first(lock);
    return WEFT_OK;
}
