#include "base/timers.h"

#include "base/list.h"

/* A deadline has LEVELS digits. The list of a timer is that of the highest digit in which its deadline differs
 * from the heap's time, of the value that the deadline has there, and of the SPLIT_BITS bits below the digit.
 * With more bits a timer moves less often, and more is read from memory at a time; with fewer the code and the
 * lists are smaller. */
#ifdef WEFT_TERSE
enum { DIGIT_BITS = 1, SPLIT_BITS = 0 };
#else
enum { DIGIT_BITS = 5, SPLIT_BITS = 3 };
#endif
enum {
    SPLITS = 1 << SPLIT_BITS, /* the lists of one value of a digit */
    LEVEL_LISTS = 1 << (DIGIT_BITS + SPLIT_BITS),
    LEVELS = (62 - SPLIT_BITS) / DIGIT_BITS + 1,
    LISTS = LEVELS * LEVEL_LISTS
};

struct list {
    weft__list timers;
    int64_t earliest; /* if there are timers: none of their deadlines precedes this */
};

static struct {
    int64_t time;
    struct list lists[LISTS]; /* in the order of time */
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

static void mark_filled(unsigned number);

static void insert(weft__timer *timer) {
    int64_t deadline = deadline_of(timer);
    uint64_t difference = (uint64_t)(deadline ^ heap.time) | SPLITS;
    unsigned level = (63U - SPLIT_BITS - (unsigned)__builtin_clzll(difference)) / DIGIT_BITS;
    unsigned number = level *LEVEL_LISTS + ((unsigned)(deadline >> level *DIGIT_BITS) & (LEVEL_LISTS - 1));
    struct list *list = &heap.lists[number];
    if (list_is_empty(&list->timers)) {
        mark_filled(number);
        list->earliest = deadline;
    } else if (deadline < list->earliest) {
        list->earliest = deadline;
    }
    weft__list_append(&list->timers, &timer->link);
}

void weft__timer_set_ahead(weft__timer *timer, int64_t deadline, bool is_handle) {
    timer->deadline = (uint64_t)deadline & INT64_MAX;
    timer->is_handle = is_handle;
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

void weft__timer_set(weft__timer *timer, int64_t deadline, bool is_handle) {
    if (deadline >= heap.time) {
        weft__timer_set_ahead(timer, deadline, is_handle);
        return;
    }
    /* The deadline may be negative: it is stored relative to the earliest possible one. */
    const int64_t earliest_kept = -(INT64_MAX / 2);
    if (deadline < earliest_kept) deadline = earliest_kept;
    *timer =
        (weft__timer){.deadline = (uint64_t)(deadline - earliest_kept) & INT64_MAX, .is_handle = is_handle};
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

/* ---- The first list and its timers ----
 *
 * first_list: the list with the earliest timers; NULL if there are no timers.
 * earliest_of_few: the earliest timer of a list that has some; NULL if they are more than a few.
 * spread: moves the timers of a digit's lists, given one of these, to the lists of lower digits, where they
 *     belong now that the heap's time has the digit. Timers with equal deadlines stay in order. */
#ifdef WEFT_TERSE

static void mark_filled(unsigned number) { (void)number; }

static struct list *first_list(void) {
    for (struct list *list = heap.lists; list < heap.lists + LISTS; list++)
        if (!list_is_empty(&list->timers)) return list;
    return NULL;
}

static weft__timer *earliest_of_few(const weft__list *list) {
    (void)list;
    return NULL;
}

static void spread(struct list *list) {
    const weft__link *ends = &list->timers.ends;
    weft__link *link = list_first(&list->timers);
    list->timers = (weft__list){0};
    while (link != ends) {
        weft__link *next = link->next;
        insert(timer_of(link));
        link = next;
    }
}

#else

enum { FEW = 4, BATCH = 32, WORDS = LISTS / 64 /* at most 64 */ };

static struct {
    uint64_t words;        /* a bit is clear only if that word of lists is 0, ... */
    uint64_t lists[WORDS]; /* ... and there, if that list is empty */
} maybe_filled;

static void mark_filled(unsigned number) {
    maybe_filled.lists[number / 64] |= UINT64_C(1) << number % 64;
    maybe_filled.words |= UINT64_C(1) << number / 64;
}

static struct list *first_list(void) {
    for (; maybe_filled.words != 0; maybe_filled.words &= maybe_filled.words - 1) {
        unsigned word = (unsigned)__builtin_ctzll(maybe_filled.words);
        for (uint64_t *bits = &maybe_filled.lists[word]; *bits != 0; *bits &= *bits - 1) {
            struct list *list = &heap.lists[word * 64 + (unsigned)__builtin_ctzll(*bits)];
            if (!list_is_empty(&list->timers)) return list;
        }
    }
    return NULL;
}

static weft__timer *earliest_of_few(const weft__list *list) {
    weft__timer *found = timer_of(list_first(list));
    int count = 0;
    for (weft__link *link = list_first(list); link; link = list_next(list, link)) {
        if (count++ == FEW) return NULL;
        if (deadline_of(timer_of(link)) < deadline_of(found)) found = timer_of(link);
    }
    return found;
}

/* A walk along the timers that a list had. */
struct walk {
    weft__link *next;
    const weft__link *ends;
};

/* Takes all timers out of a list and inserts the first few of them. */
static struct walk spread_few(weft__list *list) {
    struct walk walk = {list_first(list), &list->ends};
    *list = (weft__list){0};
    for (int i = 0; walk.next != walk.ends && i < FEW; i++) {
        weft__timer *timer = timer_of(walk.next);
        walk.next = walk.next->next;
        insert(timer);
    }
    return walk;
}

/* Inserts the other timers. The walks go on side by side, so that the processor reads the timers of all of
 * them from memory at the same time. */
static void spread_many(struct walk *walks, size_t left) {
    weft__link *batch[BATCH];
    while (left > 0) {
        size_t count = 0;
        while (left > 0 && count <= BATCH - SPLITS)
            for (size_t i = left; i-- > 0;) {
                batch[count++] = walks[i].next;
                walks[i].next = walks[i].next->next;
                if (walks[i].next == walks[i].ends) walks[i] = walks[--left];
            }
        for (size_t i = 0; i < count; i++) insert(timer_of(batch[i]));
    }
}

static void spread(const struct list *list) {
    unsigned number = (unsigned)(list - heap.lists) / SPLITS * SPLITS;
    const uint64_t mask = (UINT64_C(1) << SPLITS) - 1;
    uint64_t *word = &maybe_filled.lists[number / 64], filled = *word >> number % 64 & mask;
    *word &= ~(mask << number % 64);
    struct walk walks[SPLITS];
    size_t left = 0;
    for (; filled != 0; filled &= filled - 1) {
        weft__list *timers = &heap.lists[number + (unsigned)__builtin_ctzll(filled)].timers;
        if (list_is_empty(timers)) continue;
        walks[left] = spread_few(timers);
        if (walks[left].next != walks[left].ends) left++;
    }
    spread_many(walks, left);
}

#endif

static struct list *find_first(void) {
    struct list *list = first_list();
    earliest = list ? list->earliest : INT64_MAX;
    return list;
}

weft__timer *weft__timers_pop_due(int64_t now) {
    weft__timer *first = pop_overdue ? pop_overdue() : NULL;
    if (first) return first;
    while (earliest <= now) {
        struct list *list = find_first();
        if (!list || earliest > now) break;
        first = timer_of(list_first(&list->timers));
        if (deadline_of(first) != earliest) first = earliest_of_few(&list->timers);
        if (first) {
            earliest = list->earliest = deadline_of(first);
            if (earliest > now) break;
            weft__list_remove(&first->link);
            return first;
        }
        heap.time = earliest;
        spread(list);
    }
    return NULL;
}

int64_t weft__timers_next(void) { return earliest; }

int64_t weft__timers_wait_until(void) {
    bool is_any_overdue = pop_overdue && !list_is_empty(&overdue);
    if (earliest != INT64_MAX && !is_any_overdue) find_first();
    return earliest;
}

weft__timer *weft__timers_take_any(void) {
    struct list *list = first_list();
    if (list) return pop_first(&list->timers);
    return list_is_empty(&overdue) ? NULL : pop_first(&overdue);
}

void weft__timers_reset(void) {
    while (weft__timers_take_any()) {}
    heap.time = 0;
    earliest = INT64_MAX;
}
