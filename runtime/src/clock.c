#include "loop.h"

#include <math.h>
#include <weft/clock.h>
#include <weft/host.h>

/* The timers that fire at the end of this turn, in a circular list. A sleep or a handle that is
 * cancelled meanwhile takes its timer out of it. */
static weft__timer_link due = {&due, &due};

void (*weft__handle_fire)(weft__timer *timer);

static weft_task *task_of_timer(weft__timer *timer) {
    return (weft_task *)(void *)((char *)timer - offsetof(weft_task, timer));
}

void weft__due_collect(void) {
    int64_t now = weft_host_now();
    for (weft__timer *timer; (timer = weft__timers_take_due(now));)
        weft__timer_link_append(&due, &timer->link);
}

void weft__due_fire(void) {
    while (due.next != &due) {
        weft__timer *timer = (weft__timer *)due.next;
        weft__timer_stop(timer);
        if (timer->is_handle)
            weft__handle_fire(timer);
        else
            weft__task_wake(task_of_timer(timer), WAIT_WOKEN);
    }
}

double weft_time(void) { return (double)weft_host_now() / 1e9; }

static bool resume_after_sleep(weft_task *task, bool cancelled) {
    weft__timer_stop(&task->timer);
    return cancelled ? weft__fail(WEFT_ECANCELED) : true;
}

static bool cancel_sleep(weft_task *task) {
    if (task->wait_state == WAIT_PENDING) weft__timer_stop(&task->timer);
    return weft__cancel_wait(task);
}

static const weft__wait sleep_wait = {
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
    /* The product was rounded: to the first nanosecond at which weft_time() is not before `when`. */
    int64_t deadline = (int64_t)nanoseconds;
    if ((double)(deadline - 1) / 1e9 >= when) deadline--;
    if ((double)deadline / 1e9 < when) deadline++;
    return deadline;
}

bool weft__start_sleep(void *unused, weft_value delay) {
    (void)unused;
    weft_task *task = weft__running.task;
    if (isnan(delay.f64)) return weft__fail_message(WEFT_EINVAL, "the delay of a sleep is NaN");
    if (delay.f64 <= 0) {
        weft__call_soon(&task->handle);
        return false;
    }
    weft__task_wait(task, &sleep_wait, NULL);
    weft__timer_set_ahead(&task->timer, weft__deadline_after(delay.f64));
    return false;
}
