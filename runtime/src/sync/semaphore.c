#include <weft/semaphore.h>

#include "core/waiters.h"

/* Hands a permit to the first waiting task. Returns false if no task waits. */
static bool wake_acquirer(weft_semaphore *semaphore) {
    if (list_is_empty(&semaphore->waiters)) return false;
    semaphore->value--;
    semaphore->woken++;
    waiters_wake(&semaphore->waiters, 1);
    return true;
}

static weft__progress resume_semaphore(weft_task *task, bool cancelled) {
    weft_semaphore *semaphore = task->awaited;
    bool has_permit = task->future.wait_state == WAIT_WOKEN;
    if (has_permit) semaphore->woken--;
    if (cancelled) {
        if (has_permit) semaphore->value++;
        weft__fail(WEFT_ECANCELED);
    }
    /* Permits may have been released while later tasks queued behind this one. */
    while (semaphore->value > 0 && wake_acquirer(semaphore)) continue;
    return weft__done_true();
}

static const weft__wait_type semaphore_wait = {
    .resume = resume_semaphore, .cancel = weft__cancel_waiter, .what = "a semaphore"};

bool weft_semaphore_locked(const weft_semaphore *semaphore) {
    return semaphore->value == 0 || semaphore->woken > 0 || !list_is_empty(&semaphore->waiters);
}

weft__progress weft__start_semaphore_acquire(void *object, int64_t unused) {
    (void)unused;
    weft_semaphore *semaphore = object;
    if (weft_semaphore_locked(semaphore))
        return waiters_wait(&semaphore->waiters, &semaphore_wait, semaphore);
    semaphore->value--;
    return weft__done_true();
}

int weft_semaphore_release(weft_semaphore *semaphore) {
    if (semaphore->bound != 0 && semaphore->value >= semaphore->bound) return WEFT_EINVAL;
    if (semaphore->value == UINT32_MAX) return WEFT_ELIMIT;
    semaphore->value++;
    wake_acquirer(semaphore);
    return WEFT_OK;
}
