#include <weft/barrier.h>

#include "loop.h"

static bool is_emptying(const weft_barrier *barrier) {
    return barrier->state == WEFT__BARRIER_DRAINING || barrier->state == WEFT__BARRIER_RESETTING;
}

/* One task left; the last one opens the barrier again. */
static void leave(weft_barrier *barrier) {
    if (--barrier->count > 0) return;
    if (is_emptying(barrier)) barrier->state = WEFT__BARRIER_FILLING;
    weft_condition_notify_all(&barrier->condition);
}

WEFT_ASYNC(barrier_wait, weft_barrier *barrier; uint32_t index;) {
    WEFT_BEGIN;
    if (self->barrier->parties == 0) WEFT_RAISE(WEFT_EINVAL, "a barrier for no parties");
    WEFT_AWAIT(weft_condition_acquire(&self->barrier->condition));
    WEFT_UNWIND(release);
    while (is_emptying(self->barrier)) WEFT_AWAIT(weft_condition_wait(&self->barrier->condition));
    if (weft_barrier_broken(self->barrier)) WEFT_RAISE(WEFT_EBROKEN, "the barrier was aborted");

    self->index = self->barrier->count++;
    WEFT_UNWIND(leave);
    if (self->index + 1 == self->barrier->parties) {
        self->barrier->state = WEFT__BARRIER_DRAINING;
        weft_condition_notify_all(&self->barrier->condition);
    }
    while (self->barrier->state == WEFT__BARRIER_FILLING)
        WEFT_AWAIT(weft_condition_wait(&self->barrier->condition));
    if (self->barrier->state != WEFT__BARRIER_DRAINING)
        WEFT_RAISE(WEFT_EBROKEN, "the barrier was %s",
                   weft_barrier_broken(self->barrier) ? "aborted" : "reset");
    WEFT_RETURN(self->index);

    WEFT_FINALLY(leave);
    leave(self->barrier);
    WEFT_FINALLY(release);
    weft_condition_release(&self->barrier->condition);
}

weft_awaitable weft_barrier_wait(weft_barrier *barrier) {
    return WEFT_CALL(barrier_wait, .barrier = barrier);
}

/* ---- reset and abort ---- */

static const weft__wait change_wait;

/* With the lock, which it releases. */
static bool change(weft_barrier *barrier, bool aborts) {
    if (aborts)
        barrier->state = WEFT__BARRIER_BROKEN;
    else
        barrier->state = barrier->count > 0 ? WEFT__BARRIER_RESETTING : WEFT__BARRIER_FILLING;
    weft_condition_notify_all(&barrier->condition);
    weft_condition_release(&barrier->condition);
    return true;
}

bool weft__start_barrier_change(void *object, weft_value aborts) {
    weft_barrier *barrier = object;
    if (weft__lock_begin(weft_condition_lock(&barrier->condition), &change_wait, barrier))
        return change(barrier, aborts.i64 != 0);
    weft__running.task->future.value = aborts;
    return false;
}

static bool resume_change(weft_task *task, bool cancelled) {
    weft_barrier *barrier = task->awaited;
    weft__lock_end(weft_condition_lock(&barrier->condition), task, cancelled);
    return cancelled ? weft__fail(WEFT_ECANCELED) : change(barrier, task->future.value.i64 != 0);
}

static const weft__wait change_wait = {resume_change, weft__cancel_wait, "the lock of a barrier"};
