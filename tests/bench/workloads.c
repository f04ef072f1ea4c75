/* The workloads of the benchmark. Each is a function that the module exports to JavaScript and that runs to
 * its end in virtual time, on the host of host_bench.c. */
#include <stdlib.h>
#include <weft/weft.h>

/* ---- yield: `tasks` tasks that yield `rounds` times each ---- */

WEFT_ASYNC(yielder, int rounds, i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->rounds; self->i++) WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(yield_all, int tasks, rounds; weft_awaitable *children;) {
    WEFT_BEGIN;
    for (int i = 0; i < self->tasks; i++) weft_spawn(WEFT_CALL(yielder, .rounds = self->rounds));
    for (; self->rounds >= 0; self->rounds--) WEFT_AWAIT(weft_sleep(0));
}

void bench_yield(int tasks, int rounds) {
    weft_run(WEFT_CALL(yield_all, .tasks = tasks, .rounds = rounds), NULL);
}

/* ---- await: a coroutine that awaits a child `rounds` times ---- */

WEFT_ASYNC(leaf, int64_t x;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->x + 1);
}

WEFT_ASYNC(caller, int rounds, i; int64_t sum;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->rounds; self->i++) {
        WEFT_AWAIT(WEFT_CALL(leaf, .x = self->i));
        self->sum += WEFT_RESULT.i64;
    }
    WEFT_RETURN(self->sum);
}

void bench_await(int rounds) { weft_run(WEFT_CALL(caller, .rounds = rounds), NULL); }

/* ---- create: `batches` times, create `tasks` tasks and await each ---- */

WEFT_ASYNC(creator, int batches, tasks, i; weft_task **created;) {
    WEFT_BEGIN;
    self->created = malloc(sizeof(weft_task *) * (size_t)self->tasks);
    while (self->batches-- > 0) {
        for (int i = 0; i < self->tasks; i++) self->created[i] = weft_create_task(WEFT_CALL(leaf, .x = i));
        for (self->i = 0; self->i < self->tasks; self->i++) {
            WEFT_AWAIT(self->created[self->i]);
            weft_task_unref(self->created[self->i]);
        }
    }
    free(self->created);
}

void bench_create(int batches, int tasks) {
    weft_run(WEFT_CALL(creator, .batches = batches, .tasks = tasks), NULL);
}

/* ---- queue: one producer, one consumer ---- */

WEFT_ASYNC(producer, weft_queue *queue; int items, i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->items; self->i++)
        WEFT_AWAIT(weft_queue_put(self->queue, weft_value_i64(self->i)));
}

WEFT_ASYNC(consumer, int items, i; weft_queue queue; int64_t sum;) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(producer, .queue = &self->queue, .items = self->items));
    for (self->i = 0; self->i < self->items; self->i++) {
        WEFT_AWAIT(weft_queue_get(&self->queue));
        self->sum += WEFT_RESULT.i64;
    }
    weft_queue_deinit(&self->queue);
    WEFT_RETURN(self->sum);
}

void bench_queue(int items, int capacity) {
    weft_run(WEFT_CALL(consumer, .items = items, .queue = {.maxsize = (uint32_t)capacity}), NULL);
}

/* ---- memory: the bytes in use per task, with `tasks` tasks that sleep ---- */

WEFT_ASYNC(idler, double delay;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
}

WEFT_ASYNC(idle_all, int tasks; double *bytes; size_t before;) {
    WEFT_BEGIN;
    self->before = weft_memory_used();
    for (int i = 0; i < self->tasks; i++) weft_spawn(WEFT_CALL(idler, .delay = 1));
    WEFT_AWAIT(weft_sleep(0));
    *self->bytes = (double)(weft_memory_used() - self->before) / self->tasks;
}

double bench_memory(int tasks) {
    double bytes = 0;
    weft_run(WEFT_CALL(idle_all, .tasks = tasks, .bytes = &bytes), NULL);
    return bytes;
}

/* ---- sleep: `tasks` tasks that sleep for random times below a second, `rounds` times each ---- */

WEFT_ASYNC(sleeper, int rounds; uint32_t random;) {
    WEFT_BEGIN;
    while (self->rounds-- > 0) {
        self->random = self->random * 1664525 + 1013904223;
        WEFT_AWAIT(weft_sleep((self->random >> 8) / 16777216.0));
    }
}

WEFT_ASYNC(sleep_all, int tasks, rounds;) {
    WEFT_BEGIN;
    for (int i = 0; i < self->tasks; i++)
        weft_spawn(WEFT_CALL(sleeper, .rounds = self->rounds, .random = (uint32_t)i));
    WEFT_AWAIT(weft_sleep(self->rounds));
}

void bench_sleep(int tasks, int rounds) {
    weft_run(WEFT_CALL(sleep_all, .tasks = tasks, .rounds = rounds), NULL);
}
