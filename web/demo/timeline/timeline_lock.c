/* Three painters share a lock: first come, first served. */
#include <stdio.h>
#include <weft/trace.h>
#include <weft/weft.h>

WEFT_ASYNC(painter, const char *name; weft_lock *lock; int coat; weft_scope scope;) {
    WEFT_BEGIN;
    weft_task_set_name(weft_current_task(), self->name);
    for (self->coat = 1; self->coat <= 2; self->coat++) {
        WEFT_WITH_LOCK(&self->scope, self->lock) {
            printf("%s has the brush, coat %d\n", self->name, self->coat);
            WEFT_AWAIT(weft_sleep(0.5));
        }
        WEFT_AWAIT(weft_sleep(0.3)); /* the paint dries */
    }
}

WEFT_ASYNC(app, weft_lock lock;) {
    WEFT_BEGIN;
    weft_set_trace(weft_trace_host, NULL);
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(painter, .name = "red", .lock = &self->lock),
                           WEFT_CALL(painter, .name = "green", .lock = &self->lock),
                           WEFT_CALL(painter, .name = "blue", .lock = &self->lock)));
    puts("three walls are done");
}

WEFT_MAIN(app)
