/* Iterates over a queue until it is shut down; a loop that ends early closes its generator.
 *
 * Prints:
 *
 *     first: 1
 *     first: 2
 *     items: closed early
 *     second: 3
 *     second: 4
 *     second: 5
 *     items: no more
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(produce, weft_queue *queue; int i;) {
    WEFT_BEGIN;
    for (self->i = 1; self->i <= 5; self->i++) {
        WEFT_AWAIT(weft_sleep(0.01));
        WEFT_AWAIT(weft_queue_put(self->queue, WEFT_VALUE(self->i)));
    }
    weft_queue_shutdown(self->queue, false);
}

WEFT_ASYNC_GENERATOR(items, weft_queue *queue; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (;;) {
            WEFT_AWAIT(weft_queue_get(self->queue));
            WEFT_YIELD(WEFT_RESULT);
        }
    }
    WEFT_EXCEPT(WEFT_ESHUTDOWN) { puts("items: no more"); }
    WEFT_EXCEPT(WEFT_ECLOSED) {
        puts("items: closed early");
        WEFT_RERAISE;
    }
}

WEFT_ASYNC(consume, const char *name; weft_queue *queue; int last, item; weft_generator *items;
           weft_scope scope;) {
    WEFT_BEGIN;
    self->items = weft_generator_new(WEFT_CALL(items, .queue = self->queue));
    WEFT_WITH_CLOSING(&self->scope, self->items) {
        WEFT_FOR_EACH(self->item, self->items) {
            printf("%s: %d\n", self->name, self->item);
            if (self->item == self->last) break;
        }
    }
}

WEFT_ASYNC(app, weft_queue queue; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        weft_spawn(WEFT_CALL(produce, .queue = &self->queue));
        WEFT_AWAIT(WEFT_CALL(consume, .name = "first", .queue = &self->queue, .last = 2));
        WEFT_AWAIT(WEFT_CALL(consume, .name = "second", .queue = &self->queue));
    }
    WEFT_FINALLY { weft_queue_deinit(&self->queue); }
}

WEFT_MAIN(app)
