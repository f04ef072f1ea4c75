/* The benchmark's works about coroutines and tasks: yield, await, create, gather, cancel. */
#include "bench_work.h"
#include <stdlib.h>

/* ---- yield: `tasks` tasks yield `rounds` times each, at the bottom of `depth` awaits ---- */

WEFT_ASYNC(yielder, int rounds, i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->rounds; self->i++) WEFT_AWAIT(weft_sleep(0));
    bench_finish();
}

WEFT_ASYNC(yield_work, int tasks, rounds;) {
    WEFT_BEGIN;
    bench_expect(self->tasks);
    for (int i = 0; i < self->tasks; i++) weft_spawn(WEFT_CALL(yielder, .rounds = self->rounds));
    bench_start();
    WEFT_AWAIT(bench_finished());
    bench_stop();
    WEFT_RETURN((double)self->tasks);
}
WORK2(yield, tasks, rounds)

WEFT_ASYNC(diver, int depth, rounds, i;) {
    WEFT_BEGIN;
    if (self->depth > 1)
        WEFT_AWAIT(WEFT_CALL(diver, .depth = self->depth - 1, .rounds = self->rounds));
    else
        for (self->i = 0; self->i < self->rounds; self->i++) WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(dive, int depth, rounds;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(diver, .depth = self->depth - 1, .rounds = self->rounds));
    bench_finish();
}

WEFT_ASYNC(deep_work, int tasks, depth, rounds;) {
    WEFT_BEGIN;
    bench_expect(self->tasks);
    for (int i = 0; i < self->tasks; i++)
        weft_spawn(WEFT_CALL(dive, .depth = self->depth, .rounds = self->rounds));
    bench_start();
    WEFT_AWAIT(bench_finished());
    bench_stop();
    WEFT_RETURN((double)self->tasks);
}
WORK3(deep, tasks, depth, rounds)

/* ---- await: a coroutine awaits a child `rounds` times ---- */

WEFT_ASYNC(leaf, int64_t x;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->x + 1);
}

WEFT_ASYNC(await_work, int rounds, i; int64_t sum;) {
    WEFT_BEGIN;
    bench_start();
    for (self->i = 0; self->i < self->rounds; self->i++) {
        WEFT_AWAIT(WEFT_CALL(leaf, .x = self->i));
        self->sum += WEFT_RESULT.i64;
    }
    bench_stop();
    WEFT_RETURN((double)self->sum);
}
WORK1(await, rounds)

/* ---- create: `batches` times, create `tasks` tasks and await each ---- */

WEFT_ASYNC(create_work, int batches, tasks, i; weft_task **created; int64_t sum;) {
    WEFT_BEGIN;
    self->created = malloc(sizeof(weft_task *) * (size_t)self->tasks);
    bench_start();
    while (self->batches-- > 0) {
        for (int i = 0; i < self->tasks; i++) self->created[i] = weft_create_task(WEFT_CALL(leaf, .x = i));
        for (self->i = 0; self->i < self->tasks; self->i++) {
            WEFT_AWAIT(self->created[self->i]);
            self->sum += WEFT_RESULT.i64;
            weft_task_unref(self->created[self->i]);
        }
    }
    bench_stop();
    free(self->created);
    WEFT_RETURN((double)self->sum);
}
WORK2(create, batches, tasks)

/* ---- gather: `batches` times, gather `tasks` coroutines ---- */

WEFT_ASYNC(gather_work, int batches, tasks; weft_awaitable *children; weft_value *results; int64_t sum;) {
    WEFT_BEGIN;
    self->children = malloc(sizeof(weft_awaitable) * (size_t)self->tasks);
    self->results = malloc(sizeof(weft_value) * (size_t)self->tasks);
    bench_start();
    while (self->batches-- > 0) {
        for (int i = 0; i < self->tasks; i++) self->children[i] = WEFT_CALL(leaf, .x = i);
        WEFT_AWAIT(weft_gather(self->children, (size_t)self->tasks, self->results));
        for (int i = 0; i < self->tasks; i++) self->sum += self->results[i].i64;
    }
    bench_stop();
    free(self->children);
    free(self->results);
    WEFT_RETURN((double)self->sum);
}
WORK2(gather, batches, tasks)

/* ---- cancel: a tree of tasks, whose leaves wait for ever, is cancelled at its root ---- */

enum { MOST_CHILDREN = 16 };
static int started, ended;
static weft_event never;

WEFT_ASYNC(node, int children, levels; weft_scope scope;) {
    WEFT_BEGIN;
    started++;
    WEFT_TRY(&self->scope) {
        if (self->levels > 0) {
            weft_awaitable children[MOST_CHILDREN];
            for (int i = 0; i < self->children; i++)
                children[i] = WEFT_CALL(node, .children = self->children, .levels = self->levels - 1);
            WEFT_AWAIT(weft_gather(children, (size_t)self->children, NULL));
        } else {
            WEFT_AWAIT(weft_event_wait(&never));
        }
    }
    WEFT_FINALLY { ended++; }
}

WEFT_ASYNC(cancel_work, int children, levels, i, status; weft_task *root;) {
    WEFT_BEGIN;
    started = ended = 0;
    self->root = weft_create_task(WEFT_CALL(node, .children = self->children, .levels = self->levels));
    for (self->i = 0; self->i <= self->levels; self->i++) WEFT_AWAIT(weft_sleep(0));
    bench_start();
    weft_task_cancel(self->root);
    WEFT_CATCH(self->status, self->root);
    bench_stop();
    weft_task_unref(self->root);
    WEFT_RETURN((double)(self->status == WEFT_ECANCELED && started == ended ? ended : -1));
}
WORK2(cancel, children, levels)
