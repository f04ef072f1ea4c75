#include "core/sleep.h"

#include "base/error_internal.h"
#include "base/timers.h"
#include "core/due.h"
#include "core/ready.h"
#include "core/task_internal.h"
#include <math.h>
#include <weft/clock.h>
#include <weft/host.h>

double weft_time(void) { return (double)weft_host_now() / 1e9; }

static weft__progress resume_after_sleep(weft_task *task, bool cancelled) {
    (void)task;
    return cancelled ? weft__fail(WEFT_ECANCELED) : WEFT__DONE;
}

static bool cancel_sleep(weft_task *task) {
    if (task->future.wait_state == WAIT_PENDING) weft__timer_stop(&task->timer);
    return weft__cancel_wait(task);
}

static const weft__wait_type sleep_wait = {
    .resume = resume_after_sleep, .cancel = cancel_sleep, .what = "a sleep"};

int64_t weft__deadline_after(double delay) {
    int64_t now = weft_host_now();
    double nanoseconds = ceil(delay * 1e9);
    if (nanoseconds >= (double)(INT64_MAX - now)) return INT64_MAX;
    return now + (int64_t)nanoseconds;
}

int64_t weft__deadline_at(double when) {
    double nanoseconds = ceil(when * 1e9);
    if (nanoseconds >= (double)INT64_MAX) return INT64_MAX;
    if (nanoseconds <= -(double)INT64_MAX) return -INT64_MAX;
    /* The product was rounded. Correct it to the first nanosecond at which weft_time() >= when. */
    int64_t deadline = (int64_t)nanoseconds;
    if ((double)(deadline - 1) / 1e9 >= when) deadline--;
    if ((double)deadline / 1e9 < when) deadline++;
    return deadline;
}

weft__progress weft__start_sleep(void *unused, int64_t bits) {
    (void)unused;
    double delay = weft__as_f64(weft_value_i64(bits));
    weft_task *task = weft__running.task;
    if (isnan(delay)) return weft__fail_message(WEFT_EINVAL, "the delay of a sleep is NaN");
    if (delay <= 0) {
        weft__ready_append(&task->job);
        return WEFT__WAITING;
    }
    weft__task_wait(task, &sleep_wait, NULL);
    weft__timer_set_ahead(&task->timer, weft__deadline_after(delay), false);
    return WEFT__WAITING;
}
