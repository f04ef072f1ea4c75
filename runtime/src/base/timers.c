#include "base/timers.h"

#include "base/list.h"
#include <string.h>

/* Deadlines are numbers of LEVELS digits. The list of a timer is that of the highest digit in which its
 * deadline differs from the heap's time, and of the value that the deadline has there. With larger digits a
 * timer moves less often; with the smallest the code is smaller. */
#ifdef WEFT_TERSE
enum { DIGIT_BITS = 1 };
#else
enum { DIGIT_BITS = 5 };
#endif
enum { DIGITS = 1 << DIGIT_BITS, LEVELS = 63 / DIGIT_BITS + 1, LISTS = LEVELS * DIGITS };

struct list {
    weft__list timers;
    int64_t earliest; /* if there are timers: none of their deadlines precedes this */
};

static struct {
    int64_t time;
    uint32_t maybe_filled[LEVELS]; /* a bit is clear only if its list is empty */
    struct list lists[LISTS];
} heap;
static int64_t earliest = INT64_MAX; /* no deadline precedes it */

/* Removes and returns the first overdue timer. Set with the first such timer, so that a program without
 * them does not link it. */
static weft__timer *(*pop_overdue)(void);

static weft__timer *timer_of(const weft__link *link) { return CONTAINER_OF(link, weft__timer, link); }

static weft__timer *pop_first(weft__list *list) {
    weft__link *first = list_first(list);
    weft__list_remove(first);
    return timer_of(first);
}

static int64_t deadline_of(const weft__timer *timer) { return (int64_t)timer->deadline; }

static void insert(weft__timer *timer) {
    int64_t deadline = deadline_of(timer);
    unsigned level = (63U - (unsigned)__builtin_clzll((uint64_t)(deadline ^ heap.time) | 1)) / DIGIT_BITS;
    unsigned digit = (unsigned)(deadline >> level *DIGIT_BITS) & (DIGITS - 1);
    struct list *list = &heap.lists[level *DIGITS + digit];
    if (list_is_empty(&list->timers) || deadline < list->earliest) list->earliest = deadline;
    weft__list_append(&list->timers, &timer->link);
    heap.maybe_filled[level] |= UINT32_C(1) << digit;
}

void weft__timer_set_ahead(weft__timer *timer, int64_t deadline) {
    timer->deadline = (uint64_t)deadline & INT64_MAX;
    insert(timer);
    if (deadline < earliest) earliest = deadline;
}

/* ---- Deadlines before the heap's time ---- */

static weft__list overdue;
static bool overdue_is_unsorted;

/* Merges two sorted chains of links; the timers of `a` were set first. */
static weft__link *merge(weft__link *a, weft__link *b) {
    weft__link head, *last = &head;
    while (a && b) {
        weft__link **first = timer_of(b)->deadline < timer_of(a)->deadline ? &b : &a;
        last = last->next = *first;
        *first = last->next;
    }
    last->next = a ? a : b;
    return head.next;
}

/* Merge sort: runs[i] is a sorted chain of 2^i timers, set before those of the lower runs. */
static void sort_overdue(void) {
    weft__link *runs[64] = {NULL}, *sorted = NULL;
    for (weft__link *run; (run = list_first(&overdue));) {
        weft__list_remove(run);
        size_t i = 0;
        for (; runs[i]; i++) {
            run = merge(runs[i], run);
            runs[i] = NULL;
        }
        runs[i] = run;
    }
    for (size_t i = 0; i < 64; i++) sorted = merge(runs[i], sorted);
    for (weft__link *next; sorted; sorted = next) {
        next = sorted->next;
        weft__list_append(&overdue, sorted);
    }
}

static weft__timer *pop_first_overdue(void) {
    if (overdue_is_unsorted) sort_overdue();
    overdue_is_unsorted = false;
    return list_is_empty(&overdue) ? NULL : pop_first(&overdue);
}

void weft__timer_set(weft__timer *timer, int64_t deadline) {
    if (deadline >= heap.time) {
        weft__timer_set_ahead(timer, deadline);
        return;
    }
    /* The deadline may be negative: it is stored relative to the earliest possible one. */
    const int64_t earliest_kept = -(INT64_MAX / 2);
    if (deadline < earliest_kept) deadline = earliest_kept;
    timer->deadline = (uint64_t)(deadline - earliest_kept) & INT64_MAX;
    const weft__link *last = list_last(&overdue);
    if (last && timer_of(last)->deadline > timer->deadline) overdue_is_unsorted = true;
    weft__list_append(&overdue, &timer->link);
    pop_overdue = pop_first_overdue;
    if (heap.time < earliest) earliest = heap.time;
}

/* ---- Stopping and expiring ---- */

void weft__timer_stop(weft__timer *timer) {
    if (link_is_in_list(&timer->link)) weft__list_remove(&timer->link);
}

/* The list with the earliest timers; NULL if there are no timers. */
static struct list *first_list(void) {
    for (unsigned level = 0; level < LEVELS; level++)
        while (heap.maybe_filled[level] != 0) {
            struct list *list =
                &heap.lists[level *DIGITS + (unsigned)__builtin_ctz(heap.maybe_filled[level])];
            if (!list_is_empty(&list->timers)) return list;
            heap.maybe_filled[level] &= heap.maybe_filled[level] - 1;
        }
    return NULL;
}

/* Moves the timers of a list, in order, to the lists of lower digits, where they belong now that the heap's
 * time has moved into the list's range. */
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
    weft__timer *first = pop_overdue ? pop_overdue() : NULL;
    if (first) return first;
    while (earliest <= now) {
        struct list *list = first_list();
        earliest = list ? list->earliest : INT64_MAX;
        if (!list || earliest > now) break;
        heap.time = earliest;
        if (deadline_of(timer_of(list_first(&list->timers))) == earliest) return pop_first(&list->timers);
        spread(&list->timers);
    }
    return NULL;
}

int64_t weft__timers_next(void) { return earliest; }

void weft__timers_reset(void) {
    overdue = (weft__list){0};
    overdue_is_unsorted = false;
    memset(&heap, 0, sizeof heap);
    earliest = INT64_MAX;
}
