/* Timers in the order of their deadlines, and among equal deadlines in the order they were set.
 *
 * A radix heap: a timer is in the list of the highest bit in which its deadline differs from the
 * heap's time. When the time moves on, one list is spread over the lower ones. Setting and stopping
 * a timer take constant time and no memory, and a timer moves at most once for each bit of its
 * delay. The heap's time is that of the last due timer; deadlines below it, of which there are few,
 * wait in a sorted list for the next turn. */
#ifndef WEFT_SRC_TIMERS_H
#define WEFT_SRC_TIMERS_H

#include <weft/private/detail.h>

/* Sets a timer that is not set and whose is_handle is right. INT64_MAX never comes: such a timer
 * is in no list. */
void weft__timer_set(weft__timer *timer, int64_t deadline);

/* The same for a deadline that is not before a time at which timers were taken: one after now. */
void weft__timer_set_ahead(weft__timer *timer, int64_t deadline);

/* Stops a timer; one that is not set stays so. */
void weft__timer_stop(weft__timer *timer);

/* Takes out the earliest timer if its deadline is not after `now`, else returns NULL. */
weft__timer *weft__timers_pop_due(int64_t now);

/* A time before which nothing is due; INT64_MAX if no timer is set. It may be the time of a timer
 * that was stopped meanwhile, and so too early; weft__timers_pop_due then finds the next one. */
int64_t weft__timers_next(void);

/* Forgets all timers and sets the heap's time to 0. */
void weft__timers_reset(void);

#endif
