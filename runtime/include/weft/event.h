/* Events: flags that tasks can wait for. asyncio.Event. */
#ifndef WEFT_EVENT_H
#define WEFT_EVENT_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Usable when zeroed, and then not set; there is nothing to release. It must not move or end while a task
 * waits for it. */
typedef struct weft_event {
    weft__waiters waiters;
    bool is_set;
} weft_event;

weft__progress weft__start_event_wait(void *event, int64_t unused);

/* Waits until the event is set; if it is set already, does not suspend. The result is true. Event.wait. */
static inline WEFT__MUST_USE weft_awaitable weft_event_wait(weft_event *event) {
    weft_awaitable awaitable = {weft__start_event_wait, event, 0};
    return awaitable;
}

/* Sets the event and wakes all waiting tasks, which resume even if it is cleared before they run. Does
 * not suspend. Event.set. */
void weft_event_set(weft_event *event);

/* Clears the event: later waits suspend until it is set again. Event.clear. */
static inline void weft_event_clear(weft_event *event) { event->is_set = false; }

/* Whether the event is set. Event.is_set. */
static inline bool weft_event_is_set(const weft_event *event) { return event->is_set; }

#ifdef __cplusplus
}
#endif
#endif
