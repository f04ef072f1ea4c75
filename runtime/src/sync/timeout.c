#include <weft/timeout.h>

#include "base/error_internal.h"
#include "core/task_internal.h"
#include "sync/wait_internal.h"
#include <math.h>
#include <weft/clock.h>

static void on_timeout(void *argument) {
    weft_timeout *timeout = argument;
    weft_task_cancel(timeout->task);
    timeout->state = WEFT__TIMEOUT_EXPIRING;
}

int weft_timeout_reschedule(weft_timeout *timeout, double when) {
    if (isnan(when)) return WEFT_EINVAL;
    if (timeout->state != WEFT__TIMEOUT_ENTERED) return WEFT_EMISUSE;
    timeout->when = when;
    weft_handle_cancel(&timeout->handle);
    if (when <= weft_time()) return weft_call_soon(&timeout->handle, on_timeout, timeout);
    return weft_call_at(&timeout->handle, when, on_timeout, timeout);
}

static bool is_entered(const weft_timeout *timeout) {
    return timeout->state == WEFT__TIMEOUT_ENTERED || timeout->state == WEFT__TIMEOUT_EXPIRING;
}

int weft__timeout_enter_at(weft_timeout *timeout, double when) {
    if (isnan(when)) return WEFT_EINVAL;
    weft_task *task = weft_current_task();
    if (!task || is_entered(timeout)) return WEFT_EMISUSE;
    timeout->state = WEFT__TIMEOUT_ENTERED;
    timeout->task = weft_task_ref(task); /* a generator may outlive the task that entered the block */
    timeout->cancelling = weft_task_cancelling(task);
    return weft_timeout_reschedule(timeout, when);
}

int weft__timeout_enter(weft_timeout *timeout, double delay) {
    return weft__timeout_enter_at(timeout, weft_time() + delay);
}

double weft_timeout_when(const weft_timeout *timeout) { return timeout->when; }

bool weft_timeout_expired(const weft_timeout *timeout) {
    return timeout->state == WEFT__TIMEOUT_EXPIRING || timeout->state == WEFT__TIMEOUT_EXPIRED;
}

/* Takes back the timeout's request; a cancellation that was only its own becomes WEFT_ETIMEDOUT. */
static void convert_cancellation(const weft_timeout *timeout, weft_error **error) {
    uint32_t left = weft_task_uncancel(timeout->task);
    if (left > timeout->cancelling || !error || weft_error_status(*error) != WEFT_ECANCELED) return;
    weft__error_unref(*error);
    *error = weft__error_of_status(WEFT_ETIMEDOUT);
}

void weft__timeout_exit(weft_timeout *timeout, weft_error **error) {
    if (!is_entered(timeout)) return;
    weft_handle_cancel(&timeout->handle);
    bool expires = timeout->state == WEFT__TIMEOUT_EXPIRING;
    timeout->state = expires ? WEFT__TIMEOUT_EXPIRED : WEFT__TIMEOUT_EXITED;
    if (expires) convert_cancellation(timeout, error);
    weft_task_unref(timeout->task);
    timeout->task = NULL;
}

/* ---- wait_for ---- */

WEFT__ASYNC_HOLDING(wait_for, weft_awaitable inner; double seconds; weft_timeout timeout; weft_future *future;
                    weft_scope scope;) {
    WEFT_BEGIN;
    if (isnan(self->seconds)) {
        weft_close(self->inner);
        WEFT_RAISE(WEFT_EINVAL, "the timeout is NaN");
    }
    if (self->seconds > 0) {
        WEFT_WITH_TIMEOUT(&self->timeout, self->seconds) {
            WEFT_AWAIT(self->inner);
            WEFT_RETURN(WEFT_RESULT);
        }
    }
    self->future = weft_ensure_future(self->inner);
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        if (!weft_future_done(self->future)) {
            WEFT_AWAIT(weft__cancel_and_wait(self->future));
            /* A cancelled gather is not cancelled but fails so. */
            if (weft_future_status(self->future) == WEFT_ECANCELED) WEFT_RAISE(WEFT_ETIMEDOUT);
        }
        WEFT_AWAIT(self->future);
        WEFT_RETURN(WEFT_RESULT);
    }
    WEFT_FINALLY { weft_future_unref(self->future); }
}

static void wait_for_discard(void *frame) { weft_close(((struct wait_for *)frame)->inner); }

weft_awaitable(weft_wait_for)(weft_awaitable awaitable, double seconds) {
    weft_awaitable call = WEFT_CALL(wait_for, .inner = awaitable, .seconds = seconds);
    if (!call.object) weft_close(awaitable);
    return call;
}
