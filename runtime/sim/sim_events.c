/* What is going to happen, in the order of its moments, and of its planning within the same. */
#include "sim_host.h"

#include <stdlib.h>

static weft__sim_event planned = {.next = &planned, .previous = &planned};
static uint64_t last_number;

void weft__sim_plan(weft__sim_event *event, int64_t when) {
    if (when == INT64_MAX) return;
    weft__sim_event *after = planned.previous;
    while (after != &planned && after->when > when) after = after->previous;
    event->when = when;
    event->number = ++last_number;
    event->previous = after;
    event->next = after->next;
    after->next->previous = event;
    after->next = event;
}

void weft__sim_unplan(weft__sim_event *event) {
    if (!event->next) return;
    event->next->previous = event->previous;
    event->previous->next = event->next;
    event->next = event->previous = NULL;
}

void weft__sim_unplan_operation(uint32_t operation) {
    for (weft__sim_event *event = planned.next; event != &planned; event = event->next) {
        if (event->operation != operation) continue;
        weft__sim_unplan(event);
        return;
    }
}

int64_t weft__sim_next_event(void) { return planned.next == &planned ? INT64_MAX : planned.next->when; }

/* The next one to happen of those that are due and were planned as number `last` or before. */
static weft__sim_event *choose_due(uint64_t last) {
    int64_t now = weft_host_now();
    uint64_t count = 0;
    for (weft__sim_event *event = planned.next; event != &planned && event->when <= now; event = event->next)
        if (event->number <= last) count++;
    if (count == 0) return NULL;
    uint64_t chosen = weft__sim_choose(count);
    weft__sim_event *event = planned.next;
    for (;; event = event->next)
        if (event->number <= last &&chosen-- == 0) return event;
}

void weft__sim_deliver(void) {
    uint64_t last = last_number;
    for (weft__sim_event *event; (event = choose_due(last)) && !weft__sim_chance(4);) {
        weft__sim_unplan(event);
        event->happen(event);
    }
}

/* ---- Calls ---- */

typedef struct call {
    weft__sim_event event; /* first */
    void (*function)(void *user);
    void *user;
} call;

static void happen_call(weft__sim_event *event) {
    call made = *(call *)event;
    free(event);
    made.function(made.user);
}

void weft_sim_after(double delay, void (*function)(void *user), void *user) {
    int64_t when = weft__sim_later(weft_host_now(), delay);
    if (when == INT64_MAX) return;
    call *new_call = weft__sim_resize(NULL, sizeof *new_call);
    *new_call = (call){.event.happen = happen_call, .function = function, .user = user};
    weft__sim_plan(&new_call->event, when);
}

void weft__sim_forget_calls(void) {
    for (weft__sim_event *event = planned.next, *next; event != &planned; event = next) {
        next = event->next;
        if (event->happen != happen_call) continue;
        weft__sim_unplan(event);
        free(event);
    }
}
