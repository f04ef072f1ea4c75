/* The works of the benchmark with Emscripten's fibers. */
#include "../bench_clock.h"
#include "fiber_task.h"
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define WORK EMSCRIPTEN_KEEPALIVE double

double bench_figure;
WORK bench_last_figure(void) { return bench_figure; }

/* When a function that switches fibers is called, it is unwound and rewound before the call returns, but the call then
 * returns 0. So the result is also kept here. */
static double result;
WORK bench_last_result(void) { return result; }

static double done(double value) { return result = value; }

static int finished;

static double run_timed(void) {
    bench_start();
    run_all();
    bench_stop();
    return done(finished);
}

/* ---- yield ---- */

static void yield_often(int64_t rounds) {
    for (int64_t i = 0; i < rounds; i++) yield_now();
    finished++;
}

static void yielder(task *self) { yield_often(self->argument); }

WORK bench_yield(int tasks, int rounds) {
    finished = 0;
    for (int i = 0; i < tasks; i++) start(yielder, rounds, NULL);
    return run_timed();
}

static int dive_depth;

__attribute__((noinline)) static void dive(int depth, int64_t rounds) {
    if (depth > 1)
        dive(depth - 1, rounds);
    else
        yield_often(rounds);
    __asm__ volatile("" ::: "memory");
}

static void diver(task *self) { dive(dive_depth - 1, self->argument); }

WORK bench_deep(int tasks, int depth, int rounds) {
    finished = 0;
    dive_depth = depth;
    for (int i = 0; i < tasks; i++) start(diver, rounds, NULL);
    return run_timed();
}

/* ---- await, create, gather ---- */

__attribute__((noinline)) static int64_t leaf(int64_t x) {
    __asm__ volatile("" ::: "memory");
    return x + 1;
}

static void caller(task *self) {
    self->result = 0;
    for (int64_t i = 0; i < self->argument; i++) self->result += leaf(i);
}

WORK bench_await(int rounds) {
    task *t = start(caller, rounds, NULL);
    run_timed();
    return done((double)t->result);
}

static void child(task *self) { self->result = leaf(self->argument); }

typedef struct batch {
    int batches, tasks;
    task **children;
} batch;

static void creator(task *self) {
    batch *b = self->shared;
    self->result = 0;
    for (int n = 0; n < b->batches; n++) {
        self->left = b->tasks;
        for (int i = 0; i < b->tasks; i++) (b->children[i] = start(child, i, NULL))->joiner = self;
        suspend();
        for (int i = 0; i < b->tasks; i++) self->result += b->children[i]->result;
    }
}

WORK bench_create(int batches, int tasks) {
    batch b = {batches, tasks, malloc(sizeof(task *) * (size_t)tasks)};
    task *t = start(creator, 0, &b);
    run_timed();
    free(b.children);
    return done((double)t->result);
}

WORK bench_gather(int batches, int tasks) { return bench_create(batches, tasks); }

/* ---- queue, lock, memory ---- */

typedef struct queue {
    int64_t *items;
    unsigned size, head, count; /* the size is a power of two */
    unsigned capacity;
    task_list getters, putters;
    int64_t total;
} queue;

static void put(queue *q, int64_t item) {
    task *getter = list_take(&q->getters);
    if (getter) {
        getter->result = item;
        wake(getter);
    } else if (q->count == q->capacity) {
        current->result = item;
        list_add(&q->putters, current);
        suspend();
    } else {
        q->items[(q->head + q->count++) & (q->size - 1)] = item;
    }
}

static int64_t get(queue *q) {
    if (q->count == 0) {
        list_add(&q->getters, current);
        suspend();
        return current->result;
    }
    int64_t item = q->items[q->head];
    q->head = (q->head + 1) & (q->size - 1);
    q->count--;
    task *putter = list_take(&q->putters);
    if (putter) {
        q->items[(q->head + q->count++) & (q->size - 1)] = putter->result;
        wake(putter);
    }
    return item;
}

static void producer(task *self) {
    for (int64_t i = 0; i < self->argument; i++) put(self->shared, i);
}

static void consumer(task *self) {
    queue *q = self->shared;
    int64_t sum = 0;
    for (int64_t i = 0; i < self->argument; i++) sum += get(q);
    q->total += sum;
    finished++;
}

static queue new_queue(int capacity, int most) {
    queue q = {.size = 16, .capacity = (unsigned)(capacity ? capacity : most)};
    while (q.size < q.capacity) q.size *= 2;
    q.items = malloc(sizeof(int64_t) * q.size);
    return q;
}

WORK bench_queue(int pairs, int capacity, int items, int batches) {
    queue q = new_queue(capacity, pairs * items);
    bench_start();
    while (batches-- > 0) {
        for (int i = 0; i < pairs; i++) start(producer, items, &q);
        for (int i = 0; i < pairs; i++) start(consumer, items, &q);
        run_all();
    }
    bench_stop();
    free(q.items);
    return done((double)q.total);
}

static bool locked;
static task_list lockers;

static void locker(task *self) {
    for (int64_t i = 0; i < self->argument; i++) {
        if (locked) {
            list_add(&lockers, self);
            suspend();
        }
        locked = true;
        yield_now();
        finished++;
        task *next = list_take(&lockers);
        if (next)
            wake(next);
        else
            locked = false;
    }
}

WORK bench_lock(int tasks, int rounds) {
    finished = 0;
    for (int i = 0; i < tasks; i++) start(locker, rounds, NULL);
    return run_timed();
}

WORK bench_memory(int tasks) {
    queue q = new_queue(16, 16);
    finished = 0;
    uintptr_t before = (uintptr_t)sbrk(0);
    for (int i = 0; i < tasks; i++) start(consumer, 1, &q);
    run_all();
    bench_figure = (double)((uintptr_t)sbrk(0) - before);
    start(producer, tasks, &q);
    run_all();
    free(q.items);
    return done(finished);
}
