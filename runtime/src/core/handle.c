#include <weft/handle.h>

#include "base/at_end.h"
#include "base/list.h"
#include "base/timers.h"
#include "core/context_internal.h"
#include "core/due.h"
#include "core/ready.h"
#include "core/sleep.h"
#include "core/task_internal.h"
#include <math.h>
#include <weft/clock.h>

#define EARLIEST_DELAY (-9e9) /* seconds; 64 bits of nanoseconds hold it */

static void call_handle(weft_handle *handle) {
    weft__context_entry entry = weft__context_enter(handle->context);
    handle->context = NULL;
    handle->state = WEFT__HANDLE_IDLE;
    if (!weft__is_cut_off) handle->callback(handle->argument);
    weft__context_unref(weft__context_leave(entry));
}

static void run_job(weft__job *job) { call_handle(CONTAINER_OF(job, weft_handle, job.job)); }

static weft_handle *handle_of(weft__timer *timer) { return CONTAINER_OF(timer, weft_handle, timer); }

static void fire(weft__timer *timer) {
    weft__running.task = NULL;
    call_handle(handle_of(timer));
}

/* Cancels what is still timed when the program ends. A task that sleeps even then is cut off without its
 * timer. */
static void forget_timed(void) {
    for (weft__timer *timer; (timer = weft__timers_take_any());)
        if (timer->is_handle) weft_handle_cancel(handle_of(timer));
    weft__timers_reset();
}

static weft__end_hook handles_at_end = {.run = forget_timed};

static int prepare(weft_handle *handle, weft_callback callback, void *argument) {
    if (handle->state != WEFT__HANDLE_IDLE) return WEFT_EMISUSE;
    handle->callback = callback;
    handle->argument = argument;
    handle->context = weft__context_share();
    return WEFT_OK;
}

int weft_call_soon(weft_handle *handle, weft_callback callback, void *argument) {
    int status = prepare(handle, callback, argument);
    if (status != WEFT_OK) return status;
    handle->state = WEFT__HANDLE_READY;
    weft__removable_init(&handle->job, run_job);
    weft__ready_append_removable(&handle->job);
    return WEFT_OK;
}

static int call_at_deadline(weft_handle *handle, int64_t deadline, weft_callback callback, void *argument) {
    int status = prepare(handle, callback, argument);
    if (status != WEFT_OK) return status;
    handle->state = WEFT__HANDLE_TIMED;
    weft__handle_fire = fire;
    weft__at_end(&handles_at_end);
    weft__timer_set(&handle->timer, deadline, true);
    weft__wake_loop(); /* the host may wait until a later time */
    return WEFT_OK;
}

int weft_call_later(weft_handle *handle, double delay, weft_callback callback, void *argument) {
    if (isnan(delay)) return WEFT_EINVAL;
    if (delay < EARLIEST_DELAY) delay = EARLIEST_DELAY;
    return call_at_deadline(handle, weft__deadline_after(delay), callback, argument);
}

int weft_call_at(weft_handle *handle, double when, weft_callback callback, void *argument) {
    if (isnan(when)) return WEFT_EINVAL;
    return call_at_deadline(handle, weft__deadline_at(when), callback, argument);
}

void weft_handle_cancel(weft_handle *handle) {
    if (handle->state == WEFT__HANDLE_READY) weft__ready_remove(&handle->job);
    if (handle->state == WEFT__HANDLE_TIMED) weft__timer_stop(&handle->timer);
    weft__context_unref(handle->context);
    handle->context = NULL;
    handle->state = WEFT__HANDLE_IDLE;
}

bool weft_handle_pending(const weft_handle *handle) { return handle->state != WEFT__HANDLE_IDLE; }
