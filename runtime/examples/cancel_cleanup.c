/* A cancelled task cleans up, and its cleanup may await. A task cancelled before it started does nothing.
 *
 * Prints:
 *
 *     worker: begins
 *     app: cancels it
 *     worker: cleans up after "cancelled"
 *     worker: is clean
 *     app: it ended with WEFT_ECANCELED
 *     app: the second one ended with WEFT_ECANCELED
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(worker, weft_scope scope;) {
    WEFT_BEGIN;
    puts("worker: begins");
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(3600));
        puts("worker: never gets here");
    }
    WEFT_FINALLY {
        printf("worker: cleans up after \"%s\"\n", WEFT_MESSAGE);
        WEFT_AWAIT(weft_sleep(0.05));
        puts("worker: is clean");
    }
}

WEFT_ASYNC(app, weft_task *first, *second; int status; weft_scope scope;) {
    WEFT_BEGIN;
    self->first = weft_create_task(WEFT_CALL(worker));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0.05));
        puts("app: cancels it");
        weft_task_cancel(self->first);
        WEFT_CATCH(self->status, self->first);
        printf("app: it ended with %s\n", weft_status_name(self->status));

        self->second = weft_create_task(WEFT_CALL(worker));
        weft_task_cancel(self->second);
        WEFT_CATCH(self->status, self->second);
        printf("app: the second one ended with %s\n", weft_status_name(self->status));
    }
    WEFT_FINALLY {
        weft_task_unref(self->first);
        weft_task_unref(self->second);
    }
}

WEFT_MAIN(app)
