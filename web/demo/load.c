/* Runs as many tasks as the page asks for; each of them only yields to the others.
 * Argument: the number of tasks. */
#include "called_by_page.h"
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static double turns;
static int alive;

/* Called by the page, between frames. */
CALLED_BY_PAGE(double, turns_taken, (void)) { return turns; }
CALLED_BY_PAGE(int, tasks_alive, (void)) { return alive; }

WEFT_ASYNC(yielder, weft_scope scope;) {
    WEFT_BEGIN;
    alive++;
    WEFT_TRY(&self->scope) {
        for (;;) {
            turns++;
            WEFT_AWAIT(weft_sleep(0));
        }
    }
    WEFT_FINALLY { alive--; }
}

WEFT_ASYNC(app, int count, i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < self->count; self->i++) {
            if (weft_spawn(WEFT_CALL(yielder))) WEFT_RAISE(WEFT_ENOMEM);
            /* Nothing interrupts a step: a long one would block the page. */
            if (self->i % 10000 == 0) WEFT_AWAIT(weft_sleep(0));
        }
        printf("created %d tasks\n", self->count);
        WEFT_AWAIT(weft_sleep(1e9));
    }
    WEFT_EXCEPT(WEFT_ECANCELED) {} /* the loop cancels the tasks that are left */
}

WEFT_MAIN(app, .count = argc > 1 ? atoi(argv[1]) : 100000)
