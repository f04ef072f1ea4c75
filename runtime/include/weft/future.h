/* Futures: eventual results, settled once. asyncio.Future.
 *
 * Futures are reference-counted. The functions below borrow the future unless they say otherwise. None of
 * them suspends. NULL is allowed only where a comment says so. In debug builds (WEFT_DEBUG, see run.h), using
 * a future or task after its last reference was dropped, or NULL, aborts the program with a line on stderr
 * that names the future and where it was made. */
#ifndef WEFT_FUTURE_H
#define WEFT_FUTURE_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A future: opaque and reference-counted. asyncio.Future. */
typedef struct weft_future weft_future;

/* Makes a pending future. The caller owns the reference: release it with weft_future_unref. NULL when out of
 * memory. loop.create_future(). */
WEFT__MUST_USE weft_future *weft_future_new(void);
#ifdef WEFT_DEBUG
WEFT__MUST_USE weft_future *weft__future_new_at(const char *origin);
#define weft_future_new() weft__future_new_at(WEFT__ORIGIN)
#endif

/* Adds a reference, which the caller owns, and returns `future`. NULL is allowed and does nothing. */
weft_future *weft_future_ref(weft_future *future);

/* Drops a reference; the last one frees the future. A failure that was never retrieved is then reported to
 * the exception handler (run.h). NULL is allowed and does nothing. */
void weft_future_unref(weft_future *future);

/* Settles the future with a result and schedules its callbacks and waiters. Returns 0; WEFT_ESTATE if it is
 * settled already; WEFT_EMISUSE for a task, which settles itself. Future.set_result. */
int weft_future_set_result(weft_future *future, weft_value result);

/* Settles the future with a failure. `status` must not be 0 (WEFT_EINVAL otherwise); `message` is copied and
 * may be NULL. Returns 0; WEFT_ESTATE if it is settled already; WEFT_EMISUSE for a task; WEFT_ENOMEM, and it
 * stays pending. Future.set_exception. */
int weft_future_set_error(weft_future *future, int status, const char *message);

/* Cancels the future: awaiting it fails with WEFT_ECANCELED. For a task or a gather this is a request, which
 * takes effect later or may be swallowed. Returns true if the request was made; false if the future is
 * settled already, and its failure then counts as retrieved. Future.cancel. */
bool weft_future_cancel(weft_future *future);

/* Whether the future is settled: with a result, with a failure, or cancelled. Future.done. */
bool weft_future_done(const weft_future *future);

/* Whether the future was cancelled. Future.cancelled. */
bool weft_future_cancelled(const weft_future *future);

/* The future's status: 0 for a result, WEFT_ECANCELED if it was cancelled, the failure's status, or
 * WEFT_ESTATE while it is pending. The failure then counts as retrieved. Future.exception. */
int weft_future_status(weft_future *future);

/* The failure's message, or the text of the status; never NULL, valid as long as the future.
 * str(Future.exception()). */
const char *weft_future_message(const weft_future *future);

/* The failure, borrowed, valid as long as the future; NULL: none. It then counts as retrieved.
 * Future.exception. */
const weft_error *weft_future_error(weft_future *future);

/* The result; zero unless weft_future_status is 0. Future.result. */
weft_value weft_future_result(weft_future *future);

/* A function that the loop calls when a future is done. It must not suspend. To report an error, settle
 * another future. */
typedef void (*weft_done_callback)(weft_future *future, void *argument);

/* Calls `callback(future, argument)` in the turn after the future is settled, or in the next turn if it is
 * settled already. Callbacks run in the order in which they were added. The loop holds a reference until
 * then. Returns 0 or WEFT_ENOMEM. Future.add_done_callback. */
int weft_future_add_done_callback(weft_future *future, weft_done_callback callback, void *argument);

/* Removes every callback with this function and argument that is not scheduled yet; returns their number.
 * Future.remove_done_callback. */
size_t weft_future_remove_done_callback(weft_future *future, weft_done_callback callback, void *argument);

/* Converts x, a weft_awaitable, weft_task * or weft_future *, to a future. A coroutine becomes a task; a
 * future or gather stays itself. An awaitable is consumed; a task or future is borrowed. The caller owns the
 * reference. NULL when out of memory. asyncio.ensure_future. */
WEFT__MUST_USE weft_future *weft_ensure_future(weft_awaitable awaitable);
#define weft_ensure_future(x) weft_ensure_future(WEFT_AWAITABLE(x))

#ifdef __cplusplus
}
#endif
#endif
