/* A program that others look into: main waits for two tasks, and the second for a lock. The argument says how main takes
 * an interrupt. */
#include <string.h>
#include <weft/weft.h>

static weft_lock lock;

WEFT_ASYNC(hold, double seconds; weft_scope scope;) {
    WEFT_BEGIN;
    if (lock.locked) weft_print("ready"); /* the last thing that happens by itself */
    WEFT_WITH_LOCK(&self->scope, &lock) { WEFT_AWAIT(weft_sleep(self->seconds)); }
}

WEFT_ASYNC(hold_one_after_another, weft_task *second; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        weft_task_set_name(weft_current_task(), "main \xc3\xa9\"\n");
        WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(hold, .seconds = 3600), WEFT_CALL(hold, .seconds = 0)));
    }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_sleep(0.01));
        weft_print("cleaned up");
    }
}

WEFT_ASYNC(app, int argc; char **argv; weft_scope scope;) {
    WEFT_BEGIN;
    weft_print("started");
    if (strcmp(self->argv[1], "spin") == 0)
        for (volatile bool spins = true; spins;) {} /* a step without end */
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(hold_one_after_another)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        weft_print(weft_interrupted() ? "interrupted" : "cancelled");
        if (strcmp(self->argv[1], "swallow") == 0) WEFT_RETURN(7);
        if (strcmp(self->argv[1], "linger") == 0) WEFT_AWAIT(weft_sleep(3600));
        WEFT_RERAISE;
    }
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
