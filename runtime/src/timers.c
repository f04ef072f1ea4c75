#include "timers.h"

#include <stddef.h>

enum { LISTS = 64 }; /* [0]: due at the heap's time; [b]: bit b - 1 is the highest that differs */

static weft__timer_link lists[LISTS];
static weft__timer_link overdue = {&overdue, &overdue}; /* set below the heap's time, in order */
static uint64_t maybe_filled; /* bit b is clear only if lists[b] is empty, and maybe no list yet */
static int64_t heap_time;
static int64_t earliest = INT64_MAX; /* no deadline is before it */

static bool is_empty(const weft__timer_link *list) { return list->next == list; }

static weft__timer *first_timer(weft__timer_link *list) { return (weft__timer *)list->next; }

void weft__timer_link_append(weft__timer_link *list, weft__timer_link *link) {
    link->previous = list->previous;
    link->next = list;
    list->previous->next = link;
    list->previous = link;
}

static void unlink(weft__timer_link *link) {
    link->previous->next = link->next;
    link->next->previous = link->previous;
    link->next = link->previous = NULL;
}

static int64_t deadline_of(const weft__timer *timer) { return (int64_t)timer->deadline; }

static void insert(weft__timer *timer) {
    uint64_t difference = (uint64_t)(deadline_of(timer) ^ heap_time);
    int list = difference == 0 ? 0 : 64 - __builtin_clzll(difference);
    uint64_t bit = UINT64_C(1) << list;
    if (!(maybe_filled & bit)) lists[list].next = lists[list].previous = &lists[list];
    weft__timer_link_append(&lists[list], &timer->link);
    maybe_filled |= bit;
}

/* Such a deadline may be negative: what is kept is its distance from one that is below all. */
static void insert_overdue(weft__timer *timer, int64_t deadline) {
    const int64_t earliest_kept = -(INT64_MAX / 2);
    if (deadline < earliest_kept) deadline = earliest_kept;
    timer->deadline = (uint64_t)(deadline - earliest_kept) & INT64_MAX;
    weft__timer_link *after = overdue.previous;
    while (after != &overdue && ((weft__timer *)after)->deadline > timer->deadline)
        after = after->previous;
    weft__timer_link_append(after->next, &timer->link);
    if (heap_time < earliest) earliest = heap_time;
}

void weft__timer_set(weft__timer *timer, int64_t deadline) {
    if (deadline < heap_time)
        insert_overdue(timer, deadline);
    else
        weft__timer_set_ahead(timer, deadline);
}

void weft__timer_set_ahead(weft__timer *timer, int64_t deadline) {
    timer->deadline = (uint64_t)deadline & INT64_MAX;
    if (deadline == INT64_MAX) {
        timer->link.next = timer->link.previous = NULL;
        return;
    }
    insert(timer);
    if (deadline < earliest) earliest = deadline;
}

void weft__timer_stop(weft__timer *timer) {
    if (timer->link.next) unlink(&timer->link);
}

/* The lowest list with a timer in it; LISTS if there is none. */
static int lowest_list(void) {
    while (maybe_filled != 0) {
        int list = __builtin_ctzll(maybe_filled);
        if (!is_empty(&lists[list])) return list;
        maybe_filled &= maybe_filled - 1;
    }
    return LISTS;
}

static int64_t earliest_in(weft__timer_link *list) {
    int64_t deadline = INT64_MAX;
    for (weft__timer_link *link = list->next; link != list; link = link->next) {
        int64_t candidate = deadline_of((weft__timer *)link);
        if (candidate < deadline) deadline = candidate;
    }
    return deadline;
}

/* Puts the timers of a list where they belong now that the heap's time has moved into its range:
 * all go to lower lists, in the order they were in. */
static void spread(weft__timer_link *list) {
    weft__timer_link *link = list->next;
    list->previous->next = NULL;
    list->next = list->previous = list;
    while (link) {
        weft__timer_link *next = link->next;
        insert((weft__timer *)link);
        link = next;
    }
}

weft__timer *weft__timers_take_due(int64_t now) {
    if (!is_empty(&overdue)) {
        weft__timer *timer = first_timer(&overdue);
        unlink(&timer->link);
        return timer;
    }
    while (earliest <= now) {
        int list = lowest_list();
        if (list == LISTS) {
            earliest = INT64_MAX;
            break;
        }
        if (list == 0) {
            weft__timer *timer = first_timer(&lists[0]);
            unlink(&timer->link);
            return timer;
        }
        earliest = earliest_in(&lists[list]);
        if (earliest > now) break;
        heap_time = earliest;
        spread(&lists[list]);
    }
    return NULL;
}

int64_t weft__timers_next(void) { return earliest; }

void weft__timers_reset(void) {
    overdue.next = overdue.previous = &overdue;
    maybe_filled = 0;
    heap_time = 0;
    earliest = INT64_MAX;
}
