/* test_queues.LifoQueueTests and PriorityQueueTests: the order in which items come out. */
#include "conformance.h"

WEFT_ASYNC(order, weft_queue *q; int i;) {
    WEFT_BEGIN;
    static const int items[] = {1, 3, 2};
    for (self->i = 0; self->i < 3; self->i++) WEFT_AWAIT(weft_queue_put(self->q, WEFT_VALUE(items[self->i])));
    for (self->i = 0; self->i < 3; self->i++) {
        WEFT_AWAIT(weft_queue_get(self->q));
        trace("%d", (int)WEFT_RESULT.i64);
    }
}

WEFT_ASYNC(lifo_order, weft_queue q;) {
    WEFT_BEGIN;
    self->q.order = WEFT_LIFO;
    WEFT_AWAIT(WEFT_CALL(order, .q = &self->q));
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(priority_order, weft_queue q;) {
    WEFT_BEGIN;
    self->q.order = WEFT_PRIORITY;
    WEFT_AWAIT(WEFT_CALL(order, .q = &self->q));
    weft_queue_deinit(&self->q);
}

CASES(CASE(lifo_order), CASE(priority_order))
