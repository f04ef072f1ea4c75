#include "base/timers.h"

#include "base/list.h"
#include <string.h>

/* lists[0]: deadlines equal to the heap's time. lists[b]: bit b - 1 is the highest in which they differ
 * from it. */
enum { LISTS = 64 };

static weft__list lists[LISTS];
static weft__list overdue;    /* deadlines before the heap's time, in order */
static uint64_t maybe_filled; /* bit b is clear only if lists[b] is empty */
static int64_t heap_time;
static int64_t earliest = INT64_MAX; /* no deadline precedes it */

static weft__timer *timer_of(const weft__link *link) { return CONTAINER_OF(link, weft__timer, link); }

static weft__timer *pop_first(weft__list *list) {
    weft__link *first = list_first(list);
    weft__list_remove(first);
    return timer_of(first);
}

static int64_t deadline_of(const weft__timer *timer) { return (int64_t)timer->deadline; }

static void insert(weft__timer *timer) {
    uint64_t difference = (uint64_t)(deadline_of(timer) ^ heap_time);
    int list = difference == 0 ? 0 : 64 - __builtin_clzll(difference);
    weft__list_append(&lists[list], &timer->link);
    maybe_filled |= UINT64_C(1) << list;
}

/* Inserts a deadline before the heap's time, which may be negative: it is stored relative to the earliest
 * possible one. */
static void insert_overdue(weft__timer *timer, int64_t deadline) {
    const int64_t earliest_kept = -(INT64_MAX / 2);
    if (deadline < earliest_kept) deadline = earliest_kept;
    timer->deadline = (uint64_t)(deadline - earliest_kept) & INT64_MAX;
    weft__link *after = list_last(&overdue);
    while (after && timer_of(after)->deadline > timer->deadline) after = list_previous(&overdue, after);
    weft__list_insert_after(&overdue, after, &timer->link);
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
    if (link_is_in_list(&timer->link)) weft__list_remove(&timer->link);
}

/* The lowest list with a timer, or LISTS if all are empty. */
static int lowest_list(void) {
    while (maybe_filled != 0) {
        int list = __builtin_ctzll(maybe_filled);
        if (!list_is_empty(&lists[list])) return list;
        maybe_filled &= maybe_filled - 1;
    }
    return LISTS;
}

static int64_t earliest_in(const weft__list *list) {
    int64_t deadline = INT64_MAX;
    for (const weft__link *link = list_first(list); link; link = list_next(list, link)) {
        int64_t candidate = deadline_of(timer_of(link));
        if (candidate < deadline) deadline = candidate;
    }
    return deadline;
}

/* Moves the timers of a list, in order, to the lower lists where they belong now that the heap's time has
 * moved into the list's range. */
static void spread(weft__list *list) {
    const weft__link *ends = &list->ends;
    weft__link *link = list_first(list);
    *list = (weft__list){0};
    while (link != ends) {
        weft__link *next = link->next;
        insert(timer_of(link));
        link = next;
    }
}

weft__timer *weft__timers_pop_due(int64_t now) {
    if (!list_is_empty(&overdue)) return pop_first(&overdue);
    while (earliest <= now) {
        int list = lowest_list();
        if (list == LISTS) {
            earliest = INT64_MAX;
            break;
        }
        if (list == 0) return pop_first(&lists[0]);
        earliest = earliest_in(&lists[list]);
        if (earliest > now) break;
        heap_time = earliest;
        spread(&lists[list]);
    }
    return NULL;
}

int64_t weft__timers_next(void) { return earliest; }

void weft__timers_reset(void) {
    overdue = (weft__list){0};
    memset(lists, 0, sizeof lists);
    maybe_filled = 0;
    heap_time = 0;
    earliest = INT64_MAX;
}
