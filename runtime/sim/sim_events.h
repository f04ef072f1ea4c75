/* The event queue, ordered by time, then insertion. */
#ifndef WEFT_SIM_SIM_EVENTS_H
#define WEFT_SIM_SIM_EVENTS_H

#include "sim/sim_tree.h"

/* An event is a member of the object that it happens to, and zero at first. */
typedef struct weft__sim_event {
    weft__sim_node in_queue;     /* while the event is scheduled: by its time and number */
    weft__sim_node of_operation; /* while the event is scheduled: by its operation and number */
    void (*fire)(struct weft__sim_event *event);
    uint32_t operation; /* the operation that the event completes; 0: none */
} weft__sim_event;

/* Schedules an event that is not scheduled. Does nothing if `when` is INT64_MAX: never. */
void weft__sim_schedule(weft__sim_event *event, int64_t when);

/* Removes an event from the queue; does nothing if it is not scheduled. */
void weft__sim_unschedule(weft__sim_event *event);

/* Removes the event of an operation, if one is scheduled. */
void weft__sim_unschedule_operation(uint32_t operation);

/* When the next event is due; INT64_MAX if none is scheduled. */
int64_t weft__sim_next_event(void);

/* Fires due events in seed order; events scheduled meanwhile wait for the next call, and with a seed other
 * than 0 so may others. */
void weft__sim_fire_due_events(void);

/* Drops the calls of weft_sim_after that are still to come. */
void weft__sim_drop_calls(void);

#endif
