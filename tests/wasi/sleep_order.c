/* Sleeps many times at once. Prints each sleep when it ends, and whether it ended early or more than a
 * second late by another clock than the loop's. */
#include <stdio.h>
#include <time.h>
#include <weft/weft.h>

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

WEFT_ASYNC(nap, double delay, start;) {
    WEFT_BEGIN;
    self->start = seconds();
    WEFT_AWAIT(weft_sleep(self->delay));
    double took = seconds() - self->start;
    const char *verdict = took < self->delay ? "EARLY" : took > self->delay + 1 ? "LATE" : "ok";
    printf("%g ms: %s\n", self->delay * 1000, verdict);
}

WEFT_ASYNC(app, weft_task *tasks[8]; size_t i;) {
    static const double delays[] = {0.09, 0.0005, 0.05, 0.0019, 0.12, 0.00001, 0.02, 0.0052};
    WEFT_BEGIN;
    for (size_t i = 0; i < 8; i++) self->tasks[i] = weft_create_task(WEFT_CALL(nap, .delay = delays[i]));
    for (self->i = 0; self->i < 8; self->i++) {
        WEFT_AWAIT(self->tasks[self->i]);
        weft_task_unref(self->tasks[self->i]);
    }
    /* One after the other, so that waits start at any point between two whole milliseconds. */
    for (self->i = 0; self->i < 40; self->i++) {
        self->tasks[0] = weft_create_task(WEFT_CALL(nap, .delay = 0.0013));
        WEFT_AWAIT(self->tasks[0]);
        weft_task_unref(self->tasks[0]);
    }
}

WEFT_MAIN(app)
