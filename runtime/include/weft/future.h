/* Futures: eventual results, settled once. asyncio.Future.
 *
 * Futures are reference-counted. The functions below borrow the future they are given unless they
 * say otherwise, and none of them suspends. NULL is allowed only where that is said. In debug builds
 * (WEFT_DEBUG, see run.h) the use of a future or task after its last reference was dropped, or of
 * NULL, ends the program with abort(), after a line on stderr that names it and where it was made. */
#ifndef WEFT_FUTURE_H
#define WEFT_FUTURE_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A new pending future, owned by the caller: release it with weft_future_unref.
 * NULL when out of memory. loop.create_future(). */
weft_future *weft_future_new(void);
#ifdef WEFT_DEBUG
weft_future *weft__future_new_at(const char *origin);
#define weft_future_new() weft__future_new_at(WEFT__ORIGIN)
#endif

/* Adds a reference, the caller's; returns `future`. NULL is allowed and does nothing. */
weft_future *weft_future_ref(weft_future *future);

/* Drops a reference; the last one frees the future. NULL is allowed and does nothing. A failure
 * that nobody ever looked at then goes to the exception handler (run.h). */
void weft_future_unref(weft_future *future);

/* Settles the future with a result and schedules its callbacks and waiters.
 * Returns 0, WEFT_ESTATE if it is settled already, or WEFT_EMISUSE of a task, which settles itself.
 * Future.set_result. */
int weft_future_set_result(weft_future *future, weft_value result);

/* Settles the future with a failure: `status` is not 0 (WEFT_EINVAL otherwise), `message` is
 * copied and may be NULL. Returns 0, WEFT_ESTATE if it is settled already, WEFT_EMISUSE of a task,
 * or WEFT_ENOMEM and it stays pending. Future.set_exception. */
int weft_future_set_error(weft_future *future, int status, const char *message);

/* Cancels the future: whoever awaits it fails with WEFT_ECANCELED. Of a task or a gather this is
 * a request, which it may take its time for or refuse. True if the request was made, false if it
 * is settled already; a failure of it is then not reported any more. Future.cancel. */
bool weft_future_cancel(weft_future *future);

/* Whether it is settled: with a result, a failure, or cancelled. Future.done. */
bool weft_future_done(const weft_future *future);

/* Whether it was cancelled. Future.cancelled. */
bool weft_future_cancelled(const weft_future *future);

/* The status it ended with: 0 for a result, WEFT_ECANCELED if cancelled, its failure; or
 * WEFT_ESTATE if it is pending. Counts as having looked at the failure. Future.exception. */
int weft_future_status(weft_future *future);

/* The message of its failure, or the text of its status; never NULL, valid as long as the future.
 * str(Future.exception()). */
const char *weft_future_message(const weft_future *future);

/* Its failure, borrowed, valid as long as the future; NULL if it has none. Counts as having looked
 * at it. Future.exception. */
const weft_error *weft_future_error(weft_future *future);

/* Its result; a zero value unless weft_future_status is 0. Future.result. */
weft_value weft_future_result(weft_future *future);

/* What the loop calls when a future is done. It cannot suspend and has no way to fail: what it finds
 * out it puts into a future, say. */
typedef void (*weft_done_callback)(weft_future *future, void *argument);

/* Has the loop call `callback(future, argument)` in the turn after the future is settled, or
 * after this one if it is settled already; callbacks run in the order they were added. The loop
 * holds a reference until then. Returns 0 or WEFT_ENOMEM. Future.add_done_callback. */
int weft_future_add_done_callback(weft_future *future, weft_done_callback callback, void *argument);

/* Takes back all registrations of this pair that are not scheduled yet; returns how many.
 * Future.remove_done_callback. */
size_t weft_future_remove_done_callback(weft_future *future, weft_done_callback callback, void *argument);

/* Makes a future of any awaitable, which is used up: a coroutine becomes a task, a future or
 * gather stays itself. The reference is the caller's. NULL when out of memory.
 * asyncio.ensure_future. */
weft_future *weft_ensure_future(weft_awaitable x);
#define weft_ensure_future(x) weft_ensure_future(WEFT_AWAITABLE(x))

#ifdef __cplusplus
}
#endif
#endif
