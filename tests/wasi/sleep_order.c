/* Many sleeps at once, then one after the other. Prints each when it ends, with a verdict by a clock other
 * than the loop's: whether it ended early, more than five seconds late, or after a sleep that was due later.
 */
#include <math.h>
#include <stdio.h>
#include <time.h>
#include <weft/weft.h>

enum { TOGETHER = 8, IN_TURN = 40 };

static double started[TOGETHER + 1]; /* each sleep starts between its own entry and the next one's */
static double last_due;              /* the latest due time of the sleeps that have ended, at least */

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

WEFT_ASYNC(nap, int number; double delay;) {
    WEFT_BEGIN;
    started[self->number] = seconds();
    WEFT_AWAIT(weft_sleep(self->delay));
    double due = started[self->number] + self->delay;
    double due_at_most = started[self->number + 1] + self->delay;
    double now = seconds();
    const char *verdict = now < due                ? "EARLY"
                          : now > due + 5          ? "LATE"
                          : due_at_most < last_due ? "OUT OF ORDER"
                                                   : "ok";
    if (last_due < due) last_due = due;
    printf("%g ms: %s\n", self->delay * 1000, verdict);
}

WEFT_ASYNC(app, weft_task *tasks[TOGETHER]; int i;) {
    static const double delays[TOGETHER] = {0.09, 0.0005, 0.05, 0.0019, 0.12, 0.00001, 0.02, 0.0052};
    WEFT_BEGIN;
    started[TOGETHER] = INFINITY;
    for (int i = 0; i < TOGETHER; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(nap, .number = i, .delay = delays[i]));
    for (self->i = 0; self->i < TOGETHER; self->i++) {
        WEFT_AWAIT(self->tasks[self->i]);
        weft_task_unref(self->tasks[self->i]);
    }
    /* In turn, so that sleeps start at any point between two whole milliseconds. */
    for (self->i = 0; self->i < IN_TURN; self->i++) {
        self->tasks[0] = weft_create_task(WEFT_CALL(nap, .number = TOGETHER - 1, .delay = 0.0013));
        WEFT_AWAIT(self->tasks[0]);
        weft_task_unref(self->tasks[0]);
    }
}

WEFT_MAIN(app)
