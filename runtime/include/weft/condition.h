/* Conditions: tasks that hold a lock wait until another task notifies them. asyncio.Condition. */
#ifndef WEFT_CONDITION_H
#define WEFT_CONDITION_H

#include <weft/lock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Usable when zeroed, in a frame, static or on the heap; there is nothing to release. It has its own
 * lock, or shares one that lives at least as long: `weft_condition c = {.lock = &lock}`. It must not move
 * or end while a task waits for it. */
typedef struct weft_condition {
    weft_lock *lock; /* NULL: its own */
    weft_lock own_lock;
    weft__waiters waiters;
} weft_condition;

weft__progress weft__start_condition_wait(void *condition, int64_t unused);

/* The condition's lock, borrowed. */
static inline weft_lock *weft_condition_lock(weft_condition *condition) {
    return condition->lock ? condition->lock : &condition->own_lock;
}

/* weft_lock_acquire, _release and _locked of the condition's lock. Condition.acquire, .release and
 * .locked. */
static inline WEFT__MUST_USE weft_awaitable weft_condition_acquire(weft_condition *condition) {
    return weft_lock_acquire(weft_condition_lock(condition));
}
static inline int weft_condition_release(weft_condition *condition) {
    return weft_lock_release(weft_condition_lock(condition));
}
static inline bool weft_condition_locked(const weft_condition *condition) {
    return condition->lock ? condition->lock->locked : condition->own_lock.locked;
}

/* Releases the lock, waits for a notification and acquires the lock again. Always suspends. Wake-ups may
 * be spurious: check what you wait for again, or use weft_condition_wait_for. Allocates nothing. The
 * result is true. Fails with
 *   - WEFT_EMISUSE if the lock is not locked;
 *   - WEFT_ECANCELED if the task is cancelled. It acquires the lock first, however often it is cancelled
 *     meanwhile. A notification that it may have consumed wakes another task.
 * So the lock is locked afterwards, except after WEFT_EMISUSE. Condition.wait. */
static inline WEFT__MUST_USE weft_awaitable weft_condition_wait(weft_condition *condition) {
    weft_awaitable awaitable = {weft__start_condition_wait, condition, 0};
    return awaitable;
}

/* Waits until predicate(argument) is true, calling it after each notification. If it is true at the first
 * call, neither suspends nor checks the lock. The predicate must not suspend or release the lock. The
 * lock is locked at each call, except at the first if the caller has not locked it. The result is true.
 * Fails as weft_condition_wait does, and with WEFT_ENOMEM before the lock is released.
 * Condition.wait_for. */
WEFT__MUST_USE weft_awaitable weft_condition_wait_for(weft_condition *condition,
                                                      bool (*predicate)(void *argument), void *argument);

/* Wakes the first `count` waiting tasks that were not woken yet, or all if there are fewer. They resume
 * one after the other, once the caller has released the lock. Returns 0, or WEFT_EMISUSE if the lock is
 * not locked. Condition.notify. */
int weft_condition_notify(weft_condition *condition, size_t count);

/* As weft_condition_notify, for all waiting tasks. Condition.notify_all. */
int weft_condition_notify_all(weft_condition *condition);

#ifndef __cplusplus

/* WEFT_WITH_CONDITION(scope, condition) { ... }
 *
 * WEFT_WITH_LOCK with the lock of the condition (a weft_condition *). `async with condition`. */
#define WEFT_WITH_CONDITION(scope, condition) WEFT_WITH_LOCK(scope, weft_condition_lock(condition))
#endif

#ifdef __cplusplus
}
#endif
#endif
