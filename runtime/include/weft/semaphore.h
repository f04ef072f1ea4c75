/* A limit on how many tasks do something at once. asyncio.Semaphore. */
#ifndef WEFT_SEMAPHORE_H
#define WEFT_SEMAPHORE_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Begins with `value` permits: `weft_semaphore s = {.value = 2}`. Zeroed it has none until one is
 * released. Nothing to release at its end. It must not move or end while a task waits for it. */
typedef struct weft_semaphore {
    weft__waiters waiters;
    uint32_t value;
} weft_semaphore;

bool weft__start_semaphore_acquire(void *semaphore, weft_value unused);

/* Waits for a permit and takes it. First come, first served. Suspends only if it must wait.
 * Semaphore.acquire. */
static inline weft_awaitable weft_semaphore_acquire(weft_semaphore *semaphore) {
    weft_awaitable awaitable = {weft__start_semaphore_acquire, semaphore, {0}};
    return awaitable;
}

/* Gives a permit back, to the first task that waits if there is one. May go above the initial
 * value. Returns 0, or WEFT_ELIMIT at UINT32_MAX permits. Semaphore.release. */
int weft_semaphore_release(weft_semaphore *semaphore);

/* Whether an acquire would have to wait. Semaphore.locked. */
bool weft_semaphore_locked(const weft_semaphore *semaphore);

#ifdef __cplusplus
}
#endif
#endif
