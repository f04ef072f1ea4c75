/* Mutual exclusion among tasks. asyncio.Lock. */
#ifndef WEFT_LOCK_H
#define WEFT_LOCK_H

#include <weft/scope.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Usable when zeroed, in a frame, static or on the heap; there is nothing to release. It must not move or
 * end while a task waits for it. */
typedef struct weft_lock {
    weft__waiters waiters;
    uint32_t alive; /* the waiters that are not cancelled */
    bool locked;
} weft_lock;

weft__progress weft__start_lock_acquire(void *lock, int64_t unused);

/* Waits until the lock is unlocked and locks it. Tasks get the lock in the order in which they asked for
 * it. Suspends only if it must wait. The result is true. Lock.acquire. */
static inline WEFT__MUST_USE weft_awaitable weft_lock_acquire(weft_lock *lock) {
    weft_awaitable awaitable = {weft__start_lock_acquire, lock, 0};
    return awaitable;
}

/* Unlocks the lock and wakes the first waiting task. Any task may release it. Returns 0, or WEFT_EMISUSE
 * if it is not locked. Lock.release. */
int weft_lock_release(weft_lock *lock);

/* Whether the lock is locked. Lock.locked. */
static inline bool weft_lock_locked(const weft_lock *lock) { return lock->locked; }

#ifndef __cplusplus

/* WEFT_WITH_LOCK(scope, lock) { ... }
 *
 * Acquires the lock (a weft_lock *), runs the block and releases the lock on every way out. Suspends only
 * if it must wait for the lock. Fails with WEFT_EMISUSE if the lock is not locked at the end. For `scope`
 * and the ways out, see scope.h. `async with lock`. */
#define WEFT_WITH_LOCK(scope, lock) \
    WEFT__WITH(scope, WEFT_AWAIT(weft_lock_acquire(lock)), WEFT__CHECK(weft_lock_release(lock)))
#endif

#ifdef __cplusplus
}
#endif
#endif
