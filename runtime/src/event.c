#include <weft/event.h>

#include "waiters.h"

static bool resume_wait(weft_task *task, bool cancelled) {
    weft_event *event = task->awaited;
    waiters_remove(&event->waiters, task);
    return cancelled ? weft__fail(WEFT_ECANCELED) : weft__give_true();
}

static const weft__wait event_wait = {
    .resume = resume_wait, .cancel = weft__cancel_wait, .what = "an event"};

bool weft__start_event_wait(void *object, weft_value unused) {
    (void)unused;
    weft_event *event = object;
    return event->is_set ? weft__give_true() : waiters_wait(&event->waiters, &event_wait, event);
}

void weft_event_set(weft_event *event) {
    if (event->is_set) return;
    event->is_set = true;
    waiters_wake(&event->waiters, SIZE_MAX);
}
