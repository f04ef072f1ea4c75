/* weft_as_completed. From test_tasks.py. CPython starts the coroutines in the order of a set. The coroutines
 * here end in different turns, so that the trace does not depend on that order. */
#include "observe.h"

WEFT_ASYNC(nap, double delay; const char *value;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    trace("%s woke", self->value);
    WEFT_RETURN(self->value);
}

WEFT_ASYNC(yields, int count; const char *value;) {
    WEFT_BEGIN;
    WEFT_AWAIT(TURNS(self->count));
    trace("%s ends", self->value);
    WEFT_RETURN(self->value);
}

/* Awaits at most `limit` of the futures; 0: no limit. A timeout ends the iteration if `stops` is true. Of
 * Python's two iterators, the plain one goes on after a timeout and the asynchronous one stops. */
WEFT_ASYNC(iterate, weft_as_completed *iterator; bool stops; int limit; int i, status; weft_future *future;) {
    WEFT_BEGIN;
    for (self->i = 0; self->limit == 0 || self->i < self->limit; self->i++) {
        WEFT_CATCH(self->status, weft_as_completed_next(self->iterator));
        if (self->status == WEFT_END) break;
        if (self->status != WEFT_OK) {
            trace("%s", status_word(self->status));
            if (self->stops) break;
            continue;
        }
        self->future = WEFT_RESULT.ptr;
        WEFT_AWAIT(self->future);
        trace("got %s", text(WEFT_RESULT));
    }
}

static void trace_method(int which) { trace("method %s", which ? "asynchronous" : "plain"); }

static void start(weft_as_completed *iterator, int count, double timeout, const weft_awaitable *awaitables) {
    *iterator = (weft_as_completed){.count = 0};
    weft_as_completed_init(iterator, awaitables, (size_t)count, timeout);
}

WEFT_ASYNC(as_completed, weft_as_completed iterator; weft_task *task; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        trace_method(self->i);
        start(&self->iterator, 3, INFINITY,
              WEFT__AWAITABLES(WEFT_CALL(nap, .delay = 0.12, .value = "b"),
                               WEFT_CALL(nap, .delay = 0.25, .value = "c"),
                               WEFT_CALL(nap, .delay = 0.01, .value = "a")));
        self->task = weft_create_task(WEFT_CALL(iterate, .iterator = &self->iterator, .stops = self->i == 1));
        WEFT_AWAIT(self->task);
        weft_task_unref(self->task);
        weft_as_completed_deinit(&self->iterator);
    }
}

WEFT_ASYNC(count_out, weft_as_completed *iterator; weft_task *tasks[2]; int status, out, same;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_CATCH(self->status, weft_as_completed_next(self->iterator));
        if (self->status == WEFT_END) break;
        weft_future *future = WEFT_RESULT.ptr;
        trace("%s", text(weft_future_result(future)));
        self->out++;
        for (int i = 0; i < 2; i++) self->same += future == weft_task_future(self->tasks[i]);
    }
    trace("out %d same %d", self->out, self->same);
}

static void start_four(weft_as_completed *iterator) {
    start(iterator, 4, INFINITY,
          WEFT__AWAITABLES(
              WEFT_CALL(yields, .count = 5, .value = "0"), WEFT_CALL(yields, .count = 10, .value = "1"),
              WEFT_CALL(yields, .count = 15, .value = "2"), WEFT_CALL(yields, .count = 20, .value = "3")));
}

WEFT_ASYNC(as_completed_same_tasks_in_as_out, weft_as_completed iterator; weft_task *b, *d;) {
    WEFT_BEGIN;
    start_four(&self->iterator);
    WEFT_AWAIT(WEFT_CALL(count_out, .iterator = &self->iterator));
    weft_as_completed_deinit(&self->iterator);
    self->b = weft_create_task(WEFT_CALL(yields, .count = 10, .value = "b"));
    self->d = weft_create_task(WEFT_CALL(yields, .count = 20, .value = "d"));
    start(&self->iterator, 4, INFINITY,
          WEFT__AWAITABLES(WEFT_CALL(yields, .count = 5, .value = "a"), self->b,
                           WEFT_CALL(yields, .count = 15, .value = "c"), self->d));
    WEFT_AWAIT(WEFT_CALL(count_out, .iterator = &self->iterator, .tasks = {self->b, self->d}));
    weft_as_completed_deinit(&self->iterator);
    weft_task_unref(self->b);
    weft_task_unref(self->d);
}

static void trace_states(weft_task *const tasks[2]) {
    trace("%s %s", task_stand(tasks[0]), task_stand(tasks[1]));
}

WEFT_ASYNC(as_completed_with_timeout, weft_as_completed iterator; weft_task *task, *tasks[2];
           weft_future *futures[2]; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        trace_method(self->i);
        self->tasks[0] = weft_create_task(WEFT_CALL(nap, .delay = 0.1, .value = "a"));
        self->tasks[1] = weft_create_task(WEFT_CALL(nap, .delay = 0.3, .value = "b"));
        for (int i = 0; i < 2; i++) self->futures[i] = weft_task_future(self->tasks[i]);
        start(&self->iterator, 2, 0.2, WEFT__AWAITABLES(self->tasks[0], self->tasks[1]));
        self->task = weft_create_task(WEFT_CALL(iterate, .iterator = &self->iterator, .stops = self->i == 1));
        WEFT_AWAIT(self->task);
        weft_task_unref(self->task);
        weft_as_completed_deinit(&self->iterator);
        trace_states(self->tasks);
        WEFT_AWAIT(weft_wait(self->futures, 2, INFINITY, WEFT_ALL_COMPLETED));
        trace_states(self->tasks);
        for (int i = 0; i < 2; i++) weft_task_unref(self->tasks[i]);
    }
}

WEFT_ASYNC(as_completed_with_unused_timeout, weft_as_completed iterator; weft_task *task; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        trace_method(self->i);
        start(&self->iterator, 1, 1, WEFT__AWAITABLES(WEFT_CALL(nap, .delay = 0.01, .value = "a")));
        trace("timer %s", flag(weft_handle_pending(&self->iterator.timeout)));
        self->task = weft_create_task(WEFT_CALL(iterate, .iterator = &self->iterator, .stops = self->i == 1));
        WEFT_AWAIT(self->task);
        trace("timer %s", flag(weft_handle_pending(&self->iterator.timeout)));
        weft_task_unref(self->task);
        weft_as_completed_deinit(&self->iterator);
    }
}

WEFT_ASYNC(as_completed_resume_iterator, weft_as_completed iterator; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        trace_method(self->i);
        start_four(&self->iterator);
        WEFT_AWAIT(WEFT_CALL(iterate, .iterator = &self->iterator, .stops = self->i, .limit = 2));
        trace("resumes");
        WEFT_AWAIT(WEFT_CALL(iterate, .iterator = &self->iterator, .stops = self->i));
        weft_as_completed_deinit(&self->iterator);
    }
}

/* Awaits the next future that completes, and returns its result, as Python's plain iterator does. */
WEFT_ASYNC(next_result, weft_as_completed *iterator; weft_future *future;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->future, weft_as_completed_next(self->iterator));
    WEFT_AWAIT(self->future);
    WEFT_RETURN(WEFT_RESULT);
}

static void start_two(weft_as_completed *iterator) {
    start(iterator, 2, INFINITY,
          WEFT__AWAITABLES(WEFT_CALL(yields, .count = 5, .value = "a"),
                           WEFT_CALL(yields, .count = 10, .value = "b")));
}

WEFT_ASYNC(as_completed_reverse_wait, weft_as_completed iterator; weft_awaitable awaitables[2];) {
    WEFT_BEGIN;
    start_two(&self->iterator);
    for (int i = 0; i < 2; i++) self->awaitables[i] = WEFT_CALL(next_result, .iterator = &self->iterator);
    WEFT_AWAIT(self->awaitables[1]);
    trace("second %s", text(WEFT_RESULT));
    WEFT_AWAIT(self->awaitables[0]);
    trace("first %s", text(WEFT_RESULT));
    weft_as_completed_deinit(&self->iterator);
}

WEFT_ASYNC(as_completed_concurrent, weft_as_completed iterator; weft_future *futures[2]; int i, done;) {
    WEFT_BEGIN;
    start_two(&self->iterator);
    for (int i = 0; i < 2; i++)
        self->futures[i] = weft_ensure_future(WEFT_CALL(next_result, .iterator = &self->iterator));
    WEFT_AWAIT_INTO(self->done, weft_wait(self->futures, 2, INFINITY, WEFT_ALL_COMPLETED));
    trace("done %d pending %d", self->done, 2 - self->done);
    trace("%s %s", text(weft_future_result(self->futures[0])), text(weft_future_result(self->futures[1])));
    for (int i = 0; i < 2; i++) weft_future_unref(self->futures[i]);
    weft_as_completed_deinit(&self->iterator);

    start_two(&self->iterator);
    for (self->i = 0; self->i < 2; self->i++)
        WEFT_AWAIT_INTO(self->futures[self->i], weft_as_completed_next(&self->iterator));
    WEFT_AWAIT_INTO(self->done, weft_wait(self->futures, 2, INFINITY, WEFT_ALL_COMPLETED));
    trace("done %d pending %d", self->done, 2 - self->done);
    trace("%s %s", text(weft_future_result(self->futures[0])), text(weft_future_result(self->futures[1])));
    weft_as_completed_deinit(&self->iterator);
}

WEFT_ASYNC(as_completed_duplicate_coroutines, weft_as_completed iterator; weft_task *ham, *task; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        trace_method(self->i);
        self->ham = weft_create_task(WEFT_CALL(yields, .count = 5, .value = "ham"));
        start(&self->iterator, 3, INFINITY,
              WEFT__AWAITABLES(self->ham, self->ham, WEFT_CALL(yields, .count = 10, .value = "spam")));
        self->task = weft_create_task(WEFT_CALL(iterate, .iterator = &self->iterator, .stops = self->i == 1));
        WEFT_AWAIT(self->task);
        weft_task_unref(self->task);
        weft_task_unref(self->ham);
        weft_as_completed_deinit(&self->iterator);
    }
}

WEFT_ASYNC(coro, int value;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->value);
}

WEFT_ASYNC(as_completed_coroutine_use_running_loop, weft_as_completed iterator;) {
    WEFT_BEGIN;
    start(&self->iterator, 1, INFINITY, WEFT__AWAITABLES(WEFT_CALL(coro, .value = 42)));
    WEFT_AWAIT(WEFT_CALL(next_result, .iterator = &self->iterator));
    trace("%d %d", (int)self->iterator.count, (int)WEFT_RESULT.i64);
    weft_as_completed_deinit(&self->iterator);
}

CASES(CASE(as_completed), CASE(as_completed_same_tasks_in_as_out), CASE(as_completed_with_timeout),
      CASE(as_completed_with_unused_timeout), CASE(as_completed_resume_iterator),
      CASE(as_completed_reverse_wait), CASE(as_completed_concurrent), CASE(as_completed_duplicate_coroutines),
      CASE(as_completed_coroutine_use_running_loop))
