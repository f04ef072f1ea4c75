/* The done callbacks of futures: test_futures.py. */
#include "conformance.h"

/* A done callback: traces its number and the status of the future. */
static void callback(weft_future *future, void *number) {
    trace("callback %s %s", (const char *)number, status_word(weft_future_status(future)));
}

static void add(weft_future *future, const char *number) {
    weft_future_add_done_callback(future, callback, (void *)(uintptr_t)number);
}

static void remove_and_trace(weft_future *future, const char *number) {
    size_t removed = weft_future_remove_done_callback(future, callback, (void *)(uintptr_t)number);
    trace("removed %d", (int)removed);
}

/* Sets the result, shows which callbacks run in the next turn, and releases the future. */
WEFT_ASYNC(end, weft_future *future; int result;) {
    WEFT_BEGIN;
    trace("before");
    weft_future_set_result(self->future, weft_value_i64(self->result));
    trace("set");
    WEFT_AWAIT(weft_sleep(0));
    trace("result %d", (int)weft_future_result(self->future).i64);
    weft_future_unref(self->future);
}

/* Callbacks are found by the address of their number, and equal literals may have one address or several. */
static const char n1[] = "1", n2[] = "2", n3[] = "3", n42[] = "42", n17[] = "17", n100[] = "100";

static weft_future *future_with_three(void) {
    weft_future *future = weft_future_new();
    add(future, n42);
    add(future, n17);
    add(future, n100);
    return future;
}

WEFT_ASYNC(callbacks_remove_first_callback) {
    WEFT_BEGIN;
    weft_future *future = future_with_three();
    remove_and_trace(future, n42);
    remove_and_trace(future, n42);
    WEFT_AWAIT(WEFT_CALL(end, .future = future, .result = 1));
}

WEFT_ASYNC(callbacks_remove_first_and_second_callback) {
    WEFT_BEGIN;
    weft_future *future = future_with_three();
    remove_and_trace(future, n42);
    remove_and_trace(future, n17);
    remove_and_trace(future, n42);
    WEFT_AWAIT(WEFT_CALL(end, .future = future, .result = 1));
}

WEFT_ASYNC(callbacks_remove_third_callback) {
    WEFT_BEGIN;
    weft_future *future = future_with_three();
    remove_and_trace(future, n100);
    remove_and_trace(future, n100);
    WEFT_AWAIT(WEFT_CALL(end, .future = future, .result = 1));
}

WEFT_ASYNC(callbacks_invoked_on_set_result) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    add(future, n42);
    add(future, n17);
    WEFT_AWAIT(WEFT_CALL(end, .future = future, .result = 2));
}

WEFT_ASYNC(callbacks_invoked_on_set_exception, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    add(self->future, n100);
    trace("before");
    weft_future_set_error(self->future, 3, NULL);
    trace("set");
    WEFT_AWAIT(weft_sleep(0));
    trace("exception %s", status_word(weft_future_status(self->future)));
    weft_future_unref(self->future);
}

static void trace_cancelled(weft_future *future, void *unused) {
    (void)unused;
    trace("callback %s", weft_future_cancelled(future) ? "True" : "False");
}

WEFT_ASYNC(callbacks_invoked_on_cancel, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_future_add_done_callback(self->future, trace_cancelled, NULL);
    weft_future_cancel(self->future);
    trace("cancelled");
    WEFT_AWAIT(weft_sleep(0));
    trace("end");
    weft_future_unref(self->future);
}

WEFT_ASYNC(remove_done_callback) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    add(future, n1);
    add(future, n2);
    remove_and_trace(future, n2);
    remove_and_trace(future, n3);
    add(future, n2);
    for (int i = 0; i < 5; i++) add(future, n1);
    remove_and_trace(future, n1);
    WEFT_AWAIT(WEFT_CALL(end, .future = future, .result = 1));
}

WEFT_ASYNC(remove_last_then_add) {
    WEFT_BEGIN;
    weft_future *future = weft_future_new();
    add(future, n1);
    add(future, n2);
    remove_and_trace(future, n2);
    add(future, n3);
    remove_and_trace(future, n1);
    add(future, n1);
    WEFT_AWAIT(WEFT_CALL(end, .future = future, .result = 1));
}

static void mutate(weft_future *future, void *unused) {
    (void)unused;
    remove_and_trace(future, n2);
}

WEFT_ASYNC(schedule_callbacks_list_mutation_1, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_future_add_done_callback(self->future, mutate, NULL);
    add(self->future, n2);
    add(self->future, n2);
    weft_future_set_result(self->future, weft_value_i64(1)); /* all three are scheduled */
    WEFT_AWAIT(weft_sleep(0));
    trace("end");
    weft_future_unref(self->future);
}

static void add_third(weft_future *future, void *unused) {
    (void)unused;
    trace("adds");
    add(future, n3);
}

WEFT_ASYNC(callbacks_added_when_done, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    add(self->future, n1);
    weft_future_set_result(self->future, weft_value_i64(1));
    add(self->future, n2);
    weft_future_add_done_callback(self->future, add_third, NULL);
    trace("removed %d", (int)weft_future_remove_done_callback(self->future, add_third, NULL));
    WEFT_AWAIT(weft_sleep(0));
    trace("one turn");
    WEFT_AWAIT(weft_sleep(0));
    trace("two turns");
    weft_future_unref(self->future);
}

WEFT_ASYNC(waiter, weft_future *future; int label;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->future);
    trace("waiter %d %d", self->label, (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(callbacks_and_waiters_in_order, weft_future *future; weft_task *tasks[2];) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    add(self->future, "1");
    self->tasks[0] = weft_create_task(WEFT_CALL(waiter, .future = self->future, .label = 2));
    WEFT_AWAIT(weft_sleep(0));
    add(self->future, "3");
    self->tasks[1] = weft_create_task(WEFT_CALL(waiter, .future = self->future, .label = 4));
    WEFT_AWAIT(weft_sleep(0));
    add(self->future, "5");
    weft_future_set_result(self->future, weft_value_i64(9));
    WEFT_AWAIT(WEFT_GATHER(NULL, self->tasks[0], self->tasks[1]));
    weft_task_unref(self->tasks[0]);
    weft_task_unref(self->tasks[1]);
    weft_future_unref(self->future);
}

CASES(CASE(callbacks_remove_first_callback), CASE(callbacks_remove_first_and_second_callback),
      CASE(callbacks_remove_third_callback), CASE(callbacks_invoked_on_set_result),
      CASE(callbacks_invoked_on_set_exception), CASE(callbacks_invoked_on_cancel), CASE(remove_done_callback),
      CASE(remove_last_then_add), CASE(schedule_callbacks_list_mutation_1), CASE(callbacks_added_when_done),
      CASE(callbacks_and_waiters_in_order))
