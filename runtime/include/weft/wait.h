/* Waiting for futures: for some of several, in the order they end, or shielded from cancellation. */
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
    WEFT_FIRST_EXCEPTION /* the first that fails, cancelled ones not counted; or all */
};

/* Waits for `count` futures, borrowed, until `when` holds or `timeout` seconds have passed
 * (INFINITY: no limit). Never fails because of how they end, cancels none of them, and a timeout
 * is no failure. The result is how many are done, as int64_t: ask weft_future_done for which. The
 * array must live until then, in the frame or on the heap; a future given twice counts once.
 * Fails with WEFT_EINVAL (no futures, a timeout that is NaN, or a `when` that is none) or
 * WEFT_ENOMEM, also if one of the futures is NULL. Suspends for a turn at least. asyncio.wait. */
weft_awaitable weft_wait(weft_future *const *futures, size_t count, double timeout,
                         enum weft_return_when when);

/* Awaits x, and is cancelled when the waiting task is, but x is not: it runs on. x becomes a task
 * if it is a coroutine. A failure of it after that goes to the exception handler. If x itself is
 * cancelled, so is this. Keep a reference to x if you need it. Fails with WEFT_ENOMEM, x then closed.
 * asyncio.shield. */
weft_awaitable weft_shield(weft_awaitable x);
#define weft_shield(x) weft_shield(WEFT_AWAITABLE(x))

/* The futures of several awaitables in the order they end. Zeroed before weft_as_completed_init;
 * it must not move or end before weft_as_completed_deinit. */
typedef struct weft_as_completed {
    weft_semaphore available; /* as many as stand in `ended` and were not given out */
    weft_handle timeout;
    struct weft__as_completed_item *items; /* each future once */
    weft_future **ended;                   /* in order; NULL for one whose time is up */
    size_t capacity, count;
    size_t running;                   /* of the items */
    size_t ended_count, given, asked; /* of `ended` */
} weft_as_completed;

/* Starts `count` awaitables, which are used up: coroutines become tasks. `timeout` is in seconds
 * from now, INFINITY for none. Returns 0, WEFT_EINVAL if it is NaN, or WEFT_ENOMEM: the awaitables
 * are closed or released then. Does not suspend. asyncio.as_completed. */
int weft_as_completed_init(weft_as_completed *iterator, const weft_awaitable *awaitables, size_t count,
                           double timeout);

/* Waits for the next future that is done, which is the result: a weft_future *, borrowed from the
 * iterator. Fails with WEFT_ETIMEDOUT once for each that is left when the time is up, and with
 * WEFT_END when all were given out; with WEFT_ENOMEM, which loses none. Each future is given out once.
 * Suspends if it must wait. Any number of tasks may, first come, first served. */
weft_awaitable weft_as_completed_next(weft_as_completed *iterator);

/* Releases the futures; those that are not done run on. */
void weft_as_completed_deinit(weft_as_completed *iterator);

#ifdef __cplusplus
}
#endif
#endif
