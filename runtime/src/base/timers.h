/* Timers in the order of their deadlines, and of setting where deadlines are equal.
 *
 * A radix heap: a timer is in the list of the highest digit in which its deadline differs from the heap's
 * time, which is about the deadline of the last due timer, and of the value of that digit. When the time
 * reaches a list, its timers are spread over the lists of lower digits. Setting and stopping a timer take
 * constant time and no memory, and a timer moves at most once for each digit of its delay. Each list knows a
 * time before which nothing in it is due, so that no list is searched. Deadlines before the heap's time,
 * which are few, wait for the next turn and are sorted then.
 */
#ifndef WEFT_SRC_TIMERS_H
#define WEFT_SRC_TIMERS_H

#include <weft/private/detail.h>

/* Sets a timer that is not set, with is_handle filled in. A deadline of INT64_MAX never comes. */
void weft__timer_set(weft__timer *timer, int64_t deadline);

/* Sets a timer likewise, to a deadline that is not before any `now` passed to weft__timers_pop_due. */
void weft__timer_set_ahead(weft__timer *timer, int64_t deadline);

/* Stops a timer. Has no effect on a timer that is not set. */
void weft__timer_stop(weft__timer *timer);

/* Removes and returns the earliest timer if its deadline is not after `now`; otherwise returns NULL. */
weft__timer *weft__timers_pop_due(int64_t now);

/* Returns a time before which nothing is due; INT64_MAX if no timer is set. It may be too early, the
 * deadline of a timer that was stopped since; weft__timers_pop_due then finds the next one. */
int64_t weft__timers_next(void);

/* Discards all timers and sets the heap's time to 0. */
void weft__timers_reset(void);

#endif
