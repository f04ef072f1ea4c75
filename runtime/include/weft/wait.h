/* Waiting for some of several futures, for futures in the order they end, or with protection from
 * cancellation. asyncio.wait, asyncio.as_completed and asyncio.shield. */
#ifndef WEFT_WAIT_H
#define WEFT_WAIT_H

#include <math.h>
#include <weft/future.h>
#include <weft/handle.h>
#include <weft/semaphore.h>

#ifdef __cplusplus
extern "C" {
#endif

/* When weft_wait returns. */
enum weft_return_when {
    WEFT_ALL_COMPLETED,
    WEFT_FIRST_COMPLETED,
    WEFT_FIRST_EXCEPTION /* when a future fails (a cancelled one does not count), or all are done */
};

/* Waits for `count` futures, borrowed, until `when` holds or `timeout` seconds have passed (INFINITY: no
 * limit). The result is the number of futures that are done, as int64_t; weft_future_done tells which.
 * Failures of the futures do not propagate; a timeout is not an error; no future is cancelled. The array
 * must live until the wait ends, in the frame or on the heap. A future given twice counts once. Suspends
 * for at least a turn. Fails with
 *   - WEFT_EINVAL if `count` is 0, the timeout is NaN or `when` is invalid;
 *   - WEFT_ENOMEM when out of memory, or if a future is NULL.
 * asyncio.wait. */
WEFT__MUST_USE weft_awaitable weft_wait(weft_future *const *futures, size_t count, double timeout,
                                        enum weft_return_when when);

/* Awaits x, a weft_awaitable, weft_task * or weft_future *, and protects it from cancellation of the
 * waiting task: a cancellation ends the await, and x keeps running. A coroutine is consumed and becomes a
 * task; a task or future is borrowed. If x fails after the await was cancelled, the exception handler gets
 * the failure. If x itself is cancelled, the await fails with WEFT_ECANCELED. When out of memory, fails with
 * WEFT_ENOMEM and closes x. Keep a reference to a task that you need later. A shield that is closed, or whose
 * last reference is dropped, before it is done is freed unless it has done callbacks. asyncio.shield. */
WEFT__MUST_USE weft_awaitable weft_shield(weft_awaitable awaitable);
#define weft_shield(x) weft_shield(WEFT_AWAITABLE(x))

/* An iterator over the futures of several awaitables in the order they end. It must not move or end
 * between weft_as_completed_init and weft_as_completed_deinit. */
typedef struct weft_as_completed {
    weft_semaphore available; /* a permit for each future in `ended` that was not returned */
    weft_handle timeout;
    struct weft__as_completed_item *items; /* one for each future */
    weft_future **ended;                   /* in order; NULL: timed out */
    size_t capacity, count;
    size_t running;                          /* items that are pending */
    size_t ended_count, returned, requested; /* of `ended` */
} weft_as_completed;

/* Starts `count` awaitables, which are consumed: a coroutine becomes a task; a task or future is
 * borrowed. `timeout` is in seconds from now, INFINITY for none. Does not suspend. Returns 0; or, with
 * the awaitables closed,
 *   - WEFT_EINVAL if the timeout is NaN;
 *   - WEFT_ENOMEM when out of memory.
 * asyncio.as_completed. */
int weft_as_completed_init(weft_as_completed *iterator, const weft_awaitable *awaitables, size_t count,
                           double timeout);

/* Waits for the next future that is done. The result is that future, a weft_future * borrowed from the
 * iterator. Each future is returned once; a wait that is cancelled, by weft_wait_for for example, takes none,
 * where asyncio gives one less. Suspends if it must wait. Any number of tasks may wait; they get the futures
 * in the order in which they asked. Fails with
 *   - WEFT_ETIMEDOUT after the timeout, once for each future that is pending;
 *   - WEFT_END when all futures were returned;
 *   - WEFT_ENOMEM when out of memory; no future is lost. */
WEFT__MUST_USE weft_awaitable weft_as_completed_next(weft_as_completed *iterator);

/* Releases the futures; those that are pending keep running. */
void weft_as_completed_deinit(weft_as_completed *iterator);

#ifdef __cplusplus
}
#endif
#endif
