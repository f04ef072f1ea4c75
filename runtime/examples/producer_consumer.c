/* Two producers and a consumer share a queue of two items; join waits until every item is processed.
 *
 * Prints:
 *
 *     got 0
 *     got 1
 *     got 2
 *     got 100
 *     got 101
 *     got 102
 *     all is dealt with, 0 left in the queue
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(producer, weft_queue *queue; int first, i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++)
        WEFT_AWAIT(weft_queue_put(self->queue, WEFT_VALUE(self->first + self->i)));
}

WEFT_ASYNC(consumer, weft_queue *queue; int item;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT_INTO(self->item, weft_queue_get(self->queue));
        WEFT_AWAIT(weft_sleep(0.02));
        printf("got %d\n", self->item);
        weft_queue_task_done(self->queue);
    }
}

WEFT_ASYNC(app, weft_queue queue; weft_task *consumer; weft_scope scope;) {
    WEFT_BEGIN;
    self->queue.maxsize = 2;
    self->consumer = weft_create_task(WEFT_CALL(consumer, .queue = &self->queue));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(producer, .queue = &self->queue, .first = 0),
                               WEFT_CALL(producer, .queue = &self->queue, .first = 100)));
        WEFT_AWAIT(weft_queue_join(&self->queue));
        printf("all is dealt with, %u left in the queue\n", weft_queue_size(&self->queue));
    }
    WEFT_FINALLY {
        weft_task_cancel(self->consumer);
        WEFT_AWAIT(WEFT_GATHER_OUTCOMES(NULL, self->consumer));
        weft_task_unref(self->consumer);
        weft_queue_deinit(&self->queue);
    }
}

WEFT_MAIN(app)
