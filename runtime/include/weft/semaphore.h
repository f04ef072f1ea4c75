/* A limit on how many tasks do something at once. asyncio.Semaphore and BoundedSemaphore. */
#ifndef WEFT_SEMAPHORE_H
#define WEFT_SEMAPHORE_H

#include <weft/scope.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Begins with `value` permits: `weft_semaphore s = {.value = 2}`. Zeroed it has none until one is
 * released. With `{.value = 2, .bound = 2}` it is a BoundedSemaphore, which tells when a permit is
 * given back that nobody took. Nothing to release at its end. It must not move or end while a task
 * waits for it. */
typedef struct weft_semaphore {
    weft__waiters waiters;
    uint32_t value; /* the permits that nobody holds */
    uint32_t bound; /* releases do not raise the value above it; 0: no bound */
} weft_semaphore;

weft__progress weft__start_semaphore_acquire(void *semaphore, weft_value unused);

/* Waits for a permit and takes it. First come, first served. Suspends only if it must wait.
 * The result is true. Semaphore.acquire. */
static inline weft_awaitable weft_semaphore_acquire(weft_semaphore *semaphore) {
    weft_awaitable awaitable = {weft__start_semaphore_acquire, semaphore, {0}};
    return awaitable;
}

/* Gives a permit back, to the first task that waits if there is one. Without a bound it may go
 * above the initial value. Returns 0; WEFT_EINVAL if the value is at the bound, and WEFT_ELIMIT at
 * UINT32_MAX permits: it then does nothing. Semaphore.release. */
int weft_semaphore_release(weft_semaphore *semaphore);

/* Whether an acquire would have to wait. Semaphore.locked. */
bool weft_semaphore_locked(const weft_semaphore *semaphore);

#ifndef __cplusplus

/* WEFT_WITH_SEMAPHORE(scope, semaphore) { ... }
 *
 * Acquires a permit, runs the block and releases the permit on every way out. Suspends only if it must wait
 * for a permit. Fails with WEFT_EINVAL if the value is at the bound at the end. For `scope` and the ways out
 * see scope.h. `async with semaphore`. */
#define WEFT_WITH_SEMAPHORE(scope, semaphore)                        \
    WEFT__WITH(scope, WEFT_AWAIT(weft_semaphore_acquire(semaphore)), \
               WEFT__CHECK(weft_semaphore_release(semaphore)))
#endif

#ifdef __cplusplus
}
#endif
#endif
