/* Waiting for several at once. asyncio.gather. */
#ifndef WEFT_GATHER_H
#define WEFT_GATHER_H

#include <weft/future.h>
#include <weft/private/each.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How one child of weft_gather_outcomes ended. */
typedef struct weft_outcome {
    int status;       /* 0: it has a result */
    weft_value value; /* the result, or zero */
} weft_outcome;

/* Runs `count` children concurrently and waits for them: coroutines become tasks at once, futures
 * and tasks are borrowed. The same future given twice is one child. All children are used up.
 *
 * When all have succeeded, their results are in `results`, in the order of the children, if it is
 * not NULL: an array of `count` that must live until then, in the frame or on the heap, never on
 * the C stack. The first failure ends the await with that failure at once; the other children
 * run on, and their later failures count as looked at. A cancelled child fails it with
 * WEFT_ECANCELED. Cancelling the task that awaits cancels the children and waits for the first of
 * them to end cancelled; weft_gather_outcomes waits for all.
 * No children: done at once. Fails with WEFT_ENOMEM, the children then closed or released.
 * asyncio.gather(*children). Write WEFT_GATHER(results, a, b, c) for a fixed few. */
weft_awaitable weft_gather(const weft_awaitable *children, size_t count, weft_value *results);

/* As weft_gather, but waits for every child and succeeds whatever they end with: `outcomes` (NULL
 * is allowed) tells of each. asyncio.gather(*children, return_exceptions=True). */
weft_awaitable weft_gather_outcomes(const weft_awaitable *children, size_t count, weft_outcome *outcomes);

#ifndef __cplusplus

/* weft_gather of one to 16 coroutines, tasks or futures. */
#define WEFT_GATHER(results, ...) \
    weft_gather(WEFT__AWAITABLES(__VA_ARGS__), WEFT__COUNT(__VA_ARGS__), results)
#define WEFT_GATHER_OUTCOMES(outcomes, ...) \
    weft_gather_outcomes(WEFT__AWAITABLES(__VA_ARGS__), WEFT__COUNT(__VA_ARGS__), outcomes)
#endif

#ifdef __cplusplus
}
#endif
#endif
