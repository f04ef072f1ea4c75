#include <weft/event.h>

#include "core/waiters.h"

static weft__progress resume_event_wait(weft_task *task, bool cancelled) {
    (void)task;
    return cancelled ? weft__fail(WEFT_ECANCELED) : weft__done_true();
}

static const weft__wait_type event_wait = {
    .resume = resume_event_wait, .cancel = weft__cancel_waiter, .what = "an event"};

weft__progress weft__start_event_wait(void *object, int64_t unused) {
    (void)unused;
    weft_event *event = object;
    return event->is_set ? weft__done_true() : waiters_wait(&event->waiters, &event_wait, event);
}

void weft_event_set(weft_event *event) {
    if (event->is_set) return;
    event->is_set = true;
    waiters_wake(&event->waiters, SIZE_MAX);
}
