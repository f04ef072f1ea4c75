/* The pump, as the program sees it:
 *
 *     pump_probe sleeps COUNT     COUNT tasks sleep 1, 2, 3, ... milliseconds, all at once
 *     pump_probe yields COUNT     weft_sleep(0), COUNT times
 *     pump_probe busy SECONDS     yields for that long
 *     pump_probe turn COUNT MS    one turn in which COUNT tasks are ready, and work for MS milliseconds each: by a
 *                                 clock of the test, which the function weftTestWork of the process advances
 *     pump_probe slower COUNT MS  COUNT tasks that do not work, and then the same
 *     pump_probe promises COUNT   awaits COUNT promises of JavaScript, each of which is settled
 *     pump_probe far              a sleep of 50 days, cancelled at the end of standard input
 *     pump_probe later            a sleep of a minute, started again with each line of standard input
 *     pump_probe replaced COUNT   COUNT sleeps of an hour, each cancelled after 1 ms
 *
 * Prints errors, and "ok" at the end. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/js_function.h>
#include <weft/weft.h>

WEFT_JS_FUNCTION(void, work, (double milliseconds), { globalThis.weftTestWork ?.(milliseconds); })
WEFT_JS_FUNCTION(uint32_t, settled, (void), { return weft.promise(Promise.resolve()); })

static int ended;
static double *began; /* the time just before each sleep; the next sleeper's is just after it */
static double last_due;

WEFT_ASYNC(sleeper, int number;) {
    WEFT_BEGIN;
    began[self->number] = weft_time();
    WEFT_AWAIT(weft_sleep(self->number * 0.001));
    double due = began[self->number] + self->number * 0.001;
    double due_at_most = began[self->number - 1] + self->number * 0.001;
    /* The tolerance covers the rounding of these sums. */
    if (weft_time() < due - 1e-9) printf("%d woke early, by %g s\n", self->number, due - weft_time());
    if (due_at_most < last_due - 1e-9) printf("%d woke after one that was due later\n", self->number);
    last_due = due;
    ended++;
}

WEFT_ASYNC(sleeps, int count, i;) {
    WEFT_BEGIN;
    began = calloc((size_t)self->count + 1, sizeof *began);
    began[0] = INFINITY;
    for (self->i = self->count; self->i > 0; self->i--) weft_spawn(WEFT_CALL(sleeper, .number = self->i));
    while (ended < self->count) WEFT_AWAIT(weft_sleep(0.0005));
    free(began);
}

WEFT_ASYNC(yields, int count;) {
    WEFT_BEGIN;
    while (self->count-- > 0) WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(promises, int count;) {
    WEFT_BEGIN;
    while (self->count-- > 0) WEFT_AWAIT(weft_js_promise(settled(), NULL));
}

WEFT_ASYNC(member, int number; double milliseconds;) {
    WEFT_BEGIN;
    work(self->milliseconds);
    if (self->number != ended++) printf("task %d ran as number %d\n", self->number, ended - 1);
}

WEFT_ASYNC(turn, int idle, count; double milliseconds;) {
    WEFT_BEGIN;
    int all = self->idle + self->count;
    for (int i = 0; i < all; i++)
        weft_spawn(WEFT_CALL(member, .number = i, .milliseconds = i < self->idle ? 0 : self->milliseconds));
    WEFT_AWAIT(weft_sleep(0));
    if (ended != self->idle + self->count) printf("%d tasks ran in the turn\n", ended);
}

WEFT_ASYNC(busy, double end;) {
    WEFT_BEGIN;
    while (weft_time() < self->end) WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(cancelled_sleep, double seconds, for_seconds; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(weft_sleep(self->seconds));
    WEFT_AWAIT(weft_sleep(self->for_seconds));
    if (weft_task_done(self->task)) puts("a long sleep ended");
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    weft_task_unref(self->task);
}

/* Sleeps until a line of standard input comes, for each line. */
WEFT_ASYNC(until_input, double seconds; weft_task *task; weft_bytes line; int status;) {
    WEFT_BEGIN;
    do {
        self->task = weft_create_task(weft_sleep(self->seconds));
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        weft_task_cancel(self->task);
        WEFT_CATCH(self->status, self->task);
        if (self->status != WEFT_ECANCELED) puts("a long sleep ended");
        weft_task_unref(self->task);
    } while (self->line.size > 0);
}

WEFT_ASYNC(app, const char *what; double number, milliseconds; int i;) {
    WEFT_BEGIN;
    if (strcmp(self->what, "sleeps") == 0) {
        WEFT_AWAIT(WEFT_CALL(sleeps, .count = (int)self->number));
    } else if (strcmp(self->what, "yields") == 0) {
        WEFT_AWAIT(WEFT_CALL(yields, .count = (int)self->number));
    } else if (strcmp(self->what, "busy") == 0) {
        WEFT_AWAIT(WEFT_CALL(busy, .end = weft_time() + self->number));
    } else if (strcmp(self->what, "turn") == 0) {
        WEFT_AWAIT(WEFT_CALL(turn, .count = (int)self->number, .milliseconds = self->milliseconds));
    } else if (strcmp(self->what, "slower") == 0) {
        WEFT_AWAIT(WEFT_CALL(turn, .idle = (int)self->number, .count = (int)self->number,
                             .milliseconds = self->milliseconds));
    } else if (strcmp(self->what, "promises") == 0) {
        WEFT_AWAIT(WEFT_CALL(promises, .count = (int)self->number));
    } else if (strcmp(self->what, "far") == 0) {
        WEFT_AWAIT(WEFT_CALL(until_input, .seconds = 50 * 86400));
    } else if (strcmp(self->what, "later") == 0) {
        WEFT_AWAIT(WEFT_CALL(until_input, .seconds = 60));
    } else if (strcmp(self->what, "replaced") == 0) {
        for (self->i = 0; self->i < self->number; self->i++)
            WEFT_AWAIT(WEFT_CALL(cancelled_sleep, .seconds = 3600, .for_seconds = 0.001));
    }
    puts("ok");
}

WEFT_MAIN(app, .what = argc > 1 ? argv[1] : "", .number = argc > 2 ? atof(argv[2]) : 0,
          .milliseconds = argc > 3 ? atof(argv[3]) : 0)
