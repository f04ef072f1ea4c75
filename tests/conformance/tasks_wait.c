/* weft_wait: when it returns, and what is done then. From test_tasks.py. */
#include "observe.h"

#include <math.h>

WEFT_ASYNC(nap, const char *label; double delay; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    trace("%s woke", self->label);
    if (self->status) WEFT_RAISE(self->status);
}

static weft_task *spawn(const char *label, double delay, int status) {
    return weft_create_task(WEFT_CALL(nap, .label = label, .delay = delay, .status = status));
}

WEFT_ASYNC(wait_both, weft_task *a, *b; double timeout; enum weft_return_when when; weft_future *futures[2];
           int done;) {
    WEFT_BEGIN;
    self->futures[0] = weft_task_future(self->b);
    self->futures[1] = weft_task_future(self->a);
    if (self->timeout == 0) self->timeout = INFINITY;
    WEFT_AWAIT_INTO(self->done, weft_wait(self->futures, 2, self->timeout, self->when));
    trace("done %d of 2", self->done);
    trace("a %s", task_stand(self->a));
    trace("b %s", task_stand(self->b));
    WEFT_RETURN(42);
}

static weft_task *spawn_wait(weft_task *a, weft_task *b, double timeout, enum weft_return_when when) {
    return weft_create_task(WEFT_CALL(wait_both, .a = a, .b = b, .timeout = timeout, .when = when));
}

/* Waits for two tasks with these options, then until both are done, and releases them. */
WEFT_ASYNC(wait_twice, weft_task *a, *b; double timeout; enum weft_return_when when; weft_task *task;) {
    WEFT_BEGIN;
    self->task = spawn_wait(self->a, self->b, self->timeout, self->when);
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
    WEFT_AWAIT(WEFT_CALL(wait_both, .a = self->a, .b = self->b));
    weft_task_unref(self->a);
    weft_task_unref(self->b);
}

WEFT_ASYNC(wait, weft_task *a, *b, *task; int i;) {
    WEFT_BEGIN;
    self->a = spawn("a", 0.1, 0);
    self->b = spawn("b", 0.15, 0);
    self->task = spawn_wait(self->a, self->b, 0, WEFT_ALL_COMPLETED);
    WEFT_AWAIT(self->task);
    trace("%d", (int)WEFT_RESULT.i64);
    weft_task_unref(self->task);
    self->task = spawn_wait(self->a, self->b, 0, WEFT_ALL_COMPLETED);
    for (self->i = 0; self->i < 3; self->i++) {
        WEFT_AWAIT(TURNS(1));
        trace("turn %d %s", self->i, task_stand(self->task));
    }
    weft_task_unref(self->task);
    weft_task_unref(self->a);
    weft_task_unref(self->b);
}

WEFT_ASYNC(coro, const char *label;) {
    WEFT_BEGIN;
    trace("%s", self->label);
    WEFT_RETURN(self->label);
}

WEFT_ASYNC(wait_duplicate_coroutines, weft_task *c, *d, *task; weft_future *futures[3]; int done;) {
    WEFT_BEGIN;
    self->c = weft_create_task(WEFT_CALL(coro, .label = "test"));
    self->d = weft_create_task(WEFT_CALL(coro, .label = "spam"));
    self->futures[0] = self->futures[1] = weft_task_future(self->c);
    self->futures[2] = weft_task_future(self->d);
    self->task = weft_create_task(weft_wait(self->futures, 3, INFINITY, WEFT_ALL_COMPLETED));
    WEFT_AWAIT_INTO(self->done, self->task);
    trace("done %d pending %d", self->done, 2 - self->done);
    trace("%s %s", text(weft_task_result(self->c)), text(weft_task_result(self->d)));
    weft_task_unref(self->task);
    weft_task_unref(self->c);
    weft_task_unref(self->d);
}

WEFT_ASYNC(wait_errors, weft_task *task; weft_future *futures[1]; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait(NULL, 0, INFINITY, WEFT_ALL_COMPLETED));
    trace("%s", status_word(self->status));
    self->task = spawn("task", 10, 0);
    self->futures[0] = weft_task_future(self->task);
    WEFT_CATCH(self->status, weft_wait(self->futures, 1, INFINITY, (enum weft_return_when) - 1));
    trace("%s", status_word(self->status));
    trace("%s %u", task_stand(self->task), (unsigned)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait_first_completed) {
    WEFT_BEGIN;
    weft_task *a = spawn("a", 0.2, 0), *b = spawn("b", 0.1, 0);
    WEFT_AWAIT(WEFT_CALL(wait_twice, .a = a, .b = b, .when = WEFT_FIRST_COMPLETED));
}

WEFT_ASYNC(end_after, const char *label; int turns;) {
    WEFT_BEGIN;
    WEFT_AWAIT(TURNS(self->turns));
    trace("%s ends", self->label);
}

WEFT_ASYNC(wait_really_done, weft_task *a, *b, *task;) {
    WEFT_BEGIN;
    self->a = weft_create_task(WEFT_CALL(end_after, .label = "a", .turns = 1));
    self->b = weft_create_task(WEFT_CALL(end_after, .label = "b", .turns = 2));
    self->task = spawn_wait(self->a, self->b, 0, WEFT_FIRST_COMPLETED);
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
    weft_task_unref(self->a);
    weft_task_unref(self->b);
}

WEFT_ASYNC(fails) {
    WEFT_BEGIN;
    trace("b fails");
    WEFT_RAISE(3);
}

WEFT_ASYNC(wait_first_exception) {
    WEFT_BEGIN;
    weft_task *a = spawn("a", 0.1, 0), *b = weft_create_task(WEFT_CALL(fails));
    WEFT_AWAIT(WEFT_CALL(wait_twice, .a = a, .b = b, .when = WEFT_FIRST_EXCEPTION));
}

WEFT_ASYNC(wait_first_exception_in_wait, weft_task *a, *b;) {
    WEFT_BEGIN;
    self->a = spawn("a", 0.1, 0);
    self->b = spawn("b", 0.01, 3);
    WEFT_AWAIT(WEFT_CALL(wait_both, .a = self->a, .b = self->b, .when = WEFT_FIRST_EXCEPTION));
    WEFT_AWAIT(WEFT_CALL(wait_both, .a = self->a, .b = self->b));
    weft_task_unref(self->a);
    weft_task_unref(self->b);
}

WEFT_ASYNC(fail_all, weft_future **futures;) {
    WEFT_BEGIN;
    weft_future_set_error(self->futures[0], 1, NULL);
    WEFT_AWAIT(weft_sleep(0));
    weft_future_set_error(self->futures[2], 3, NULL);
    weft_future_set_error(self->futures[1], 2, NULL);
}

WEFT_ASYNC(wait_first_exception_then_others, weft_future *futures[3];) {
    WEFT_BEGIN;
    for (int i = 0; i < 3; i++) self->futures[i] = weft_future_new();
    weft_spawn(WEFT_CALL(fail_all, .futures = self->futures));
    WEFT_AWAIT(weft_wait(self->futures, 3, INFINITY, WEFT_FIRST_EXCEPTION));
    for (int i = 0; i < 3; i++) weft_future_unref(self->futures[i]);
    WEFT_AWAIT(weft_sleep(0.01));
    trace("end");
}

WEFT_ASYNC(wait_with_exception) {
    WEFT_BEGIN;
    weft_task *a = spawn("a", 0.1, 0), *b = spawn("b", 0.15, 3);
    WEFT_AWAIT(WEFT_CALL(wait_twice, .a = a, .b = b));
}

WEFT_ASYNC(wait_with_timeout) {
    WEFT_BEGIN;
    weft_task *a = spawn("a", 0.1, 0), *b = spawn("b", 0.25, 0);
    WEFT_AWAIT(WEFT_CALL(wait_twice, .a = a, .b = b, .timeout = 0.11));
}

WEFT_ASYNC(wait_concurrent_complete) {
    WEFT_BEGIN;
    weft_task *a = spawn("a", 0.1, 0), *b = spawn("b", 0.25, 0);
    WEFT_AWAIT(WEFT_CALL(wait_twice, .a = a, .b = b, .timeout = 0.1));
}

WEFT_ASYNC(func, int i;) {
    WEFT_BEGIN;
    trace("%d", self->i);
    WEFT_RETURN(self->i);
}

WEFT_ASYNC(wait_generator, weft_future *futures[10]; int done;) {
    WEFT_BEGIN;
    for (int i = 0; i < 10; i++) self->futures[i] = weft_ensure_future(WEFT_CALL(func, .i = i));
    WEFT_AWAIT_INTO(self->done, weft_wait(self->futures, 10, INFINITY, WEFT_ALL_COMPLETED));
    trace("done %d pending %d", self->done, 10 - self->done);
    for (int i = 0; i < 10; i++) weft_future_unref(self->futures[i]);
}

WEFT_ASYNC(wait_invalid_args, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait(NULL, 0, INFINITY, WEFT_ALL_COMPLETED));
    trace("%s", status_word(self->status));
}

CASES(CASE(wait), CASE(wait_duplicate_coroutines), CASE(wait_errors), CASE(wait_first_completed),
      CASE(wait_really_done), CASE(wait_first_exception), CASE(wait_first_exception_in_wait),
      CASE(wait_first_exception_then_others), CASE(wait_with_exception), CASE(wait_with_timeout),
      CASE(wait_concurrent_complete), CASE(wait_generator), CASE(wait_invalid_args))
