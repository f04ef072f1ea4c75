/* Semaphores limit how many tasks do something at once. asyncio.Semaphore and BoundedSemaphore. */
#ifndef WEFT_SEMAPHORE_H
#define WEFT_SEMAPHORE_H

#include <weft/scope.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Starts with `value` permits: `weft_semaphore s = {.value = 2}`. Zeroed, it has no permit until one is
 * released. `{.value = 2, .bound = 2}` is a BoundedSemaphore, which detects a release without an acquire.
 * There is nothing to release at its end. It must not move or end while a task waits for it. */
typedef struct weft_semaphore {
    weft__waiters waiters;
    uint32_t value; /* the free permits */
    uint32_t woken; /* the tasks that were given a permit and have not run since */
    uint32_t bound; /* the most that releases may raise the value to; 0: no bound */
} weft_semaphore;

weft__progress weft__start_semaphore_acquire(void *semaphore, int64_t unused);

/* Waits for a free permit and acquires it. Tasks get permits in the order in which they asked for them.
 * Suspends only if it must wait. The result is true. Semaphore.acquire. */
static inline WEFT__MUST_USE weft_awaitable weft_semaphore_acquire(weft_semaphore *semaphore) {
    weft_awaitable awaitable = {weft__start_semaphore_acquire, semaphore, 0};
    return awaitable;
}

/* Releases a permit, which goes to the first waiting task if there is one. Without a bound, the value may
 * rise above the initial one. Returns 0; or, having done nothing,
 *   - WEFT_EINVAL if the value is at the bound;
 *   - WEFT_ELIMIT if it is UINT32_MAX.
 * Semaphore.release. */
int weft_semaphore_release(weft_semaphore *semaphore);

/* Whether weft_semaphore_acquire would wait. Semaphore.locked. */
bool weft_semaphore_locked(const weft_semaphore *semaphore);

#ifndef __cplusplus

/* WEFT_WITH_SEMAPHORE(scope, semaphore) { ... }
 *
 * Acquires a permit, runs the block and releases the permit on every way out. Suspends only if it must
 * wait for a permit. Fails with WEFT_EINVAL if the value is at the bound at the end. For `scope` and the
 * ways out, see scope.h. `async with semaphore`. */
#define WEFT_WITH_SEMAPHORE(scope, semaphore)                        \
    WEFT__WITH(scope, WEFT_AWAIT(weft_semaphore_acquire(semaphore)), \
               WEFT__CHECK(weft_semaphore_release(semaphore)))
#endif

#ifdef __cplusplus
}
#endif
#endif
