/* What debug builds report in addition: slow steps, where a failed task was created, and coroutines that
 * were never awaited. For uses after free see use_after_end.c. */
#include "check.h"

#include <math.h>
#include <weft/sim.h>

static const char name_of_70[] = "a name of seventy bytes, of which the report has the first sixty-three";

static struct {
    int count;
    char message[100], task[100];
    bool has_origin;
} last;

static void note(void *unused, const weft_report *report) {
    (void)unused;
    last.count++;
    snprintf(last.message, sizeof last.message, "%s", report->message);
    snprintf(last.task, sizeof last.task, "%s", report->task ? report->task : "");
    last.has_origin = report->origin && strstr(report->origin, "debug_test.c:");
}

WEFT_ASYNC(work, double seconds;) {
    WEFT_BEGIN;
    weft_sim_work(self->seconds);
    WEFT_AWAIT(weft_sleep(1));
    weft_sim_work(self->seconds / 10);
}

/* The number of reports for a task with two steps, one of `seconds` and one of a tenth of that. */
static int reports(double seconds) {
    last.count = 0;
    CHECK_INT(weft_run(WEFT_CALL(work, .seconds = seconds), NULL), 0);
    return last.count;
}

static void slow_steps(void) {
    CHECK_INT(reports(0), 0);
    CHECK_INT(reports(0.09), 0);
    CHECK_INT(reports(0.125), 1); /* the default limit is 0.1 */
    CHECK_STR(last.message, "a step of a task took too long");
    CHECK_STR(last.task, "work");
    CHECK_INT(reports(2), 2);
    weft_set_slow_step(0.5);
    CHECK_INT(reports(0.4), 0);
    CHECK_INT(reports(0.6), 1);
    weft_set_slow_step(2.5);
    CHECK_INT(reports(2.5), 0); /* a step of exactly the limit is not reported */
    CHECK_INT(reports(3), 1);
    CHECK_INT(reports(26), 2);
    weft_set_slow_step(NAN);
    CHECK_INT(reports(2), 0);
    CHECK_INT(reports(3), 1);
    weft_set_slow_step(INFINITY);
    CHECK_INT(reports(1e6), 0);
    weft_set_slow_step(1e300);
    CHECK_INT(reports(1e6), 0);
    weft_set_slow_step(0);
    CHECK_INT(reports(0), 0);
    CHECK_INT(reports(1e-6), 2);
    weft_set_slow_step(-1e300);
    CHECK_INT(reports(0), 0);
    CHECK_INT(reports(1e-6), 2);
}

WEFT_ASYNC(named) {
    WEFT_BEGIN;
    weft_task_set_name(weft_current_task(), name_of_70);
    WEFT_AWAIT(weft_sleep(0));
    weft_sim_work(1);
}

static void long_names(void) {
    weft_set_slow_step(0.1);
    last.count = 0;
    CHECK_INT(weft_run(WEFT_CALL(named), NULL), 0);
    CHECK_INT(last.count, 1);
    CHECK_INT(strlen(last.task), 63);
    CHECK(strncmp(last.task, name_of_70, 63) == 0);
}

WEFT_ASYNC(fails) {
    WEFT_BEGIN;
    WEFT_RAISE(3);
}

WEFT_ASYNC(drops) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(fails));
    WEFT_AWAIT(weft_sleep(1));
}

/* Each coroutine that was never awaited is reported, in any order among those that were. */
WEFT_ASYNC(forgets, weft_awaitable made[5]; int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < 5; i++) self->made[i] = WEFT_CALL(named);
    weft_close(self->made[2]);
    WEFT_AWAIT(self->made[4]);
    WEFT_AWAIT(self->made[0]);
    last.count = 0;
}

static void origins(void) {
    last.count = 0;
    CHECK_INT(weft_run(WEFT_CALL(drops), NULL), 0);
    CHECK_INT(last.count, 1);
    CHECK_STR(last.task, "fails");
    CHECK(last.has_origin);
    weft_set_slow_step(10);
    CHECK_INT(weft_run(WEFT_CALL(forgets), NULL), 0);
    CHECK_INT(last.count, 2);
    CHECK_STR(last.message, "a coroutine was never awaited");
    CHECK_STR(last.task, "named");
    CHECK(last.has_origin);
}

/* More freed objects than are quarantined: none is leaked. */
WEFT_ASYNC(makes_many, int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < 30000; i++) weft_future_unref(weft_future_new());
    for (self->i = 0; self->i < 30000; self->i++) {
        if (weft_spawn(weft_sleep(0)) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
        if (self->i % 100 == 0) WEFT_AWAIT(weft_sleep(0));
    }
}

static void many(void) {
    CHECK_INT(weft_run(WEFT_CALL(makes_many), NULL), 0);
    CHECK_INT(weft_memory_used(), 0);
    CHECK_INT(weft_memory_trim(), 0);
    weft_future_unref(weft_future_new()); /* also outside of a program */
    CHECK_INT(weft_memory_trim(), 0);
}

int main(void) {
    weft_set_exception_handler(note, NULL);
    slow_steps();
    long_names();
    origins();
    many();
    CHECK_INT(weft_memory_used(), 0);
    return check_result();
}
