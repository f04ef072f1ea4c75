/* Running a program: its result, the tasks that still run at its end, deadlocks. */
#include "check.h"

#include <weft/host.h>

WEFT_ASYNC(give, int n; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
    if (self->status) WEFT_RAISE(self->status, "raised");
    WEFT_RETURN(self->n);
}

static void result(void) {
    weft_value value = {.i64 = -1};
    check_begin("result", 0);
    CHECK_INT(weft_run(WEFT_CALL(give, .n = 5), &value), 0);
    CHECK_INT(value.i64, 5);
    CHECK_INT(weft_run(WEFT_CALL(give, .status = 7), &value), 7);
    CHECK_INT(value.i64, 5); /* not written */
    CHECK_INT(weft_run(WEFT_CALL(give, .n = 6), NULL), 0);
    CHECK_INT(weft_run(weft_sleep(1), &value), 0);
    CHECK_INT(value.i64, 0);
    CHECK_INT(weft_memory_used(), 0);
    CHECK_TRACE("");
}

WEFT_ASYNC(run_inside, weft_value value;) {
    WEFT_BEGIN;
    self->value.i64 = 3;
    CHECK_INT(weft_run(WEFT_CALL(give, .n = 5), &self->value), WEFT_EMISUSE);
    CHECK_INT(self->value.i64, 3);
    WEFT_AWAIT(weft_sleep(1));
}

/* ---- Tasks that still run at the end ---- */

WEFT_ASYNC(left_over, const char *name; double cleanup; bool swallows; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        trace("%s", self->name);
        WEFT_AWAIT(weft_sleep(100));
    }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
        trace("%s:%d", self->name, WEFT_STATUS);
        if (self->cleanup > 0) WEFT_AWAIT(weft_sleep(self->cleanup));
        if (self->cleanup > 0) trace("%s:clean", self->name);
        if (!self->swallows) WEFT_RERAISE;
    }
}

WEFT_ASYNC(leave_tasks, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(left_over, .name = "a", .cleanup = 2));
    START(self->task, WEFT_CALL(left_over, .name = "b", .cleanup = 1, .swallows = true));
    START(self->task, WEFT_CALL(left_over, .name = "c"));
    WEFT_AWAIT(weft_sleep(1));
    START(self->task, WEFT_CALL(left_over, .name = "last"));
    trace("main");
    WEFT_RETURN(12);
}

static void drain(void) {
    weft_value value = {.i64 = -1};
    check_begin("drain", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_tasks), &value), 0);
    CHECK_INT(value.i64, 12); /* main's result, whatever the other tasks do */
    CHECK_TIME(3);
    CHECK_TRACE("a b c main last a:-1 b:-1 c:-1 last:-1 b:clean a:clean ");
    while (check.kept_count > 0) weft_future_unref(check.kept[--check.kept_count]);
    CHECK_INT(weft_memory_used(), 0);
}

/* Tasks created during the shutdown are cancelled too, in a round of their own. */
WEFT_ASYNC(late, const char *name; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        trace("%s", self->name);
        for (;;) WEFT_AWAIT(weft_sleep(0)); /* never idle */
    }
    WEFT_FINALLY { trace("%s:%d", self->name, WEFT_STATUS); }
}

WEFT_ASYNC(resting, const char *name; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY { trace("%s", self->name); }
}

WEFT_ASYNC(spawn_resting, int generations; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY {
        trace("%d", self->generations);
        TRY(weft_spawn(WEFT_CALL(resting, .name = "r")));
        if (self->generations > 0)
            TRY(weft_spawn(WEFT_CALL(spawn_resting, .generations = self->generations - 1)));
        WEFT_AWAIT(weft_sleep(1)); /* long enough for them to start */
    }
}

WEFT_ASYNC(spawn_while_draining, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(spawn_resting, .generations = 2));
    WEFT_AWAIT(weft_sleep(0));
}

static void drain_in_rounds(void) {
    check_begin("drain_in_rounds", 0);
    CHECK_INT(weft_run(WEFT_CALL(spawn_while_draining), NULL), 0);
    CHECK_TRACE("2 r 1 r 0 r ");
    while (check.kept_count > 0) weft_future_unref(check.kept[--check.kept_count]);
    CHECK_INT(weft_memory_used(), 0);
}

WEFT_ASYNC(cleanup_spawns_busy, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY {
        TRY(weft_spawn(WEFT_CALL(late, .name = "busy")));
        WEFT_AWAIT(weft_sleep(0));
        WEFT_AWAIT(weft_sleep(0));
    }
}

WEFT_ASYNC(spawn_busy, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(cleanup_spawns_busy));
    WEFT_AWAIT(weft_sleep(0));
}

static void drain_busy(void) {
    check_begin("drain_busy", 0);
    CHECK_INT(weft_run(WEFT_CALL(spawn_busy), NULL), 0);
    CHECK_TRACE("busy busy:-1 ");
    while (check.kept_count > 0) weft_future_unref(check.kept[--check.kept_count]);
    CHECK_INT(weft_memory_used(), 0);
}

WEFT_ASYNC(fail_in_cleanup, int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY { WEFT_RAISE(self->status, "in cleanup"); }
}

WEFT_ASYNC(leave_failing) {
    WEFT_BEGIN;
    TRY(weft_spawn(WEFT_CALL(fail_in_cleanup, .status = WEFT_EIO)));
    TRY(weft_spawn(WEFT_CALL(fail_in_cleanup, .status = 4)));
    WEFT_AWAIT(weft_sleep(1));
    WEFT_RETURN(1);
}

static void failure_while_draining(void) {
    weft_value value;
    check_begin("failure_while_draining", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_failing), &value), 0);
#define FAILED "[a task failed while the program ended: fail_in_cleanup "
    CHECK_TRACE(FAILED "WEFT_EIO: in cleanup ] " FAILED "program status: in cleanup ] ");
    CHECK_INT(weft_memory_used(), 0);
}

/* The other tasks can be told why they end. */
WEFT_ASYNC(see_failure, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY { trace("%d", weft_error_status(weft_loop_failure())); }
}

WEFT_ASYNC(fail_before_others, int status;) {
    WEFT_BEGIN;
    TRY(weft_spawn(WEFT_CALL(see_failure)));
    WEFT_AWAIT(weft_sleep(1));
    CHECK(weft_loop_failure() == NULL);
    WEFT_RAISE(self->status, "raised");
}

static void failure_of_main(void) {
    check_begin("failure_of_main", 0);
    CHECK_INT(weft_run(WEFT_CALL(fail_before_others, .status = 7), NULL), 7);
    CHECK_INT(weft_run(WEFT_CALL(fail_before_others, .status = WEFT_ECANCELED), NULL), WEFT_ECANCELED);
    CHECK_TRACE("7 0 ");
    CHECK(weft_loop_failure() == NULL);
    CHECK_INT(weft_memory_used(), 0);
}

/* A task that still runs may wait for an object in main's frame. */
WEFT_ASYNC(wait_for_event, weft_event *event;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(self->event));
}

WEFT_ASYNC(event_in_frame, weft_event event; char padding[300];) {
    WEFT_BEGIN;
    TRY(weft_spawn(WEFT_CALL(wait_for_event, .event = &self->event)));
    WEFT_AWAIT(weft_sleep(1));
}

/* Main's frame is not freed or reused before all tasks have ended. */
WEFT_ASYNC_DECLARE(keeps_value, int64_t value; bool is_main;);

WEFT_ASYNC(looks_at_value, const int64_t *value; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY {
        WEFT_AWAIT(WEFT_CALL(keeps_value, .value = 7));
        CHECK_INT(*self->value, 42);
    }
}

WEFT_ASYNC_DEFINE(keeps_value) {
    WEFT_BEGIN;
    if (self->is_main) TRY(weft_spawn(WEFT_CALL(looks_at_value, .value = &self->value)));
    WEFT_AWAIT(weft_sleep(self->is_main));
}

/* ---- Deadlock ---- */

WEFT_ASYNC(wait_forever, weft_lock lock; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&self->lock));
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_lock_acquire(&self->lock)); }
    WEFT_FINALLY { trace("cleanup:%d", WEFT_STATUS); }
}

WEFT_ASYNC(deadlock, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(wait_forever));
    TRY(weft_task_set_name(self->task, "locked"));
    WEFT_AWAIT(self->task);
}

static void deadlocks(void) {
    check_begin("deadlocks", 0);
    CHECK_INT(weft_run(WEFT_CALL(deadlock), NULL), WEFT_EDEADLOCK);
    CHECK_TRACE("[deadlock: every task waits and nothing can wake one ] "
                "[deadlock in deadlock: waits for a task ] "
                "[  locked in wait_forever: waits for a lock ] "
                "cleanup:-1 ");
    while (check.kept_count > 0) weft_future_unref(check.kept[--check.kept_count]);
    CHECK_INT(weft_memory_used(), 0);
    CHECK_INT(weft_run(WEFT_CALL(give), NULL), 0); /* the next program runs */
    CHECK_INT(weft_run(weft_sleep(__builtin_inf()), NULL), WEFT_EDEADLOCK);
    CHECK_INT(weft_memory_used(), 0);
    check.trace[0] = '\0';
}

WEFT_ASYNC(cycle_main) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, weft_current_task()));
}

static void deadlock_in_cycle(void) {
    check_begin("deadlock_in_cycle", 0);
    CHECK_INT(weft_run(WEFT_CALL(cycle_main), NULL), WEFT_EDEADLOCK);
    while (check.kept_count > 0) weft_future_unref(check.kept[--check.kept_count]);
    CHECK_INT(weft_memory_used(), 0);
    check.trace[0] = '\0';
}

/* ---- Objects created before the program ---- */

static void ran(weft_future *future, void *argument) {
    (void)argument;
    trace("callback:%d", (int)weft_future_result(future).i64);
}

static void before_the_program(void) {
    check_begin("before_the_program", 0);
    weft_future *future = weft_future_new();
    weft_task *task = weft_create_task(WEFT_CALL(give, .n = 8));
    CHECK_INT(weft_future_add_done_callback(future, ran, NULL), 0);
    weft_future_set_result(future, weft_value_i64(4));
    int64_t deadline;
    CHECK_INT(weft_loop_turn(&deadline), WEFT_LOOP_DONE); /* the callbacks wait for a program */
    CHECK_TRACE("");
    CHECK_INT(weft_run(weft_sleep(2), NULL), 0);
    CHECK_INT(weft_task_result(task).i64, 8);
    CHECK_TRACE("callback:4 ");
    weft_task_unref(task);
    weft_future_unref(future);
    CHECK_INT(weft_memory_used(), 0);
}

/* ---- What hosts call ---- */

/* A nested weft_loop_turn does nothing; without a program there is nothing to do. */
WEFT_ASYNC(turn_inside, int64_t deadline; weft_handle handle; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        TRY(weft_spawn(WEFT_CALL(give, .n = 1)));
        CHECK_INT(weft_loop_turn(&self->deadline), WEFT_LOOP_READY);
        CHECK(self->deadline == INT64_MAX);
        CHECK(!weft_loop_is_main());
        WEFT_AWAIT(weft_sleep(2));
    }
    WEFT_FINALLY {}
}

static void turns(void) {
    int64_t deadline = 5;
    CHECK_INT(weft_loop_turn(&deadline), WEFT_LOOP_DONE);
    CHECK(deadline == INT64_MAX);
    weft_loop_deadlock(); /* no program runs: nothing is reported */
    CHECK_TRACE("");
}

/* ---- The end ---- */

/* Each remaining task is cancelled, and passes that on to the task that it awaits; no other program can start
 * before all have ended. */
WEFT_ASYNC(counts_requests, weft_task *awaited; const char *name; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (self->awaited)
            WEFT_AWAIT(self->awaited);
        else
            WEFT_AWAIT(weft_sleep(100));
    }
    WEFT_FINALLY {
        trace("%s:%u", self->name, (unsigned)weft_task_cancelling(weft_current_task()));
        CHECK_INT(weft_run(WEFT_CALL(give), NULL), WEFT_EMISUSE);
    }
}

WEFT_ASYNC(leave_counting, weft_task *a, *b;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(counts_requests, .name = "a"));
    START(self->b, WEFT_CALL(counts_requests, .name = "b", .awaited = self->a));
    WEFT_AWAIT(weft_sleep(0));
}

/* Cleanup that waits for another remaining task. */
WEFT_ASYNC(slow_cleanup, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        WEFT_AWAIT(weft_sleep(2));
        trace("slow");
    }
}

WEFT_ASYNC(cleanup_gathers, weft_task *slow; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY {
        WEFT_AWAIT(WEFT_GATHER(NULL, self->slow));
        trace("gathered");
    }
}

WEFT_ASYNC(leave_gathering, weft_task *slow, *gathers;) {
    WEFT_BEGIN;
    START(self->slow, WEFT_CALL(slow_cleanup));
    START(self->gathers, WEFT_CALL(cleanup_gathers, .slow = self->slow));
    WEFT_AWAIT(weft_sleep(1));
}

static void gathers(void) {
    check_begin("gathers", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_gathering), NULL), 0);
    CHECK_TRACE("slow gathered ");
    while (check.kept_count > 0) weft_future_unref(check.kept[--check.kept_count]);
    CHECK_INT(weft_memory_used(), 0);
}

static void requests(void) {
    check_begin("requests", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_counting), NULL), 0);
    CHECK_TRACE("a:2 b:1 ");
    while (check.kept_count > 0) weft_future_unref(check.kept[--check.kept_count]);
    CHECK_INT(weft_memory_used(), 0);
}

WEFT_ASYNC(left_alone, weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(give));
    WEFT_AWAIT(weft_sleep(0));
}

/* The runtime's main is called once. */
WEFT_ASYNC(main_inside) {
    WEFT_BEGIN;
    CHECK_INT(weft__main(WEFT_CALL(give, .n = 5).object), 1);
    CHECK_INT(weft__main(NULL), 1);
    WEFT_AWAIT(weft_sleep(2));
}

/* A program's arguments outlive those of main(). */
static void arguments(void) {
    enum { SIZE = 4 * sizeof(char *) + 11 };
    char first[] = "one", second[] = "", third[] = "three";
    char *given[] = {first, second, third, NULL};
    void *block = weft__allocate(SIZE);
    memset(block, 0xff, SIZE);
    weft__free(block, SIZE);
    char **kept = weft__keep_arguments(3, given);
    memset(first, 'x', 3);
    memset(third, 'x', 5);
    CHECK_STR(kept[0], "one");
    CHECK_STR(kept[1], "");
    CHECK_STR(kept[2], "three");
    CHECK(kept[3] == NULL);
}

int main(void) {
    weft_set_exception_handler(check_report, NULL);
    turns();
    result();
    turns();
    RUN(turn_inside);
    requests();
    gathers();
    RUN(run_inside);
    RUN(main_inside);
    drain();
    drain_in_rounds();
    drain_busy();
    failure_while_draining();
    failure_of_main();
    RUN(event_in_frame);
    RUN(keeps_value, .value = 42, .is_main = true);
    RUN(left_alone);
    deadlocks();
    deadlock_in_cycle();
    before_the_program();
    arguments();
    return check_result();
}
