/* The radix heap of timers, compared with a model that searches a list. */
#include "check.h"

#include "base/list.h"
#include "base/timers.h"
#include "core/sleep.h"
#include <math.h>
#include <stdlib.h>

enum { TIMERS = 10000 };

typedef struct model {
    weft__timer timer;
    int64_t deadline; /* INT64_MAX: not set */
    uint64_t order;
    bool set;
} model;

static model models[TIMERS];
static uint64_t next_order, random_state = 88172645463325252u;

static uint64_t random_bits(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Delays of every magnitude, many of them equal. */
static int64_t random_delay(void) {
    switch (random_bits() % 5) {
    case 0: return (int64_t)(random_bits() % 8);
    case 1: return (int64_t)(random_bits() % 4) * 1000000000;
    case 2: return (int64_t)(random_bits() >> (20 + random_bits() % 44));
    case 3: return 1000;
    default: return (int64_t)(random_bits() % 1000000);
    }
}

static void set(model *m, int64_t deadline) {
    m->deadline = deadline;
    m->order = next_order++;
    m->set = true;
    weft__timer_set(&m->timer, deadline, m->order % 2 != 0);
}

static model *first_in_model(size_t count) {
    model *first = NULL;
    for (size_t i = 0; i < count; i++) {
        model *m = &models[i];
        if (m->set && m->deadline != INT64_MAX &&
            (!first || m->deadline < first->deadline ||
             (m->deadline == first->deadline && m->order < first->order)))
            first = m;
    }
    return first;
}

static void take_and_compare(int64_t now, size_t count) {
    for (;;) {
        model *expected = first_in_model(count);
        weft__timer *timer = weft__timers_pop_due(now);
        if (!expected || expected->deadline > now) {
            CHECK(timer == NULL);
            /* It may be the deadline of a stopped timer. */
            CHECK(weft__timers_next() > now);
            CHECK(weft__timers_next() <= (expected ? expected->deadline : INT64_MAX));
            return;
        }
        CHECK(timer == &expected->timer);
        if (timer != &expected->timer) exit(check_result());
        CHECK(timer->is_handle == expected->order % 2);
        expected->set = false;
    }
}

/* Few timers, many operations: timers set and stopped in any order while time passes. */
static void few_timers(void) {
    int64_t now = 0;
    weft__timers_reset();
    memset(models, 0, sizeof models);
    CHECK(weft__timers_next() == INT64_MAX);
    for (int step = 0; step < 300000; step++) {
        model *m = &models[random_bits() % 40];
        if (random_bits() % 4 == 0) {
            now += random_bits() % 2 ? random_delay() / 1000 : (int64_t)(random_bits() % 5);
            take_and_compare(now, 40);
        } else if (m->set) {
            weft__timer_stop(&m->timer);
            m->set = false;
            model *first = first_in_model(40);
            CHECK(weft__timers_next() <= (first ? first->deadline : INT64_MAX)); /* never late */
        } else {
            set(m, now + random_delay());
        }
        if (now > INT64_MAX / 4) {
            for (int i = 0; i < 40; i++) models[i].set = false;
            weft__timers_reset();
            now = 0;
        }
    }
}

static int compare_models(const void *left, const void *right) {
    const model *a = *(model *const *)left, *b = *(model *const *)right;
    if (a->deadline != b->deadline) return a->deadline < b->deadline ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

/* 10,000 timers, a third of them stopped, expire in sorted order. */
static void many_timers(void) {
    static model *sorted[TIMERS];
    size_t count = 0;
    weft__timers_reset();
    memset(models, 0, sizeof models);
    for (int i = 0; i < TIMERS; i++) set(&models[i], 1 + random_delay());
    for (int i = 0; i < TIMERS; i += 3) {
        weft__timer_stop(&models[i].timer);
        weft__timer_stop(&models[i].timer); /* not set: does nothing */
        models[i].set = false;
    }
    for (int i = 0; i < TIMERS; i += 9) set(&models[i], 1000);
    for (int i = 0; i < TIMERS; i++)
        if (models[i].set) sorted[count++] = &models[i];
    qsort(sorted, count, sizeof *sorted, compare_models);
    for (size_t i = 0; i < count; i++) {
        CHECK(weft__timers_pop_due(sorted[i]->deadline - 1) == NULL);
        CHECK_INT(weft__timers_next(), sorted[i]->deadline);
        CHECK(weft__timers_pop_due(sorted[i]->deadline) == &sorted[i]->timer);
        if (check.failures) return;
    }
    CHECK(weft__timers_pop_due(INT64_MAX - 1) == NULL);
    CHECK(weft__timers_next() == INT64_MAX);
}

static void edges(void) {
    weft__timers_reset();
    memset(models, 0, sizeof models);
    set(&models[0], INT64_MAX);
    CHECK(weft__timers_next() == INT64_MAX);
    weft__timer_stop(&models[0].timer);
    set(&models[1], INT64_MAX - 1);
    set(&models[2], 0);
    CHECK_INT(weft__timers_next(), 0);
    CHECK(weft__timers_pop_due(0) == &models[2].timer);
    CHECK(weft__timers_pop_due(INT64_MAX - 2) == NULL);
    CHECK(weft__timers_pop_due(INT64_MAX - 1) == &models[1].timer);
    weft__timers_reset();
    /* The earliest ones that are told apart. */
    set(&models[0], 1);
    set(&models[1], 1);
    CHECK(weft__timers_pop_due(1) == &models[0].timer);
    set(&models[2], -4000000000000000000);
    set(&models[3], -4100000000000000000);
    CHECK(weft__timers_pop_due(1) == &models[3].timer);
    CHECK(weft__timers_pop_due(1) == &models[2].timer);
    set(&models[4], -1);
    weft__timers_reset();
    CHECK(weft__timers_pop_due(INT64_MAX - 1) == NULL);
    memset(models, 0, sizeof models);
    /* Deadlines that have passed are due at once, in their order, negative ones too; none is lost
     * to one that is stopped or to those that are due after them. */
    set(&models[3], 500);
    set(&models[4], 500);
    CHECK(weft__timers_pop_due(500) == &models[3].timer);
    set(&models[5], 10);
    set(&models[6], -7);
    set(&models[7], 10);
    set(&models[8], -8);
    set(&models[9], -INT64_MAX);
    set(&models[10], 499);
    weft__timer_stop(&models[8].timer);
    CHECK(weft__timers_next() <= 500);
    CHECK(weft__timers_pop_due(500) == &models[9].timer);
    CHECK(weft__timers_pop_due(500) == &models[6].timer);
    CHECK(weft__timers_pop_due(500) == &models[5].timer);
    CHECK(weft__timers_pop_due(500) == &models[7].timer);
    CHECK(weft__timers_pop_due(500) == &models[10].timer);
    CHECK(weft__timers_pop_due(500) == &models[4].timer);
    CHECK(weft__timers_pop_due(500) == NULL);
    CHECK(weft__timers_next() == INT64_MAX);
}

/* ---- Any operations on any number of timers, compared with a sorted list ---- */

static model *list[TIMERS];
static size_t listed;

/* The place in the list of a timer that is in it, or belongs there. */
static size_t place_of(const model *m) {
    size_t low = 0, high = listed;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_models(&list[middle], &m) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take_off_list(size_t place) {
    list[place]->set = false;
    listed--;
    memmove(&list[place], &list[place + 1], (listed - place) * sizeof *list);
}

static void set_and_list(model *m, int64_t deadline) {
    set(m, deadline);
    size_t place = place_of(m);
    memmove(&list[place + 1], &list[place], (listed - place) * sizeof *list);
    list[place] = m;
    listed++;
}

static void stop_and_take_off_list(model *m) {
    weft__timer_stop(&m->timer);
    take_off_list(place_of(m));
}

/* Takes timers that are due, at most `most`. */
static void take_from_both(int64_t now, uint64_t most) {
    while (most-- > 0) {
        weft__timer *timer = weft__timers_pop_due(now);
        weft__timer *expected = listed > 0 && list[0]->deadline <= now ? &list[0]->timer : NULL;
        CHECK(timer == expected);
        if (timer != expected) exit(check_result());
        if (!timer) {
            CHECK(weft__timers_next() > now);
            break;
        }
        take_off_list(0);
    }
    int64_t next = listed > 0 ? list[0]->deadline : INT64_MAX;
    CHECK(weft__timers_next() <= (next < now ? now : next)); /* never late */
}

/* Deadlines that have passed, that many timers have, and that are almost never. */
static int64_t random_deadline(int64_t now) {
    switch (random_bits() % 16) {
    case 0: return now - random_delay();
    case 1: return now;
    case 2: return INT64_MAX - 1 - (int64_t)(random_bits() % 3);
    case 3:
    case 4: return (now | 0xfffffff) + 1 + (int64_t)(random_bits() % 4) * 100000;
    case 5:
    case 6:
    case 7: return now + (int64_t)(random_bits() % (1 << 30));
    default: return now + random_delay();
    }
}

static int64_t pass_time(int64_t now) {
    switch (random_bits() % 8) {
    case 0: return listed > 0 && list[0]->deadline > now ? list[0]->deadline : now;
    case 1: return now + random_delay();
    case 2: return random_bits() % 64 ? now : now + ((int64_t)1 << (30 + random_bits() % 20));
    default: return now + (int64_t)(random_bits() % 100000);
    }
}

static void any_operations(size_t timers, int steps) {
    int64_t now = 0;
    weft__timers_reset();
    memset(models, 0, sizeof models);
    listed = 0;
    for (int step = 0; step < steps && now < INT64_MAX / 4; step++) {
        model *m = &models[random_bits() % timers];
        if (random_bits() % 32 == 0) {
            now = pass_time(now);
            take_from_both(now, random_bits() % 4 ? UINT64_MAX : random_bits() % 4);
        } else if (!m->set) {
            set_and_list(m, random_deadline(now));
        } else if (random_bits() % 4 == 0) {
            stop_and_take_off_list(m);
        }
    }
    take_from_both(INT64_MAX - 1, UINT64_MAX);
    CHECK(listed == 0);
}

/* Deadlines that have passed, in any order and many of them equal, a third stopped: due by deadline, then by
 * order. More are set while some are left. */
static void many_overdue(void) {
    weft__timers_reset();
    memset(models, 0, sizeof models);
    set(&models[0], 1000000);
    set(&models[1], 5000000);
    take_and_compare(1000000, 2);
    for (int i = 2; i < 1000; i++) set(&models[i], (int64_t)(random_bits() % 500) * 1999 - 5);
    for (int i = 2; i < 1000; i += 3) {
        weft__timer_stop(&models[i].timer);
        models[i].set = false;
    }
    for (int i = 1000; i < 1100; i++) {
        model *expected = first_in_model((size_t)i);
        CHECK(weft__timers_pop_due(1000000) == &expected->timer);
        expected->set = false;
        set(&models[i], (int64_t)(random_bits() % 1000) * 1000);
    }
    take_and_compare(1000000, 1100);
    CHECK_INT(weft__timers_next(), 5000000);
}

/* Each timer is taken once: those that are overdue, to come, and never due. */
static void taken_in_no_order(void) {
    weft__timers_reset();
    memset(models, 0, sizeof models);
    set(&models[0], 1000000);
    take_and_compare(1000000, 1);
    for (int i = 0; i < 300; i++)
        set(&models[i], i % 3 == 0 ? i : i % 3 == 1 ? INT64_MAX : INT64_C(2000000) << i % 32);
    weft__timer_stop(&models[7].timer);
    models[7].set = false;
    int count = 0;
    for (weft__timer *timer; (timer = weft__timers_take_any()); count++) {
        model *taken = CONTAINER_OF(timer, model, timer);
        CHECK(taken->set && !link_is_in_list(&timer->link));
        taken->set = false;
    }
    CHECK_INT(count, 299);
    weft__timers_reset();
    CHECK_INT(weft__timers_next(), INT64_MAX);
}

/* A host does not wait for timers that were stopped. */
static void stopped_timers(void) {
    weft__timers_reset();
    memset(models, 0, sizeof models);
    for (int i = 0; i < 3; i++) set(&models[i], INT64_C(1000000) << 12 * i);
    weft__timer_stop(&models[0].timer);
    CHECK(weft__timers_wait_until() > 1000000);
    weft__timer_stop(&models[2].timer);
    CHECK_INT(weft__timers_wait_until(), INT64_C(1000000) << 12);
    weft__timer_stop(&models[1].timer);
    CHECK_INT(weft__timers_wait_until(), INT64_MAX);
    set(&models[0], 1000000);
    CHECK_INT(weft__timers_wait_until(), 1000000);
    CHECK(weft__timers_pop_due(1000000) == &models[0].timer);
    set(&models[0], 5);
    CHECK(weft__timers_wait_until() <= 1000000); /* one that is overdue */
    weft__timers_reset();
}

/* The time whose nanoseconds are the first that 63 bits do not hold. */
static double first_never(void) {
    double when = 9223372036.0;
    while (when * 1e9 < 0x1p63) when = nextafter(when, INFINITY);
    return when;
}

/* A time is rounded up to a nanosecond, however floating-point arithmetic rounds. */
static void deadlines(void) {
    for (int i = 0; i < 300000; i++) {
        double when = (double)(random_bits() >> (12 + random_bits() % 40)) / 1e9;
        if (i % 2) when = nextafter(when, INFINITY);
        int64_t deadline = weft__deadline_at(when);
        CHECK((double)deadline / 1e9 >= when);
        CHECK((double)(deadline - 1) / 1e9 < when);
    }
    CHECK(weft__deadline_at(INFINITY) == INT64_MAX);
    CHECK(weft__deadline_at(9.3e9) == INT64_MAX);
    CHECK(weft__deadline_at(-INFINITY) == -INT64_MAX);
    CHECK(weft__deadline_at(-1e300) == -INT64_MAX);
    CHECK(first_never() * 1e9 == 0x1p63);
    CHECK(weft__deadline_at(first_never()) == INT64_MAX);
    CHECK(weft__deadline_at(-first_never()) == -INT64_MAX);
    CHECK(weft__deadline_after(first_never()) == INT64_MAX);
    CHECK(weft__deadline_at(0) == 0);
    CHECK(weft__deadline_at(-1e-9) == -1);
    CHECK(weft__deadline_after(INFINITY) == INT64_MAX);
    CHECK(weft__deadline_after(9.3e9) == INT64_MAX);
}

int main(void) {
    deadlines();
    edges();
    many_overdue();
    taken_in_no_order();
    stopped_timers();
    few_timers();
    many_timers();
    any_operations(4, 1000000);
    any_operations(100, 1000000);
    any_operations(TIMERS, 1000000);
    return check_result();
}
