/* The benchmark's works about tasks that wait for each other: queues, a lock, and the memory of a task that waits. */
#include "bench_work.h"
#include <stdint.h>
#include <unistd.h>

/* ---- queue: `pairs` producers pass `items` items each to `pairs` consumers, `batches` times ---- */

static int64_t consumed;

WEFT_ASYNC(producer, weft_queue *queue; int items, i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->items; self->i++)
        WEFT_AWAIT(weft_queue_put(self->queue, weft_value_i64(self->i)));
    bench_finish();
}

WEFT_ASYNC(consumer, weft_queue *queue; int items, i; int64_t sum;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->items; self->i++) {
        WEFT_AWAIT(weft_queue_get(self->queue));
        self->sum += WEFT_RESULT.i64;
    }
    consumed += self->sum;
    bench_finish();
}

WEFT_ASYNC(queue_work, int pairs, capacity, items, batches; weft_queue queue;) {
    WEFT_BEGIN;
    self->queue = (weft_queue){.maxsize = (uint32_t)self->capacity};
    consumed = 0;
    bench_start();
    while (self->batches-- > 0) {
        bench_expect(2 * self->pairs);
        for (int i = 0; i < self->pairs; i++)
            weft_spawn(WEFT_CALL(producer, .queue = &self->queue, .items = self->items));
        for (int i = 0; i < self->pairs; i++)
            weft_spawn(WEFT_CALL(consumer, .queue = &self->queue, .items = self->items));
        WEFT_AWAIT(bench_finished());
    }
    bench_stop();
    weft_queue_deinit(&self->queue);
    WEFT_RETURN((double)consumed);
}
WORK4(queue, pairs, capacity, items, batches)

/* ---- lock: each of `tasks` tasks takes a lock `rounds` times, and yields while it has it ---- */

static int held;

WEFT_ASYNC(locker, weft_lock *lock; int rounds, i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->rounds; self->i++) {
        WEFT_AWAIT(weft_lock_acquire(self->lock));
        WEFT_AWAIT(weft_sleep(0));
        held++;
        weft_lock_release(self->lock);
    }
    bench_finish();
}

WEFT_ASYNC(lock_work, int tasks, rounds; weft_lock lock;) {
    WEFT_BEGIN;
    held = 0;
    bench_expect(self->tasks);
    for (int i = 0; i < self->tasks; i++)
        weft_spawn(WEFT_CALL(locker, .lock = &self->lock, .rounds = self->rounds));
    bench_start();
    WEFT_AWAIT(bench_finished());
    bench_stop();
    WEFT_RETURN((double)held);
}
WORK2(lock, tasks, rounds)

/* ---- memory: what `tasks` tasks that wait for an item take from the system, each ---- */

static weft_queue empty;

WEFT_ASYNC(memory_work, int tasks, i; uintptr_t before;) {
    WEFT_BEGIN;
    bench_expect(self->tasks);
    self->before = (uintptr_t)sbrk(0);
    for (int i = 0; i < self->tasks; i++) weft_spawn(WEFT_CALL(consumer, .queue = &empty, .items = 1));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    bench_figure = (double)((uintptr_t)sbrk(0) - self->before);
    for (self->i = 0; self->i < self->tasks; self->i++) WEFT_AWAIT(weft_queue_put(&empty, weft_value_i64(1)));
    WEFT_AWAIT(bench_finished());
    WEFT_RETURN((double)self->tasks);
}
WORK1(memory, tasks)
