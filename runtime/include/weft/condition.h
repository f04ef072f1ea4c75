/* A lock with a place to wait until somebody says that things have changed. asyncio.Condition. */
#ifndef WEFT_CONDITION_H
#define WEFT_CONDITION_H

#include <weft/lock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Usable when zeroed, in a frame, static or on the heap; nothing to release. It has a lock of its
 * own, or shares one with others: `weft_condition c = {.lock = &lock}`; that lock must live as
 * long. It must not move or end while a task waits for it. */
typedef struct weft_condition {
    weft_lock *lock; /* NULL: its own */
    weft_lock own_lock;
    weft__waiters waiters;
} weft_condition;

weft__progress weft__start_condition_wait(void *condition, weft_value unused);

/* The lock of the condition, borrowed. */
static inline weft_lock *weft_condition_lock(weft_condition *condition) {
    return condition->lock ? condition->lock : &condition->own_lock;
}

/* weft_lock_acquire, _release and _locked of that lock. Condition.acquire, .release, .locked. */
static inline weft_awaitable weft_condition_acquire(weft_condition *condition) {
    return weft_lock_acquire(weft_condition_lock(condition));
}
static inline int weft_condition_release(weft_condition *condition) {
    return weft_lock_release(weft_condition_lock(condition));
}
static inline bool weft_condition_locked(const weft_condition *condition) {
    return condition->lock ? condition->lock->locked : condition->own_lock.locked;
}

/* Releases the lock, waits until it is notified, and takes the lock again. Always suspends. May
 * return without a reason: look again at what you wait for, or use weft_condition_wait_for.
 * Allocates nothing.
 *
 * Fails with WEFT_EMISUSE if the lock is not locked. Cancelled, it fails with WEFT_ECANCELED, but
 * not before it has the lock again, however often it is cancelled meanwhile; a notification that
 * it may have got goes to another task. So the lock is locked after it whatever the outcome,
 * but for WEFT_EMISUSE. The result is true. Condition.wait. */
static inline weft_awaitable weft_condition_wait(weft_condition *condition) {
    weft_awaitable awaitable = {weft__start_condition_wait, condition, {0}};
    return awaitable;
}

/* Waits, as often as needed, until predicate(argument) is true. Does not suspend, nor look at the
 * lock, if it is true at once. The predicate may neither suspend nor release the lock; it is called
 * with the lock locked, but for its first call if the caller has not locked it. Fails as
 * weft_condition_wait, and with WEFT_ENOMEM before anything was released. The result is true.
 * Condition.wait_for. */
weft_awaitable weft_condition_wait_for(weft_condition *condition, bool (*predicate)(void *argument),
                                       void *argument);

/* Wakes the first `count` tasks that wait and were not woken yet, or all if there are fewer; 0
 * wakes none. They go on once the caller has released the lock, one after the other.
 * Returns 0, or WEFT_EMISUSE if the lock is not locked. Condition.notify. */
int weft_condition_notify(weft_condition *condition, size_t count);

/* As weft_condition_notify, for all that wait. Condition.notify_all. */
int weft_condition_notify_all(weft_condition *condition);

#ifndef __cplusplus

/* WEFT_WITH_CONDITION(scope, condition) { ... }: WEFT_WITH_LOCK of the condition's lock.
 * `async with condition`. */
#define WEFT_WITH_CONDITION(scope, condition) WEFT_WITH_LOCK(scope, weft_condition_lock(condition))
#endif

#ifdef __cplusplus
}
#endif
#endif
