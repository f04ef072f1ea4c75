/* A place where tasks wait for each other until enough have come. asyncio.Barrier. */
#ifndef WEFT_BARRIER_H
#define WEFT_BARRIER_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

enum weft__barrier_state {
    WEFT__BARRIER_FILLING,   /* tasks come, */
    WEFT__BARRIER_DRAINING,  /* enough have come: they leave, newcomers wait outside */
    WEFT__BARRIER_RESETTING, /* they leave with WEFT_EBROKEN, newcomers wait outside */
    WEFT__BARRIER_BROKEN     /* everybody leaves with WEFT_EBROKEN until it is reset */
};

/* `weft_barrier b = {.parties = 3}` lets tasks go on three by three, again and again. Nothing to
 * release at its end. It must not move or end while a task waits for it. */
typedef struct weft_barrier {
    uint32_t parties; /* how many tasks it takes, 1 at least */
    uint32_t count;   /* the tasks that are inside */
    enum weft__barrier_state state;
    weft__waiters waiters; /* inside and outside: woken when the state changes */
} weft_barrier;

weft__progress weft__start_barrier_wait(void *barrier, weft_value unused);

/* Waits until `parties` tasks, this one among them, wait. The result (.i64) is 0 for the task that
 * came first and parties - 1 for the last, which does not suspend. Tasks that come while those of
 * the round before leave wait outside until all of them have left. Allocates nothing.
 *
 * Fails with WEFT_EBROKEN if the barrier is broken, or is reset or aborted meanwhile; WEFT_EINVAL
 * if `parties` is 0. A task that is cancelled leaves the barrier, which goes on filling.
 * Barrier.wait. */
static inline weft_awaitable weft_barrier_wait(weft_barrier *barrier) {
    weft_awaitable awaitable = {weft__start_barrier_wait, barrier, {0}};
    return awaitable;
}

/* Makes the barrier empty and whole: tasks that wait inside fail with WEFT_EBROKEN, those that
 * come later wait until they have left. Does not suspend (nor does asyncio's, which is a coroutine
 * all the same). Barrier.reset. */
void weft_barrier_reset(weft_barrier *barrier);

/* Breaks the barrier: tasks that wait and those that come fail with WEFT_EBROKEN, until it is
 * reset. Does not suspend (nor does asyncio's). Barrier.abort. */
void weft_barrier_abort(weft_barrier *barrier);

/* Barrier.parties. */
static inline uint32_t weft_barrier_parties(const weft_barrier *barrier) { return barrier->parties; }

/* How many tasks have come and wait for the others; 0 while they leave. Barrier.n_waiting. */
static inline uint32_t weft_barrier_n_waiting(const weft_barrier *barrier) {
    return barrier->state == WEFT__BARRIER_FILLING ? barrier->count : 0;
}

/* Whether it was aborted and not reset. Barrier.broken. */
static inline bool weft_barrier_broken(const weft_barrier *barrier) {
    return barrier->state == WEFT__BARRIER_BROKEN;
}

#ifdef __cplusplus
}
#endif
#endif
