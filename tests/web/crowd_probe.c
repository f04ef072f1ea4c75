/* Many tasks at once:
 *
 *     crowd_probe pending COUNT SECONDS    COUNT tasks sleep for an hour; they are cancelled after SECONDS
 *     crowd_probe yielding COUNT SECONDS   COUNT tasks yield for SECONDS
 *     crowd_probe asleep SECONDS           one task sleeps for SECONDS
 *     crowd_probe failing SECONDS          the same; another task fails at a line of standard input
 *
 * In the last two, SECONDS is a whole number. Prints "started", then what went wrong, then "ok". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

static int ended;
static bool over;

WEFT_ASYNC(sleeper, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(3600));
        puts("an hour has passed");
    }
    WEFT_FINALLY { ended++; }
}

WEFT_ASYNC(yielder) {
    WEFT_BEGIN;
    while (!over) WEFT_AWAIT(weft_sleep(0));
    ended++;
}

WEFT_ASYNC(failure, weft_bytes line;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
    WEFT_RAISE(1, "as it should");
}

WEFT_ASYNC(app, const char *what; int count; double seconds, begun; int i; weft_task **tasks;) {
    WEFT_BEGIN;
    self->begun = weft_time();
    puts("started");
    if (strcmp(self->what, "pending") == 0) {
        self->tasks = calloc((size_t)self->count, sizeof *self->tasks);
        for (int i = 0; i < self->count; i++) self->tasks[i] = weft_create_task(WEFT_CALL(sleeper));
        WEFT_AWAIT(weft_sleep(self->seconds));
        for (int i = 0; i < self->count; i++) {
            weft_task_cancel(self->tasks[i]);
            weft_task_unref(self->tasks[i]);
        }
        free(self->tasks);
        while (ended < self->count) WEFT_AWAIT(weft_sleep(0));
    } else if (strcmp(self->what, "yielding") == 0) {
        for (int i = 0; i < self->count; i++) weft_spawn(WEFT_CALL(yielder));
        WEFT_AWAIT(weft_sleep(self->seconds));
        over = true;
        while (ended < self->count) WEFT_AWAIT(weft_sleep(0));
    } else {
        self->seconds = self->count;
        if (strcmp(self->what, "failing") == 0) weft_spawn(WEFT_CALL(failure));
        WEFT_AWAIT(weft_sleep(self->seconds));
    }
    /* Times are whole nanoseconds, but rounded as seconds. */
    if (self->begun + self->seconds - weft_time() > 0.5e-9) puts("too early");
    puts("ok");
}

WEFT_MAIN(app, .what = argc > 1 ? argv[1] : "", .count = argc > 2 ? atoi(argv[2]) : 0,
          .seconds = argc > 3 ? atof(argv[3]) : 0)
