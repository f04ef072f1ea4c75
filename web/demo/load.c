/* As many tasks as the page asks for, each of which does nothing but let the others have their turn.
 * Argument: how many. */
#include <emscripten.h>
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static double turns;
static int alive;
static weft_task *everything;

/* Called by the page, between frames. */
EMSCRIPTEN_KEEPALIVE double turns_taken(void) { return turns; }
EMSCRIPTEN_KEEPALIVE int tasks_alive(void) { return alive; }
EMSCRIPTEN_KEEPALIVE void cancel(void) { weft_task_cancel(everything); }

WEFT_ASYNC(yielder) {
    WEFT_BEGIN;
    alive++;
    WEFT_UNWIND(out);
    for (;;) {
        turns++;
        WEFT_AWAIT(weft_sleep(0));
    }
    WEFT_FINALLY_AT(out);
    alive--;
}

WEFT_ASYNC(app, int count, i;) {
    WEFT_BEGIN;
    everything = weft_current_task();
    WEFT_UNWIND(out);
    for (self->i = 0; self->i < self->count; self->i++) {
        if (weft_spawn(WEFT_CALL(yielder))) WEFT_RAISE(WEFT_ENOMEM);
        /* A step is not interrupted: a long one would hold up the page. */
        if (self->i % 1000 == 0) WEFT_AWAIT(weft_sleep(0));
    }
    printf("%d tasks were made\n", self->count);
    WEFT_AWAIT(weft_sleep(1e9));
    WEFT_FINALLY_AT(out);
    if (WEFT_STATUS == WEFT_ECANCELED) WEFT_RECOVER; /* the loop cancels the tasks that are left */
}

WEFT_MAIN(app, .count = argc > 1 ? atoi(argv[1]) : 100000)
