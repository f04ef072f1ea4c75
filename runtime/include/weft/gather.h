/* Gathers: waiting for several awaitables at once. asyncio.gather. */
#ifndef WEFT_GATHER_H
#define WEFT_GATHER_H

#include <weft/future.h>
#include <weft/private/each.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The outcome of one child of weft_gather_outcomes. */
typedef struct weft_outcome {
    int status;       /* 0: it has succeeded */
    weft_value value; /* the result; zero after a failure */
} weft_outcome;

/* Runs `count` children concurrently and waits for them. All children are consumed: a coroutine becomes a
 * task at once; a task or future is borrowed. A future given twice counts once. Without children, it does
 * not suspend.
 *
 * When all children have succeeded, their results are in `results`, in the order of the children.
 * `results` is NULL or an array of `count` values that lives until then: in the frame or on the heap,
 * never on the C stack.
 *
 * The first failure ends the await at once with that failure, which is WEFT_ECANCELED if the child was
 * cancelled. The other children keep running; their later failures count as retrieved. Cancelling the
 * waiting task cancels the children and waits until the first of them ends cancelled;
 * weft_gather_outcomes waits for all. When out of memory, fails with WEFT_ENOMEM and closes the children.
 *
 * A gather that is closed, or whose last reference is dropped, before it is done is freed unless it has done
 * callbacks. Its children keep running; a failure of one is reported as that child's.
 *
 * For a fixed number of children, write WEFT_GATHER(results, a, b, c). asyncio.gather(*children). */
WEFT__MUST_USE weft_awaitable weft_gather(const weft_awaitable *children, size_t count, weft_value *results);

/* As weft_gather, but waits for every child, stores their outcomes in `outcomes` (NULL is allowed) and
 * succeeds also if children fail. asyncio.gather(*children, return_exceptions=True). */
WEFT__MUST_USE weft_awaitable weft_gather_outcomes(const weft_awaitable *children, size_t count,
                                                   weft_outcome *outcomes);

#ifndef __cplusplus

/* weft_gather and weft_gather_outcomes of 1 to 16 coroutines, tasks or futures. */
#define WEFT_GATHER(results, ...) \
    weft_gather(WEFT__AWAITABLES(__VA_ARGS__), WEFT__COUNT(__VA_ARGS__), results)
#define WEFT_GATHER_OUTCOMES(outcomes, ...) \
    weft_gather_outcomes(WEFT__AWAITABLES(__VA_ARGS__), WEFT__COUNT(__VA_ARGS__), outcomes)
#endif

#ifdef __cplusplus
}
#endif
#endif
