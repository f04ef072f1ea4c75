/* Timers in the order of their deadlines, and of setting where deadlines are equal.
 *
 * A radix heap: a timer is in a list of the highest digit in which its deadline differs from the heap's time
 * and of the value of that digit. When the time has to move to a digit, to find the earliest of its timers, they
 * are spread over the lists of lower digits. Setting and stopping a timer take constant time and no memory, and
 * a timer moves at most once for each digit of its delay. Each list knows a time before which nothing in it is
 * due, and no list is searched, except that of a few timers, which is cheaper than spreading them.
 *
 * A million timers are scattered over more memory than the caches hold. A walk along a list waits for the
 * memory at every timer, which is most of what a timer costs; the walks along several lists wait at the same
 * time. So there are eight lists for each value of a digit, by the bits that follow the digit, and they are
 * spread together. A build for size has neither these nor a map of the lists that are filled.
 *
 * Deadlines before the heap's time, which are few, wait for the next turn and are sorted then.
 */
#ifndef WEFT_SRC_TIMERS_H
#define WEFT_SRC_TIMERS_H

#include <weft/private/detail.h>

/* Sets a timer that is not set, of a weft_handle or a sleeping task. A deadline of INT64_MAX never comes. */
void weft__timer_set(weft__timer *timer, int64_t deadline, bool is_handle);

/* Sets a timer likewise, to a deadline that is not before any `now` passed to weft__timers_pop_due. */
void weft__timer_set_ahead(weft__timer *timer, int64_t deadline, bool is_handle);

/* Stops a timer. Has no effect on a timer that is not set. */
void weft__timer_stop(weft__timer *timer);

/* Removes and returns the earliest timer if its deadline is not after `now`; otherwise returns NULL. */
weft__timer *weft__timers_pop_due(int64_t now);

/* Returns a time before which nothing is due; INT64_MAX if no timer is set. It may be too early, the
 * deadline of a timer that was stopped since; weft__timers_pop_due then finds the next one. */
int64_t weft__timers_next(void);

/* As weft__timers_next, but slower and INT64_MAX also if all timers were stopped: a host must not wait then. */
int64_t weft__timers_wait_until(void);

/* Removes and returns any timer, in no order; NULL if none is set. */
weft__timer *weft__timers_take_any(void);

/* Discards all timers and sets the heap's time to 0. */
void weft__timers_reset(void);

#endif
