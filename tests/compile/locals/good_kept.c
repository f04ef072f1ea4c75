#include <stdio.h>
#include <weft/weft.h>

static weft_lock lock;
static weft_event event;
static weft_queue queue;

WEFT_ASYNC(child, int n; double delay;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    WEFT_RETURN(self->n + 1);
}

WEFT_ASYNC(app, int i, kept; const char *text; weft_task *task; int status; weft_value results[2];
           size_t size; weft_scope scope;) {
    WEFT_BEGIN;
    int before = 3;
    self->kept = before;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < 3; self->i++) {
            int inner = self->i * 2;
            self->kept += inner;
            if (self->kept > 5) WEFT_AWAIT(weft_sleep(1));
            switch (self->i) {
            case 0: WEFT_AWAIT_INTO(self->kept, WEFT_CALL(child, .n = self->kept, .delay = 1)); break;
            case 1: WEFT_CATCH(self->status, WEFT_CALL(child, .n = 1)); break;
            default: WEFT_AWAIT(weft_lock_acquire(&lock));
            }
            int after = self->kept;
            printf("%d\n", after);
        }
        WEFT_AWAIT(WEFT_GATHER(self->results, WEFT_CALL(child, .n = 1), WEFT_CALL(child)));
        WEFT_AWAIT(weft_queue_put(&queue, WEFT_VALUE(self->size)));
        WEFT_AWAIT(weft_queue_get(&queue));
        weft_event_set(&event);
        WEFT_AWAIT(weft_event_wait(&event));
        if (self->status) WEFT_RAISE(self->status, "%d", self->i);
        WEFT_RETURN(self->size);
    }
    WEFT_FINALLY { weft_queue_deinit(&queue); }
}

WEFT_MAIN(app)
