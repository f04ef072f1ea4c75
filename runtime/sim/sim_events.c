#include "sim/sim_events.h"

#include "base/list.h"
#include "sim/sim_seed.h"
#include "sim/sim_utilities.h"

#include <stdlib.h>
#include <weft/sim.h>

static weft__list queue;
static uint64_t last_number;

static weft__sim_event *event_of(weft__link *link) {
    return link ? CONTAINER_OF(link, weft__sim_event, link) : NULL;
}

static weft__sim_event *first_event(void) { return event_of(list_first(&queue)); }

static weft__sim_event *next_event(const weft__sim_event *event) {
    return event_of(list_next(&queue, &event->link));
}

void weft__sim_schedule(weft__sim_event *event, int64_t when) {
    if (when == INT64_MAX) return;
    weft__link *after = list_last(&queue);
    while (after && event_of(after)->when > when) after = list_previous(&queue, after);
    event->when = when;
    event->number = ++last_number;
    weft__list_insert_after(&queue, after, &event->link);
}

void weft__sim_unschedule(weft__sim_event *event) {
    if (link_is_in_list(&event->link)) weft__list_remove(&event->link);
}

void weft__sim_unschedule_operation(uint32_t operation) {
    for (weft__sim_event *event = first_event(); event; event = next_event(event)) {
        if (event->operation != operation) continue;
        weft__list_remove(&event->link);
        return;
    }
}

int64_t weft__sim_next_event(void) {
    const weft__sim_event *first = first_event();
    return first ? first->when : INT64_MAX;
}

/* Chooses one of the events that are due and have a number up to `newest`; NULL if there are none. */
static weft__sim_event *choose_due(uint64_t newest) {
    int64_t now = weft__sim_now();
    uint64_t count = 0;
    for (weft__sim_event *event = first_event(); event && event->when <= now; event = next_event(event))
        if (event->number <= newest) count++;
    if (count == 0) return NULL;
    uint64_t skipped = weft__sim_choose(count);
    weft__sim_event *event = first_event();
    while (event->number > newest || skipped-- > 0) event = next_event(event);
    return event;
}

void weft__sim_fire_due_events(void) {
    uint64_t newest = last_number;
    for (weft__sim_event *event; (event = choose_due(newest)) && !weft__sim_chance(4);) {
        weft__list_remove(&event->link);
        event->fire(event);
    }
}

/* ---- Calls ---- */

typedef struct call {
    weft__sim_event event;
    void (*function)(void *user);
    void *user;
} call;

static call *call_of(weft__sim_event *event) { return CONTAINER_OF(event, call, event); }

static void fire_call(weft__sim_event *event) {
    call copy = *call_of(event);
    free(call_of(event));
    copy.function(copy.user);
}

void weft_sim_after(double delay, void (*function)(void *user), void *user) {
    int64_t when = weft__sim_later(weft__sim_now(), delay);
    if (when == INT64_MAX) return;
    call *new_call = weft__sim_resize(NULL, sizeof *new_call);
    *new_call = (call){.event.fire = fire_call, .function = function, .user = user};
    weft__sim_schedule(&new_call->event, when);
}

void weft__sim_drop_calls(void) {
    for (weft__sim_event *event = first_event(), *next; event; event = next) {
        next = next_event(event);
        if (event->fire != fire_call) continue;
        weft__list_remove(&event->link);
        free(call_of(event));
    }
}
