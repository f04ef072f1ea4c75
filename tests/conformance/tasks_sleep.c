/* weft_sleep. From test_tasks.py. */
#include "observe.h"

static int result;

/* Whether the timer of the task is pending, in a task whose last wait was a sleep. */
static bool has_timer(const weft_task *task) { return task->timer.link.next != NULL; }

WEFT_ASYNC(sleeper, double delay; const char *argument;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay / 2));
    trace("half");
    WEFT_AWAIT(weft_sleep(self->delay / 2));
    trace("whole");
    WEFT_RETURN(self->argument);
}

WEFT_ASYNC(other) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.07));
    trace("other");
}

WEFT_ASYNC(sleep, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(sleeper, .delay = 0.1, .argument = "yeah"));
    weft_spawn(WEFT_CALL(other));
    WEFT_AWAIT(self->task);
    trace("%s", text(WEFT_RESULT));
    weft_task_unref(self->task);
}

WEFT_ASYNC(sleep_nan) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(NAN));
}

WEFT_ASYNC(sleep_when_delay_is_nan, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(sleep_nan));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    weft_task_unref(self->task);
}

WEFT_ASYNC(sleep_cancel, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(weft_sleep(10));
    WEFT_AWAIT(TURNS(1));
    trace("timer %s", flag(has_timer(self->task)));
    weft_task_cancel(self->task);
    WEFT_AWAIT(TURNS(1));
    trace("timer %s", flag(has_timer(self->task)));
    trace("%s", task_stand(self->task));
    weft_task_unref(self->task);
}

static void increase(int number) {
    result += number;
    trace("result %d", result);
}

static void increase_by_one(void *unused) {
    (void)unused;
    increase(1);
}

WEFT_ASYNC(sleep_zero, weft_handle handle;) {
    WEFT_BEGIN;
    weft_call_soon(&self->handle, increase_by_one, NULL);
    trace("before %d", result);
    WEFT_AWAIT(weft_sleep(0));
    trace("after %d", result);
    increase(10);
}

CASES(CASE(sleep), CASE(sleep_when_delay_is_nan), CASE(sleep_cancel), CASE(sleep_zero))
