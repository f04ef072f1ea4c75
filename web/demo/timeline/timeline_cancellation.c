/* Three tasks are cancelled: one whose cleanup awaits, one by a timeout, and one before it started. */
#include <stdio.h>
#include <weft/trace.h>
#include <weft/weft.h>

WEFT_ASYNC(careful, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(3600)); }
    WEFT_FINALLY {
        puts("careful: cleaning up");
        WEFT_AWAIT(weft_sleep(0.6));
        puts("careful: clean");
    }
}

WEFT_ASYNC(slow) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(3600));
}

WEFT_ASYNC(never) {
    WEFT_BEGIN;
    puts("never: not reached");
}

WEFT_ASYNC(app, weft_task *careful, *slow, *never; int status; weft_scope scope;) {
    WEFT_BEGIN;
    weft_set_trace(weft_trace_host, NULL);
    self->careful = weft_create_task(WEFT_CALL(careful));
    self->slow = weft_create_task(WEFT_CALL(slow));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0.8));
        puts("app: cancelling careful, and waiting for its cleanup");
        weft_task_cancel(self->careful);
        WEFT_CATCH(self->status, self->careful);
        printf("app: careful ended with %s\n", weft_status_name(self->status));

        WEFT_CATCH(self->status, weft_wait_for(self->slow, 0.8));
        printf("app: slow ended with %s\n", weft_status_name(self->status));

        self->never = weft_create_task(WEFT_CALL(never));
        weft_task_cancel(self->never);
        WEFT_CATCH(self->status, self->never);
        printf("app: never ended with %s\n", weft_status_name(self->status));
        WEFT_AWAIT(weft_sleep(0.3));
    }
    WEFT_FINALLY {
        weft_task_unref(self->careful);
        weft_task_unref(self->slow);
        weft_task_unref(self->never);
    }
}

WEFT_MAIN(app)
