/* The floor of timers: a wheel of milliseconds, in levels of 64 slots. A timer moves at most once for each level. */
#include "floor_job.h"

enum { DIGIT = 6, SLOTS = 1 << DIGIT, LEVELS = 4 };

typedef struct timer {
    struct timer *next, **link; /* link: what points at it */
    uint32_t due;
    void (*fire)(struct timer *timer);
} timer;

static timer *wheel[LEVELS][SLOTS];
static uint32_t now;
static int fired;

static void add(timer *t) {
    uint32_t delay = t->due - now;
    int level = 0;
    while (level < LEVELS - 1 && delay >> (DIGIT * (level + 1))) level++;
    timer **slot = &wheel[level][(t->due >> (DIGIT * level)) & (SLOTS - 1)];
    t->next = *slot;
    t->link = slot;
    if (*slot) (*slot)->link = &t->next;
    *slot = t;
}

static void removed(timer *t) {
    *t->link = t->next;
    if (t->next) t->next->link = t->link;
}

static void each(timer **slot, void (*visit)(timer *)) {
    timer *t = *slot;
    *slot = NULL;
    while (t) {
        timer *next = t->next;
        visit(t);
        t = next;
    }
}

static void fire(timer *t) { t->fire(t); }

static void tick(void) {
    now++;
    for (int level = 1; level < LEVELS && (now & ((1u << (DIGIT * level)) - 1)) == 0; level++)
        each(&wheel[level][(now >> (DIGIT * level)) & (SLOTS - 1)], add);
    each(&wheel[0][now & (SLOTS - 1)], fire);
}

static void count(timer *t) {
    (void)t;
    fired++;
}

static timer *set_timers(int timers) {
    timer *all = malloc(sizeof(timer) * (size_t)timers);
    now = 0;
    fired = 0;
    bench_start();
    for (int i = 0; i < timers; i++) {
        all[i] = (timer){.due = 1 + (uint32_t)(i * INT64_C(7919) % 1000), .fire = count};
        add(&all[i]);
    }
    for (int i = 1; i < timers; i += 2) removed(&all[i]);
    bench_stop();
    return all;
}

static void fire_timers(timer *all) {
    while (now <= 1000) tick();
    free(all);
}

EMSCRIPTEN_KEEPALIVE double bench_timer_set(int timers) {
    fire_timers(set_timers(timers));
    return fired;
}

EMSCRIPTEN_KEEPALIVE double bench_timer_fire(int timers) {
    timer *all = set_timers(timers);
    bench_start();
    fire_timers(all);
    bench_stop();
    return fired;
}
