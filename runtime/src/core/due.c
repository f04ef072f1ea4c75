#include "core/due.h"

#include "base/timers.h"
#include "core/task_internal.h"
#include <weft/host.h>

/* A sleep or a handle that is cancelled meanwhile removes its timer from this list. */
weft__list weft__due;

void (*weft__handle_fire)(weft__timer *timer);

void weft__due_collect(void) {
    int64_t now = weft_host_now();
    for (weft__timer *timer; (timer = weft__timers_pop_due(now));)
        weft__list_append(&weft__due, &timer->link);
}

void weft__due_fire_first(void) {
    weft__timer *timer = CONTAINER_OF(list_first(&weft__due), weft__timer, link);
    weft__timer_stop(timer);
    if (timer->is_handle)
        weft__handle_fire(timer);
    else
        weft__task_wake(CONTAINER_OF(timer, weft_task, timer), WAIT_WOKEN);
}
