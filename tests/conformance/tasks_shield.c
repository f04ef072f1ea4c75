/* weft_shield. From test_tasks.py. */
#include "observe.h"

static weft_future *waiter;

/* Traces the state of a future after each of the next turns. */
WEFT_ASYNC(watch, weft_future *future; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++) {
        WEFT_AWAIT(TURNS(1));
        trace("turn %d %s", self->i, state(self->future));
    }
}

#define WATCH(x) WEFT_AWAIT(WEFT_CALL(watch, .future = (x)))

WEFT_ASYNC(shield_result, weft_future *inner, *outer;) {
    WEFT_BEGIN;
    self->inner = weft_future_new();
    self->outer = weft_ensure_future(weft_shield(self->inner));
    weft_future_set_result(self->inner, WEFT_VALUE(42));
    trace("%s", state(self->outer));
    WATCH(self->outer);
    WEFT_AWAIT(self->outer);
    trace("%d", (int)WEFT_RESULT.i64);
    weft_future_unref(self->outer);
    weft_future_unref(self->inner);
}

WEFT_ASYNC(shield_exception, weft_future *inner, *outer;) {
    WEFT_BEGIN;
    self->inner = weft_future_new();
    self->outer = weft_ensure_future(weft_shield(self->inner));
    WATCH(self->outer);
    weft_future_set_error(self->inner, WEFT_EMISUSE, "expected");
    WATCH(self->outer);
    trace("%s", status_word(weft_future_status(self->outer)));
    weft_future_unref(self->outer);
    weft_future_unref(self->inner);
}

WEFT_ASYNC(shield_cancel_inner, weft_future *inner, *outer;) {
    WEFT_BEGIN;
    self->inner = weft_future_new();
    self->outer = weft_ensure_future(weft_shield(self->inner));
    WATCH(self->outer);
    weft_future_cancel(self->inner);
    WATCH(self->outer);
    weft_future_unref(self->outer);
    weft_future_unref(self->inner);
}

static void on_done(weft_future *future, void *unused) {
    (void)unused;
    trace("callback %s", state(future));
}

WEFT_ASYNC(shield_cancel_outer, weft_future *inner, *outer;) {
    WEFT_BEGIN;
    self->inner = weft_future_new();
    self->outer = weft_ensure_future(weft_shield(self->inner));
    weft_future_add_done_callback(self->outer, on_done, NULL);
    WATCH(self->outer);
    trace("cancel %s", flag(weft_future_cancel(self->outer)));
    WATCH(self->outer);
    trace("inner %s", state(self->inner));
    weft_future_set_result(self->inner, WEFT_VALUE(0));
    WATCH(self->outer);
    weft_future_unref(self->outer);
    weft_future_unref(self->inner);
}

WEFT_ASYNC(shield_shortcut, weft_future *future, *outer;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_future_set_result(self->future, WEFT_VALUE(42));
    self->outer = weft_ensure_future(weft_shield(self->future));
    trace("itself %s", flag(self->outer == self->future));
    WEFT_AWAIT(self->outer);
    trace("%d", (int)WEFT_RESULT.i64);
    weft_future_unref(self->outer);
    weft_future_unref(self->future);
}

WEFT_ASYNC(inner) {
    WEFT_BEGIN;
    trace("inner begins");
    WEFT_AWAIT(waiter);
    trace("inner ends");
}

WEFT_ASYNC(outer) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_shield(WEFT_CALL(inner)));
    trace("not reached");
}

WEFT_ASYNC(shield_effect, weft_task *task; int status;) {
    WEFT_BEGIN;
    waiter = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(outer));
    WEFT_AWAIT(TURNS(2));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("waiter %s", state(waiter));
    weft_future_set_result(waiter, WEFT_VALUE(0));
    WEFT_AWAIT(TURNS(1));
    trace("end");
    weft_task_unref(self->task);
    weft_future_unref(waiter);
}

WEFT_ASYNC(shield_gather, weft_future *child1, *child2, *parent, *outer; weft_value results[2];) {
    WEFT_BEGIN;
    self->child1 = weft_future_new();
    self->child2 = weft_future_new();
    self->parent = weft_ensure_future(WEFT_GATHER(self->results, self->child1, self->child2));
    self->outer = weft_ensure_future(weft_shield(self->parent));
    WEFT_AWAIT(TURNS(1));
    weft_future_cancel(self->outer);
    WEFT_AWAIT(TURNS(1));
    trace("outer %s", state(self->outer));
    trace("parent %s", state(self->parent));
    weft_future_set_result(self->child1, WEFT_VALUE(1));
    weft_future_set_result(self->child2, WEFT_VALUE(2));
    WATCH(self->parent);
    trace("%d %d", (int)self->results[0].i64, (int)self->results[1].i64);
    weft_future_unref(self->outer);
    weft_future_unref(self->parent);
    weft_future_unref(self->child1);
    weft_future_unref(self->child2);
}

WEFT_ASYNC(gather_shield, weft_future *child1, *child2, *inner1, *inner2, *parent;) {
    WEFT_BEGIN;
    self->child1 = weft_future_new();
    self->child2 = weft_future_new();
    self->inner1 = weft_ensure_future(weft_shield(self->child1));
    self->inner2 = weft_ensure_future(weft_shield(self->child2));
    self->parent = weft_ensure_future(WEFT_GATHER(NULL, self->inner1, self->inner2));
    WEFT_AWAIT(TURNS(1));
    trace("cancel %s", flag(weft_future_cancel(self->parent)));
    trace("parent %s", flag(weft_future_done(self->parent)));
    WEFT_AWAIT(TURNS(1));
    trace("parent %s %s", flag(weft_future_cancelled(self->parent)),
          status_word(weft_future_status(self->parent)));
    trace("inner %s %s", state(self->inner1), state(self->inner2));
    trace("children %s %s", state(self->child1), state(self->child2));
    weft_future_set_result(self->child1, WEFT_VALUE(1));
    weft_future_set_result(self->child2, WEFT_VALUE(2));
    WEFT_AWAIT(TURNS(1));
    trace("children %s %s", state(self->child1), state(self->child2));
    weft_future_unref(self->parent);
    weft_future_unref(self->inner1);
    weft_future_unref(self->inner2);
    weft_future_unref(self->child1);
    weft_future_unref(self->child2);
}

WEFT_ASYNC(coro) {
    WEFT_BEGIN;
    trace("coro");
    WEFT_RETURN(42);
}

WEFT_ASYNC(start) {
    WEFT_BEGIN;
    WEFT_RETURN(weft_ensure_future(weft_shield(WEFT_CALL(coro))));
}

WEFT_ASYNC(shield_coroutine_use_running_loop, weft_task *task; weft_future *outer;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(start));
    WEFT_AWAIT_INTO(self->outer, self->task);
    weft_task_unref(self->task);
    WATCH(self->outer);
    WEFT_AWAIT(self->outer);
    trace("%d", (int)WEFT_RESULT.i64);
    weft_future_unref(self->outer);
}

CASES(CASE(shield_result), CASE(shield_exception), CASE(shield_cancel_inner), CASE(shield_cancel_outer),
      CASE(shield_shortcut), CASE(shield_effect), CASE(shield_gather), CASE(gather_shield),
      CASE(shield_coroutine_use_running_loop))
