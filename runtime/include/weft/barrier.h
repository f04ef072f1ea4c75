/* Barriers: tasks wait for each other until enough have arrived. asyncio.Barrier. */
#ifndef WEFT_BARRIER_H
#define WEFT_BARRIER_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

enum weft__barrier_state {
    WEFT__BARRIER_FILLING,   /* tasks arrive and wait inside */
    WEFT__BARRIER_DRAINING,  /* enough have arrived: they leave; new tasks wait outside */
    WEFT__BARRIER_RESETTING, /* they leave with WEFT_EBROKEN; new tasks wait outside */
    WEFT__BARRIER_BROKEN     /* all tasks leave with WEFT_EBROKEN, until it is reset */
};

/* `weft_barrier b = {.parties = 3}` lets tasks pass in groups of three, again and again. There is nothing
 * to release at its end. It must not move or end while a task waits for it. */
typedef struct weft_barrier {
    uint32_t parties; /* the size of a group, 1 or more */
    uint32_t count;   /* the number of tasks inside */
    enum weft__barrier_state state;
    weft__waiters waiters; /* inside and outside: woken when the state changes */
} weft_barrier;

weft__progress weft__start_barrier_wait(void *barrier, int64_t unused);

/* Waits until `parties` tasks, including this one, wait. The result (.i64) is 0 for the first task and
 * parties - 1 for the last, which does not suspend. While the tasks of one round leave, new tasks wait
 * outside. A cancelled task leaves the barrier, which keeps the other tasks. Allocates nothing. Fails
 * with
 *   - WEFT_EBROKEN if the barrier is broken, or is reset or aborted meanwhile;
 *   - WEFT_EINVAL if `parties` is 0.
 * Barrier.wait. */
static inline WEFT__MUST_USE weft_awaitable weft_barrier_wait(weft_barrier *barrier) {
    weft_awaitable awaitable = {weft__start_barrier_wait, barrier, 0};
    return awaitable;
}

/* Empties the barrier and makes it usable again. The tasks inside fail with WEFT_EBROKEN; new tasks wait
 * until they have left. Does not suspend (nor does asyncio's coroutine). Barrier.reset. */
void weft_barrier_reset(weft_barrier *barrier);

/* Breaks the barrier: waiting and new tasks fail with WEFT_EBROKEN until it is reset. Does not suspend
 * (nor does asyncio's coroutine). Barrier.abort. */
void weft_barrier_abort(weft_barrier *barrier);

/* The size of a group. Barrier.parties. */
static inline uint32_t weft_barrier_parties(const weft_barrier *barrier) { return barrier->parties; }

/* The number of tasks that wait for more tasks; 0 while tasks leave. Barrier.n_waiting. */
static inline uint32_t weft_barrier_n_waiting(const weft_barrier *barrier) {
    return barrier->state == WEFT__BARRIER_FILLING ? barrier->count : 0;
}

/* Whether the barrier was aborted and not reset since. Barrier.broken. */
static inline bool weft_barrier_broken(const weft_barrier *barrier) {
    return barrier->state == WEFT__BARRIER_BROKEN;
}

#ifdef __cplusplus
}
#endif
#endif
