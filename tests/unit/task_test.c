/* Creating tasks, reading their state, and failures that are never retrieved. */
#include "check.h"

WEFT_ASYNC(tick, const char *name; int times; double delay;) {
    WEFT_BEGIN;
    while (self->times-- > 0) {
        trace("%s%d", self->name, self->times);
        WEFT_AWAIT(weft_sleep(self->delay));
    }
    WEFT_RETURN(42);
}

WEFT_ASYNC(fail, int status;) {
    WEFT_BEGIN;
    WEFT_RAISE(self->status, "boom");
}

WEFT_ASYNC(starts_next_turn, weft_task *a, *b;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(tick, .name = "a", .times = 2));
    START(self->b, WEFT_CALL(tick, .name = "b", .times = 2));
    trace("main");
    WEFT_AWAIT(weft_sleep(0));
    trace("main");
    CHECK(!weft_task_done(self->a));
    WEFT_AWAIT(self->a);
    CHECK_INT(WEFT_RESULT.i64, 42);
    CHECK(weft_task_done(self->a));
    CHECK(!weft_task_cancelled(self->a));
    CHECK_INT(weft_task_status(self->a), 0);
    CHECK_INT(weft_task_result(self->a).i64, 42);
    WEFT_AWAIT(self->a); /* a future may be awaited again and again */
    CHECK_INT(WEFT_RESULT.i64, 42);
    WEFT_AWAIT(self->b);
    CHECK_TRACE("main a1 b1 main a0 b0 ");
}

WEFT_ASYNC(pending_task, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(tick, .name = "t"));
    CHECK_INT(weft_task_status(self->task), WEFT_ESTATE);
    CHECK_INT(weft_task_result(self->task).i64, 0);
    CHECK_STR(weft_task_message(self->task), "invalid state");
    CHECK(!weft_task_done(self->task));
    CHECK(!weft_task_cancelled(self->task));
    WEFT_AWAIT(weft_task_future(self->task));
    CHECK_INT(WEFT_RESULT.i64, 42);
    CHECK(!weft_task_cancel(self->task));
    CHECK(!weft_task_cancel(NULL));
    CHECK_INT(weft_task_cancelling(self->task), 0);
    CHECK(weft_task_future(NULL) == NULL);
    CHECK(weft_task_ref(NULL) == NULL);
    weft_task_unref(NULL);
}

WEFT_ASYNC(failed_task, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(fail, .status = 7));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, 7);
    CHECK_STR(weft_caught_message(), "boom");
    CHECK_INT(weft_task_status(self->task), 7);
    CHECK_STR(weft_task_message(self->task), "boom");
    CHECK(!weft_task_cancelled(self->task));
    CHECK_INT(weft_task_result(self->task).i64, 0);
    WEFT_CATCH(self->status, self->task); /* fails anew each time */
    CHECK_INT(self->status, 7);
}

/* ---- Names ---- */

WEFT_ASYNC(names, weft_task *task; char long_name[400];) {
    WEFT_BEGIN;
    CHECK_STR(weft_task_name(weft_current_task()), "names");
    START(self->task, WEFT_CALL(tick, .name = "t"));
    CHECK_STR(weft_task_name(self->task), "tick");
    TRY(weft_task_set_name(self->task, "a"));
    CHECK_STR(weft_task_name(self->task), "a");
    TRY(weft_task_set_name(self->task, ""));
    CHECK_STR(weft_task_name(self->task), "");
    memset(self->long_name, 'n', sizeof self->long_name - 1);
    TRY(weft_task_set_name(self->task, self->long_name));
    CHECK_STR(weft_task_name(self->task), self->long_name);
    TRY(weft_task_set_name(self->task, weft_task_name(self->task))); /* from its own name */
    CHECK_STR(weft_task_name(self->task), self->long_name);
    TRY(weft_task_set_name(self->task, NULL)); /* back to the coroutine's name */
    CHECK_STR(weft_task_name(self->task), "tick");
    TRY(weft_task_set_name(self->task, self->long_name));
    WEFT_AWAIT(self->task);
    CHECK_STR(weft_task_name(self->task), self->long_name);
    TRY(weft_task_set_name(self->task, "done"));
    CHECK_STR(weft_task_name(self->task), "done");
    START(self->task, weft_sleep(0)); /* not from a coroutine of the program */
    CHECK(weft_task_name(self->task)[0] != '\0');
}

/* Without extras there is no name to remove, and nothing that needs memory. */
WEFT_ASYNC(unnamed) {
    WEFT_BEGIN;
    MUST(weft_task_set_name(weft_current_task(), NULL) == WEFT_OK);
    CHECK_STR(weft_task_name(weft_current_task()), "unnamed");
}

WEFT_ASYNC(five) {
    WEFT_BEGIN;
    WEFT_RETURN(5);
}

/* A sleep has the result 0, whatever another task has just returned. */
WEFT_ASYNC(sleeps, weft_task *other; int result;) {
    WEFT_BEGIN;
    START(self->other, WEFT_CALL(five));
    WEFT_AWAIT_INTO(self->result, weft_sleep(0));
    CHECK(weft_task_done(self->other));
    CHECK_INT(self->result, 0);
}

/* A failing cleanup replaces the result: the task has none. */
WEFT_ASYNC(returns_and_fails, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_RETURN(5); }
    WEFT_FINALLY { WEFT_RAISE(6); }
}

WEFT_ASYNC(give_later, int n;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->n));
    trace("%d", self->n);
    WEFT_RETURN(self->n);
}

WEFT_ASYNC(results, weft_task *task; int status; char name[20];) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(returns_and_fails));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(weft_task_result(self->task).i64, 0);
    CHECK_INT(weft_task_status(self->task), 6);
    CHECK(weft_task_future(NULL) == NULL);

    /* The result of the last await survives the start of an eager task. */
    WEFT_AWAIT(WEFT_CALL(give_later, .n = 1));
    self->task = weft_create_eager_task(WEFT_CALL(give_later, .n = 2));
    if (!self->task) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(weft_task_future(self->task));
    CHECK_INT(WEFT_RESULT.i64, 1);
    self->task = weft_create_eager_task(weft_sleep(0));
    if (!self->task) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(weft_task_future(self->task));
    CHECK_INT(WEFT_RESULT.i64, 1);
    self->status = weft_spawn(WEFT_CALL(give_later, .n = 3));
    TRY(self->status);
    WEFT_AWAIT(weft_sleep(5));
    MUST(strcmp(check.trace, "1 2 3 ") == 0);
    check.trace[0] = '\0';

    /* Out of memory, the old name stays. */
    self->status = weft_task_set_name(weft_current_task(), "a new name");
    MUST(strcmp(weft_task_name(weft_current_task()), self->status == WEFT_OK ? "a new name" : "results") ==
         0);
    TRY(self->status);
}

/* ---- The current task and all tasks ---- */

static weft_task *seen_in_callback;

static void look_in_callback(weft_future *future, void *argument) {
    (void)future;
    (void)argument;
    seen_in_callback = weft_current_task();
    trace("callback");
}

WEFT_ASYNC(current_is) {
    WEFT_BEGIN;
    WEFT_RETURN(weft_current_task());
}

WEFT_ASYNC(current, weft_task *task; weft_future *future; void *seen;) {
    WEFT_BEGIN;
    CHECK(weft_current_task() != NULL);
    WEFT_AWAIT_INTO(self->seen, WEFT_CALL(current_is)); /* awaited in the same task */
    CHECK(self->seen == weft_current_task());
    START(self->task, WEFT_CALL(current_is));
    WEFT_AWAIT_INTO(self->seen, self->task);
    CHECK(self->seen == self->task);
    seen_in_callback = self->task;
    START_FUTURE(self->future);
    TRY(weft_future_add_done_callback(self->future, look_in_callback, NULL));
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("callback ");
    CHECK(seen_in_callback == NULL);
}

static size_t count_tasks(void) { return weft_all_tasks(NULL, 0); }

WEFT_ASYNC(all, weft_task *a, *b, *found[3];) {
    WEFT_BEGIN;
    CHECK_INT(count_tasks(), 1);
    START(self->a, WEFT_CALL(tick, .name = "a", .times = 1, .delay = 1));
    START(self->b, WEFT_CALL(tick, .name = "b", .times = 1, .delay = 2));
    memset(self->found, 0, sizeof self->found);
    CHECK_INT(weft_all_tasks(self->found, 2), 3);
    CHECK(self->found[0] == weft_current_task() && self->found[1] == self->a);
    CHECK(self->found[2] == NULL);
    weft_task_unref(self->found[0]);
    weft_task_unref(self->found[1]);
    WEFT_AWAIT(self->a);
    CHECK_INT(weft_all_tasks(self->found, 3), 2);
    CHECK(self->found[0] == weft_current_task() && self->found[1] == self->b);
    weft_task_unref(self->found[0]);
    weft_task_unref(self->found[1]);
    WEFT_AWAIT(self->b);
    CHECK_INT(count_tasks(), 1);
    CHECK_TRACE("a0 b0 ");
}

/* ---- References ---- */

WEFT_ASYNC(dropped, weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    /* The loop keeps a task whose reference is released at once, and one that was spawned. */
    self->task = weft_create_task(WEFT_CALL(tick, .name = "dropped", .times = 1));
    if (!self->task) WEFT_RAISE(WEFT_ENOMEM);
    weft_task_unref(self->task);
    TRY(weft_spawn(WEFT_CALL(tick, .name = "spawned", .times = 1)));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("dropped0 spawned0 ");
    self->task = weft_create_task(WEFT_CALL(tick, .name = "t"));
    if (!self->task) WEFT_RAISE(WEFT_ENOMEM);
    CHECK(weft_task_ref(self->task) == self->task);
    weft_task_unref(self->task);
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(self->task);
        WEFT_AWAIT(weft_sleep(1));
        CHECK_INT(weft_task_result(self->task).i64, 42);
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

/* A task that awaits another holds a reference to it. */
static weft_task *awaited;

WEFT_ASYNC(await_then_read) {
    WEFT_BEGIN;
    WEFT_AWAIT(awaited);
    trace("%d", (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(await_dropped, weft_task *reader; weft_scope scope;) {
    WEFT_BEGIN;
    awaited = weft_create_task(WEFT_CALL(tick, .name = "t", .times = 1, .delay = 1));
    if (!awaited) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        START(self->reader, WEFT_CALL(await_then_read));
        WEFT_AWAIT(weft_sleep(0));
    }
    WEFT_FINALLY {
        weft_task_unref(awaited);
        WEFT_AWAIT(self->reader);
        CHECK_TRACE("t0 42 ");
    }
}

/* ---- Failures that are never retrieved ---- */

/* The last report, field by field. */
static struct {
    int count, status;
    char message[100], task[100], detail[100];
    void *user;
} last_report;

static void keep_report(void *user, const weft_report *report) {
    last_report.count++;
    last_report.status = report->status;
    last_report.user = user;
    snprintf(last_report.message, 100, "%s", report->message);
    snprintf(last_report.task, 100, "%s", report->task ? report->task : "-");
    snprintf(last_report.detail, 100, "%s", report->detail ? report->detail : "-");
}

WEFT_ASYNC(reports, weft_task *task; int status; weft_future *future; weft_scope scope;) {
    WEFT_BEGIN;
    memset(&last_report, 0, sizeof last_report);
    weft_set_exception_handler(keep_report, &last_report);
    self->task = weft_create_task(WEFT_CALL(fail, .status = 3));
    if (!self->task) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        TRY(weft_task_set_name(self->task, "named"));
        WEFT_AWAIT(weft_sleep(1));
        CHECK_INT(last_report.count, 0);
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
    CHECK_INT(last_report.count, 1);
    CHECK_INT(last_report.status, 3);
    CHECK_STR(last_report.message, "task exception was never retrieved");
    CHECK_STR(last_report.task, "named");
    CHECK_STR(last_report.detail, "boom");
    CHECK(last_report.user == &last_report);
    /* A future, without a message. */
    self->future = weft_future_new();
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    weft_future_set_error(self->future, WEFT_EIO, NULL);
    weft_future_unref(self->future);
    CHECK_INT(last_report.count, 2);
    CHECK_STR(last_report.message, "future exception was never retrieved");
    CHECK_STR(last_report.task, "-");
    CHECK_STR(last_report.detail, "input or output failed");
    /* Retrieved, or cancelled: no report. */
    self->future = weft_future_new();
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    weft_future_set_error(self->future, 5, NULL);
    CHECK_INT(weft_future_status(self->future), 5);
    weft_future_unref(self->future);
    self->future = weft_future_new();
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    weft_future_cancel(self->future);
    weft_future_unref(self->future);
    START(self->task, WEFT_CALL(tick, .name = "never", .times = 1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, WEFT_CALL(fail, .status = 1)); /* awaited without a task */
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(last_report.count, 2);
}

/* ---- Eager tasks inside eager tasks ---- */

static int steps;

WEFT_ASYNC(nest, int levels; weft_task *inner; weft_scope scope;) {
    WEFT_BEGIN;
    steps++;
    if (self->levels == 0) WEFT_RETURN(0);
    self->inner = weft_create_eager_task(WEFT_CALL(nest, .levels = self->levels - 1));
    CHECK(weft_current_task() != self->inner);
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->inner); }
    WEFT_FINALLY { weft_task_unref(self->inner); }
}

WEFT_ASYNC(eager_depth, weft_task *task; int status;) {
    WEFT_BEGIN;
    steps = 0;
    WEFT_AWAIT(WEFT_CALL(nest, .levels = WEFT_EAGER_DEPTH));
    CHECK_INT(steps, WEFT_EAGER_DEPTH + 1);
    WEFT_CATCH(self->status, WEFT_CALL(nest, .levels = WEFT_EAGER_DEPTH + 2));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ERECURSION);
    CHECK_STR(weft_caught_message(), "eager tasks start each other too deeply");
    CHECK_INT(steps, 2 * (WEFT_EAGER_DEPTH + 1));
    self->task = weft_create_eager_task(weft_sleep(1)); /* one after the other is not deep */
    if (!self->task) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(weft_task_future(self->task));
    WEFT_AWAIT(self->task);
}

int main(void) {
    RUN(starts_next_turn);
    RUN(pending_task);
    RUN(failed_task);
    RUN(names);
    RUN(unnamed);
    RUN(sleeps);
    RUN(results);
    RUN(current);
    RUN(all);
    RUN(dropped);
    RUN(await_dropped);
    RUN(reports);
    RUN(eager_depth);
    return check_result();
}
