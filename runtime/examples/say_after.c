/* Awaiting two coroutines in turn takes the sum of their times; as tasks, they run at the same time.
 *
 * Prints:
 *
 *     in turn
 *     hello
 *     world
 *     as tasks
 *     world
 *     hello
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(say_after, double delay; const char *what;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    puts(self->what);
}

WEFT_ASYNC(app, weft_task *hello, *world; weft_scope scope;) {
    WEFT_BEGIN;
    puts("in turn");
    WEFT_AWAIT(WEFT_CALL(say_after, .delay = 0.2, .what = "hello"));
    WEFT_AWAIT(WEFT_CALL(say_after, .delay = 0.1, .what = "world"));

    puts("as tasks");
    self->hello = weft_create_task(WEFT_CALL(say_after, .delay = 0.2, .what = "hello"));
    self->world = weft_create_task(WEFT_CALL(say_after, .delay = 0.1, .what = "world"));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(self->hello);
        WEFT_AWAIT(self->world);
    }
    WEFT_FINALLY {
        weft_task_unref(self->hello);
        weft_task_unref(self->world);
    }
}

WEFT_MAIN(app)
