/* A fast producer, two slower consumers and a queue of two items: the producer must wait. */
#include <stdio.h>
#include <weft/trace.h>
#include <weft/weft.h>

enum { ITEMS = 8 };

WEFT_ASYNC(producer, weft_queue *queue; int item;) {
    WEFT_BEGIN;
    for (self->item = 1; self->item <= ITEMS; self->item++) {
        WEFT_AWAIT(weft_sleep(0.1));
        WEFT_AWAIT(weft_queue_put(self->queue, WEFT_VALUE(self->item)));
        printf("put %d, %u in the queue\n", self->item, weft_queue_size(self->queue));
    }
}

WEFT_ASYNC(consumer, weft_queue *queue; double seconds; int item;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT_INTO(self->item, weft_queue_get(self->queue));
        WEFT_AWAIT(weft_sleep(self->seconds));
        printf("consumed %d\n", self->item);
        weft_queue_task_done(self->queue);
    }
}

WEFT_ASYNC(app, weft_queue queue; weft_task *quick, *slow; weft_scope scope;) {
    WEFT_BEGIN;
    weft_set_trace(weft_trace_host, NULL);
    self->queue.maxsize = 2;
    self->quick = weft_create_task(WEFT_CALL(consumer, .queue = &self->queue, .seconds = 0.6));
    self->slow = weft_create_task(WEFT_CALL(consumer, .queue = &self->queue, .seconds = 0.9));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(producer, .queue = &self->queue)));
        WEFT_AWAIT(weft_queue_join(&self->queue));
        puts("everything is consumed: cancelling the consumers");
    }
    WEFT_FINALLY {
        weft_task_cancel(self->quick);
        weft_task_cancel(self->slow);
        WEFT_AWAIT(WEFT_GATHER_OUTCOMES(NULL, self->quick, self->slow));
        weft_task_unref(self->quick);
        weft_task_unref(self->slow);
        weft_queue_deinit(&self->queue);
    }
}

WEFT_MAIN(app)
