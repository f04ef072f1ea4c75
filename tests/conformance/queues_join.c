/* test_queues._QueueJoinTestMixin: task_done and join, for all three kinds of queues. */
#include "conformance.h"

static const char *const kinds[] = {"Queue", "LifoQueue", "PriorityQueue"}; /* indexed by weft_queue_order */

WEFT_ASYNC(task_done_underflow) {
    WEFT_BEGIN;
    for (int kind = WEFT_FIFO; kind <= WEFT_PRIORITY; kind++) {
        weft_queue q = {.order = (enum weft_queue_order)kind};
        trace("%s %s", kinds[kind], status_word(weft_queue_task_done(&q)));
    }
}

typedef struct workload {
    weft_queue q;
    weft_task *workers[2], *other;
    int total;
    bool running;
} workload;

WEFT_ASYNC(worker, workload *of; int number, items;) {
    WEFT_BEGIN;
    while (self->of->running) {
        WEFT_AWAIT(weft_queue_get(&self->of->q));
        int item = (int)WEFT_RESULT.i64;
        if (self->items % 25 == 0) trace("worker %d got %d", self->number, item);
        self->items++;
        self->of->total += item;
        weft_queue_task_done(&self->of->q);
    }
    trace("worker %d ends after %d", self->number, self->items);
}

WEFT_ASYNC(joiner, workload *of;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_join(&self->of->q));
    trace("joined too");
}

WEFT_ASYNC(task_done_of, workload *of; weft_task_group group;) {
    WEFT_BEGIN;
    for (int i = 0; i < 100; i++) weft_queue_put_nowait(&self->of->q, WEFT_VALUE(i));
    self->of->running = true;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 0; i < 2; i++)
            weft_task_group_create_task_into(&self->group, WEFT_CALL(worker, .of = self->of, .number = i),
                                             &self->of->workers[i]);
        weft_task_group_create_task_into(&self->group, WEFT_CALL(joiner, .of = self->of), &self->of->other);
        trace("unfinished %u", (unsigned)self->of->q.unfinished);
        WEFT_AWAIT(weft_queue_join(&self->of->q));
        trace("joined, total %d unfinished %u", self->of->total, (unsigned)self->of->q.unfinished);
        self->of->running = false;
        trace("%s %s %s", task_state(self->of->workers[0]), task_state(self->of->workers[1]),
              task_state(self->of->other));
        for (int i = 0; i < 2; i++) weft_queue_put_nowait(&self->of->q, WEFT_VALUE(0));
    }
    trace("size %u unfinished %u", (unsigned)weft_queue_size(&self->of->q), (unsigned)self->of->q.unfinished);
    weft_queue_deinit(&self->of->q);
    unref_tasks(self->of->workers, 2);
    weft_task_unref(self->of->other);
}

WEFT_ASYNC(task_done, workload of; int kind;) {
    WEFT_BEGIN;
    for (self->kind = WEFT_FIFO; self->kind <= WEFT_PRIORITY; self->kind++) {
        trace("%s", kinds[self->kind]);
        self->of = (workload){.q.order = (enum weft_queue_order)self->kind};
        WEFT_AWAIT(WEFT_CALL(task_done_of, .of = &self->of));
    }
}

WEFT_ASYNC(other) {
    WEFT_BEGIN;
    trace("another turn");
}

WEFT_ASYNC(join_empty_queue, weft_queue q; weft_task *task; int kind;) {
    WEFT_BEGIN;
    for (self->kind = WEFT_FIFO; self->kind <= WEFT_PRIORITY; self->kind++) {
        self->q = (weft_queue){.order = (enum weft_queue_order)self->kind};
        self->task = weft_create_task(WEFT_CALL(other));
        WEFT_AWAIT(weft_queue_join(&self->q));
        WEFT_AWAIT(weft_queue_join(&self->q));
        trace("%s joined", kinds[self->kind]);
        WEFT_AWAIT(self->task);
        weft_task_unref(self->task);
    }
}

CASES(CASE(task_done_underflow), CASE(task_done), CASE(join_empty_queue))
