/* Time limits. asyncio.timeout, asyncio.timeout_at and asyncio.wait_for.
 *
 *     WEFT_ASYNC(app, weft_scope scope; weft_timeout limit;) {
 *         WEFT_BEGIN;
 *         WEFT_TRY(&self->scope) {
 *             WEFT_WITH_TIMEOUT(&self->limit, 1.5) {
 *                 WEFT_AWAIT(WEFT_CALL(first));
 *                 WEFT_AWAIT(WEFT_CALL(second));
 *             }
 *         }
 *         WEFT_EXCEPT(WEFT_ETIMEDOUT) { puts("this took too long"); }
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

/* A time limit for a block: a field of the coroutine. Usable when zeroed. It must not move or end while
 * the block runs. */
typedef struct weft_timeout {
    weft_scope scope;
    weft_handle handle;
    weft_task *task;
    double when;
    uint32_t cancelling; /* weft_task_cancelling(task) when the block was entered */
    enum {
        WEFT__TIMEOUT_NEW,
        WEFT__TIMEOUT_ENTERED,
        WEFT__TIMEOUT_EXPIRING, /* has cancelled the task */
        WEFT__TIMEOUT_EXPIRED,
        WEFT__TIMEOUT_EXITED
    } state;
} weft_timeout;

#ifndef __cplusplus

/* WEFT_WITH_TIMEOUT(timeout, delay) { ... }
 *
 * Runs the block for at most `delay` seconds. After that, it cancels the block, whose failure becomes
 * WEFT_ETIMEDOUT. Zero or less: at the next turn. INFINITY: never. Does not suspend.
 *
 * Only that cancellation becomes WEFT_ETIMEDOUT: any other failure of the block stays, and so does
 * WEFT_ECANCELED if the task was also cancelled from outside. A block that swallows the cancellation and
 * ends has not failed.
 *
 * `timeout` is a weft_timeout *, usually a field's address; it is evaluated several times. When the block
 * has ended, the timeout may be used again. For the ways out, see scope.h. Before the block runs, fails
 * with
 *   - WEFT_EINVAL if the delay is NaN;
 *   - WEFT_EMISUSE if the timeout is entered already.
 * `async with asyncio.timeout(delay)`. */
#define WEFT_WITH_TIMEOUT(timeout, delay)                                           \
    WEFT__WITH(&(timeout)->scope, WEFT__CHECK(weft__timeout_enter(timeout, delay)), \
               weft__timeout_exit(timeout, weft__scope_error_place(&self->frame)))

/* WEFT_WITH_TIMEOUT_AT(timeout, when) { ... }
 *
 * As WEFT_WITH_TIMEOUT, with the deadline as a time of weft_time(), in seconds. `async with
 * asyncio.timeout_at(when)`. */
#define WEFT_WITH_TIMEOUT_AT(timeout, when)                                           \
    WEFT__WITH(&(timeout)->scope, WEFT__CHECK(weft__timeout_enter_at(timeout, when)), \
               weft__timeout_exit(timeout, weft__scope_error_place(&self->frame)))
#endif

/* Moves the deadline to a time of weft_time(), in seconds. A time that has passed: at the next turn.
 * INFINITY: never. Does not suspend. Returns 0; WEFT_EINVAL if the time is NaN; WEFT_EMISUSE unless the
 * timeout is entered and has not expired. Timeout.reschedule. */
int weft_timeout_reschedule(weft_timeout *timeout, double when);

/* The deadline, as a time of weft_time(): INFINITY if there is none, 0 if the timeout was never entered.
 * Timeout.when. */
double weft_timeout_when(const weft_timeout *timeout);

/* Whether the deadline passed before the block ended. Timeout.expired. */
bool weft_timeout_expired(const weft_timeout *timeout);

/* Enters the timeout in the running task: after `delay` seconds, or at a time of weft_time(). Returns 0 or
 * what WEFT_WITH_TIMEOUT fails with before its block runs; WEFT_EMISUSE also outside of tasks. */
int weft__timeout_enter(weft_timeout *timeout, double delay);
int weft__timeout_enter_at(weft_timeout *timeout, double when);

/* Ends the block. `error` is where the block's failure is, which may become WEFT_ETIMEDOUT; NULL: it has not
 * failed.
 */
void weft__timeout_exit(weft_timeout *timeout, weft_error **error);

/* Awaits x, a weft_awaitable, weft_task * or weft_future *, for at most `seconds`. After that, it cancels
 * x, waits until x has ended and fails with WEFT_ETIMEDOUT. If x ends with a result in spite
 * of the cancellation, that is the result; if x fails with another status, that failure is passed on.
 * Cancelling the waiting task cancels x. If seconds <= 0, it succeeds only if x is already done. INFINITY: no
 * limit. An awaitable is consumed; a task or future is borrowed. Suspends if x does, or while a cancelled x
 * ends. Fails, with x closed, with
 *   - WEFT_EINVAL if `seconds` is NaN;
 *   - WEFT_ENOMEM when out of memory.
 * asyncio.wait_for. */
WEFT__MUST_USE weft_awaitable weft_wait_for(weft_awaitable awaitable, double seconds);
#define weft_wait_for(x, seconds) weft_wait_for(WEFT_AWAITABLE(x), seconds)

#ifdef __cplusplus
}
#endif
#endif
