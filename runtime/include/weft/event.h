/* A flag that tasks can wait for. asyncio.Event. */
#ifndef WEFT_EVENT_H
#define WEFT_EVENT_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Usable when zeroed, then not set; nothing to release. It must not move or end while a task waits for
 * it. */
typedef struct weft_event {
    weft__waiters waiters;
    bool is_set;
} weft_event;

weft__progress weft__start_event_wait(void *event, weft_value unused);

/* Waits until the event is set; does not suspend if it is. The result is true. Event.wait. */
static inline weft_awaitable weft_event_wait(weft_event *event) {
    weft_awaitable awaitable = {weft__start_event_wait, event, {0}};
    return awaitable;
}

/* Sets the event and wakes all who wait, even if it is cleared before they run. Does not suspend.
 * Event.set. */
void weft_event_set(weft_event *event);

/* Takes it back: those who come from now on wait. Event.clear. */
static inline void weft_event_clear(weft_event *event) { event->is_set = false; }

/* Whether it is set. Event.is_set. */
static inline bool weft_event_is_set(const weft_event *event) { return event->is_set; }

#ifdef __cplusplus
}
#endif
#endif
