/* Limits on time. asyncio.timeout, asyncio.timeout_at and asyncio.wait_for.
 *
 *     WEFT_ASYNC(app, weft_timeout timeout;) {
 *         WEFT_BEGIN;
 *         weft_timeout_enter(&self->timeout, 1.5);
 *         WEFT_UNWIND(out);
 *         WEFT_AWAIT(...);
 *         WEFT_FINALLY_AT(out);
 *         WEFT_TIMEOUT_EXIT(&self->timeout);
 *     }
 */
#ifndef WEFT_TIMEOUT_H
#define WEFT_TIMEOUT_H

#include <math.h>
#include <weft/handle.h>
#include <weft/scope.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A scope with a deadline. Usable when zeroed; it must not move or end between enter and exit. */
typedef struct weft_timeout {
    weft_scope scope;
    weft_handle handle;
    weft_task *task;
    double when;
    uint32_t cancelling; /* the task's requests to cancel when the scope was entered */
    enum {
        WEFT__TIMEOUT_NEW,
        WEFT__TIMEOUT_ENTERED,
        WEFT__TIMEOUT_EXPIRING, /* it has cancelled the task */
        WEFT__TIMEOUT_EXPIRED,
        WEFT__TIMEOUT_EXITED
    } state;
} weft_timeout;

/* Enters the scope in the running task: after `delay` seconds the task is cancelled, and
 * WEFT_TIMEOUT_EXIT turns that into WEFT_ETIMEDOUT. Zero or less: at the next turn. INFINITY:
 * never. A scope that was exited may be entered again. Does not suspend. Returns 0, WEFT_EINVAL if
 * delay is NaN, or WEFT_EMISUSE outside of tasks or if it is entered already. asyncio.timeout. */
int weft_timeout_enter(weft_timeout *timeout, double delay);

/* As weft_timeout_enter, at a time of weft_time(), in seconds. asyncio.timeout_at. */
int weft_timeout_enter_at(weft_timeout *timeout, double when);

/* Moves the deadline to a time of weft_time(), INFINITY for never; at once if that has passed.
 * Returns 0, WEFT_EINVAL for NaN, or WEFT_EMISUSE unless it is entered and has not expired.
 * Timeout.reschedule. */
int weft_timeout_reschedule(weft_timeout *timeout, double when);

/* The deadline, as a time of weft_time(); INFINITY for none, 0 of a scope that was never entered.
 * Timeout.when. */
double weft_timeout_when(const weft_timeout *timeout);

/* Whether the time was up before the scope was exited. Timeout.expired. */
bool weft_timeout_expired(const weft_timeout *timeout);

/* WEFT_TIMEOUT_EXIT(timeout): leaves the scope; the first thing after the WEFT_FINALLY that every
 * way out of it leads to. If the scope expired, and its cancellation is what ends the coroutine
 * and the only request that is left, the coroutine's failure becomes WEFT_ETIMEDOUT, which
 * WEFT_RECOVER may swallow. Any other outcome stays. Of a scope that is not entered: nothing. */
#define WEFT_TIMEOUT_EXIT(timeout) weft__timeout_exit(timeout, &self->frame.error)
#ifndef __cplusplus
#define WEFT_WITH_TIMEOUT(timeout, delay)                                          \
    WEFT__WITH(&(timeout)->scope, WEFT__CHECK(weft_timeout_enter(timeout, delay)), \
               weft__timeout_exit(timeout, &self->frame.scope->error))
#define WEFT_WITH_TIMEOUT_AT(timeout, when)                                          \
    WEFT__WITH(&(timeout)->scope, WEFT__CHECK(weft_timeout_enter_at(timeout, when)), \
               weft__timeout_exit(timeout, &self->frame.scope->error))
#endif

void weft__timeout_exit(weft_timeout *timeout, weft_error **error);

/* Awaits `awaitable` for `seconds` at most; then it is cancelled, its end is waited for, and the
 * await fails with WEFT_ETIMEDOUT. If it swallows the cancellation and returns, its result counts;
 * if it fails meanwhile, its failure. Cancelling who waits cancels it. With zero or less, a result
 * that is there already counts. INFINITY: no limit; NaN: WEFT_EINVAL, and the awaitable is closed.
 * WEFT_ENOMEM likewise. The awaitable is used up. Suspends as it does, and with a cancellation.
 * asyncio.wait_for. */
weft_awaitable weft_wait_for(weft_awaitable x, double seconds);
#define weft_wait_for(x, seconds) weft_wait_for(WEFT_AWAITABLE(x), seconds)

#ifdef __cplusplus
}
#endif
#endif
