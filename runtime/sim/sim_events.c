#include "sim/sim_events.h"

#include "base/list.h"
#include "sim/sim_seed.h"
#include "sim/sim_utilities.h"

#include <stdbool.h>
#include <stdlib.h>
#include <weft/sim.h>

static weft__sim_node *queue;
static weft__sim_node *later;        /* while events fire: those that are scheduled meanwhile */
static weft__sim_node *by_operation; /* those in `queue` and `later` */
static uint64_t last_event_number;
static bool is_firing;
static uint64_t newest; /* in `queue` while events fire */

static weft__sim_event *event_of(weft__sim_node *node) {
    return node ? CONTAINER_OF(node, weft__sim_event, in_queue) : NULL;
}

void weft__sim_schedule(weft__sim_event *event, int64_t when) {
    if (when == INT64_MAX) return;
    last_event_number++;
    weft__sim_tree_insert(is_firing ? &later : &queue, &event->in_queue, (uint64_t)when, last_event_number);
    weft__sim_tree_insert(&by_operation, &event->of_operation, event->operation, last_event_number);
}

void weft__sim_unschedule(weft__sim_event *event) {
    if (event->in_queue.size == 0) return;
    bool is_later = is_firing && event->in_queue.number > newest;
    weft__sim_tree_remove(is_later ? &later : &queue, &event->in_queue);
    weft__sim_tree_remove(&by_operation, &event->of_operation);
}

void weft__sim_unschedule_operation(uint32_t operation) {
    size_t index = weft__sim_tree_rank(by_operation, operation, 0);
    weft__sim_node *found = weft__sim_tree_nth(by_operation, index);
    if (found && found->key == operation)
        weft__sim_unschedule(CONTAINER_OF(found, weft__sim_event, of_operation));
}

int64_t weft__sim_next_event(void) {
    const weft__sim_node *first = weft__sim_tree_nth(queue, 0);
    return first ? (int64_t)first->key : INT64_MAX;
}

/* Chooses one of the events that are due; NULL if there are none. */
static weft__sim_event *choose_due(void) {
    size_t count = weft__sim_tree_rank(queue, (uint64_t)weft__sim_now() + 1, 0);
    return count > 0 ? event_of(weft__sim_tree_nth(queue, weft__sim_choose(count))) : NULL;
}

void weft__sim_fire_due_events(void) {
    newest = last_event_number;
    is_firing = true;
    for (weft__sim_event *event; (event = choose_due()) && !weft__sim_chance(4);) {
        weft__sim_unschedule(event);
        event->fire(event);
    }
    is_firing = false;
    for (weft__sim_node *node; (node = later);) {
        uint64_t when = node->key, number = node->number;
        weft__sim_tree_remove(&later, node);
        weft__sim_tree_insert(&queue, node, when, number);
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
    size_t index = 0;
    for (weft__sim_event *event; (event = event_of(weft__sim_tree_nth(queue, index)));) {
        if (event->fire != fire_call) {
            index++;
            continue;
        }
        weft__sim_unschedule(event);
        free(call_of(event));
    }
}
