/* The floor of queues, a lock, and the memory of a job that waits. */
#include "floor_job.h"
#include <unistd.h>

/* ---- queue ---- */

typedef struct queue {
    int64_t *items;
    unsigned size, head, count, capacity; /* the size is a power of two */
    job_list producers, consumers;
    int64_t sum;
} queue;

static void grow(queue *q) {
    int64_t *items = malloc(sizeof(int64_t) * q->size * 2);
    for (unsigned i = 0; i < q->count; i++) items[i] = q->items[(q->head + i) & (q->size - 1)];
    free(q->items);
    q->items = items;
    q->head = 0;
    q->size *= 2;
}

static void put(queue *q, int64_t item) {
    if (q->count == q->size) grow(q);
    q->items[(q->head + q->count++) & (q->size - 1)] = item;
}

static int64_t get(queue *q) {
    int64_t item = q->items[q->head];
    q->head = (q->head + 1) & (q->size - 1);
    q->count--;
    return item;
}

/* A producer's value is its next item, a consumer's is its sum. */
static void produce(job *j) {
    queue *q = j->shared;
    for (; j->value < j->rounds; j->value++) {
        job *consumer = list_take(&q->consumers);
        if (consumer) {
            consumer->value += j->value;
            consumer->rounds--;
            wake(consumer);
        } else if (q->count < q->capacity) {
            put(q, j->value);
        } else {
            list_add(&q->producers, j);
            return;
        }
    }
    free_job(j);
}

static void consume(job *j) {
    queue *q = j->shared;
    for (; j->rounds > 0; j->rounds--) {
        if (q->count == 0) {
            list_add(&q->consumers, j);
            return;
        }
        j->value += get(q);
        job *producer = list_take(&q->producers);
        if (producer) {
            put(q, producer->value++);
            wake(producer);
        }
    }
    q->sum += j->value;
    free_job(j);
}

EMSCRIPTEN_KEEPALIVE double bench_queue(int pairs, int capacity, int items, int batches) {
    queue q = {.size = 16, .capacity = capacity ? (unsigned)capacity : ~0u};
    q.items = malloc(sizeof(int64_t) * q.size);
    bench_start();
    while (batches-- > 0) {
        for (int i = 0; i < pairs; i++) wake(new_job(produce, items, &q));
        for (int i = 0; i < pairs; i++) wake(new_job(consume, items, &q));
        run_all();
    }
    bench_stop();
    free(q.items);
    return (double)q.sum;
}

/* ---- lock ---- */

typedef struct lock {
    bool locked;
    int held;
    job_list waiters;
} lock;

static void acquire(job *j);

static void release(job *j) {
    lock *l = j->shared;
    l->held++;
    job *waiter = list_take(&l->waiters);
    if (waiter)
        wake(waiter);
    else
        l->locked = false;
    acquire(j);
}

static void hold(job *j) {
    j->run = release;
    wake(j);
}

static void acquire(job *j) {
    lock *l = j->shared;
    if (j->rounds-- == 0) {
        free_job(j);
    } else if (l->locked) {
        j->run = hold;
        list_add(&l->waiters, j);
    } else {
        l->locked = true;
        hold(j);
    }
}

EMSCRIPTEN_KEEPALIVE double bench_lock(int tasks, int rounds) {
    lock l = {0};
    for (int i = 0; i < tasks; i++) wake(new_job(acquire, rounds, &l));
    bench_start();
    run_all();
    bench_stop();
    return l.held;
}

/* ---- memory ---- */

EMSCRIPTEN_KEEPALIVE double bench_memory(int tasks) {
    queue q = {.size = 16, .capacity = 16};
    q.items = malloc(sizeof(int64_t) * q.size);
    uintptr_t before = (uintptr_t)sbrk(0);
    for (int i = 0; i < tasks; i++) wake(new_job(consume, 1, &q));
    run_all();
    bench_figure = (double)((uintptr_t)sbrk(0) - before);
    wake(new_job(produce, tasks, &q));
    int left = 0;
    for (job *j; (j = list_take(&ready)) != NULL; left++) j->run(j);
    free(q.items);
    return left - 1;
}
