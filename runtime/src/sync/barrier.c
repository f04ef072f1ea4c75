/* asyncio builds its barrier on a condition, whose lock is never held while a task waits. So no task ever
 * waits for the lock, and this barrier needs only the condition's list of waiters. */
#include <weft/barrier.h>

#include "core/waiters.h"

enum { OUTSIDE = -1 }; /* a task waits outside, or inside: then its place is its index */

static const weft__wait_type barrier_wait;

static void wake_parties(weft_barrier *barrier) { waiters_wake(&barrier->waiters, SIZE_MAX); }

static bool is_emptying(const weft_barrier *barrier) {
    return barrier->state == WEFT__BARRIER_DRAINING || barrier->state == WEFT__BARRIER_RESETTING;
}

static weft__progress wait_at(weft_barrier *barrier, int64_t place) {
    weft__running.task->future.value = weft_value_i64(place);
    return waiters_wait(&barrier->waiters, &barrier_wait, barrier);
}

static weft__progress fail_broken(const weft_barrier *barrier) {
    return weft__fail_message(WEFT_EBROKEN, weft_barrier_broken(barrier) ? "the barrier was aborted"
                                                                         : "the barrier was reset");
}

/* Called when a task inside leaves. The last one opens the barrier again. */
static void leave_barrier(weft_barrier *barrier) {
    if (--barrier->count > 0) return;
    if (is_emptying(barrier)) barrier->state = WEFT__BARRIER_FILLING;
    wake_parties(barrier);
}

static weft__progress leave_or_wait(weft_barrier *barrier, int64_t index) {
    if (barrier->state == WEFT__BARRIER_FILLING) return wait_at(barrier, index);
    if (barrier->state == WEFT__BARRIER_DRAINING)
        weft__running.value = weft_value_i64(index);
    else
        fail_broken(barrier);
    leave_barrier(barrier);
    return WEFT__DONE;
}

static weft__progress enter_or_wait(weft_barrier *barrier) {
    if (is_emptying(barrier)) return wait_at(barrier, OUTSIDE);
    if (weft_barrier_broken(barrier)) return fail_broken(barrier);
    uint32_t index = barrier->count++;
    if (barrier->count == barrier->parties) {
        barrier->state = WEFT__BARRIER_DRAINING;
        wake_parties(barrier);
    }
    return leave_or_wait(barrier, index);
}

static weft__progress resume_barrier_wait(weft_task *task, bool cancelled) {
    weft_barrier *barrier = task->awaited;
    int64_t place = task->future.value.i64;
    if (!cancelled) return place == OUTSIDE ? enter_or_wait(barrier) : leave_or_wait(barrier, place);
    /* The task may have consumed a wake-up. So it wakes another, as a condition does; that one checks the
     * state and waits again, after the others. */
    waiters_wake(&barrier->waiters, 1);
    if (place != OUTSIDE) leave_barrier(barrier);
    return weft__fail(WEFT_ECANCELED);
}

static const weft__wait_type barrier_wait = {
    .resume = resume_barrier_wait, .cancel = weft__cancel_waiter, .what = "a barrier"};

weft__progress weft__start_barrier_wait(void *object, int64_t unused) {
    (void)unused;
    weft_barrier *barrier = object;
    if (barrier->parties > 0) return enter_or_wait(barrier);
    return weft__fail_message(WEFT_EINVAL, "a barrier takes one party at least");
}

void weft_barrier_reset(weft_barrier *barrier) {
    barrier->state = barrier->count > 0 ? WEFT__BARRIER_RESETTING : WEFT__BARRIER_FILLING;
    wake_parties(barrier);
}

void weft_barrier_abort(weft_barrier *barrier) {
    barrier->state = WEFT__BARRIER_BROKEN;
    wake_parties(barrier);
}
