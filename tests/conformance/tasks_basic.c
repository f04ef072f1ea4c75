/* Tasks: creating them, their results, and the current task. From test_tasks.py. */
#include "observe.h"

/* Shared by the coroutines of a case: variables of a closure in Python. */
static weft_task *task, *task1, *task2;
static weft_future *future, *fut1, *fut2;
static weft_handle handle;

WEFT_ASYNC(give, const char *label;) {
    WEFT_BEGIN;
    trace("give %s", self->label);
    WEFT_RETURN(self->label);
}

WEFT_ASYNC(fail, const char *label;) {
    WEFT_BEGIN;
    if (self->label) trace("%s", self->label);
    WEFT_RAISE(1);
}

WEFT_ASYNC(itself) {
    WEFT_BEGIN;
    trace("begins");
    WEFT_AWAIT(task);
}

WEFT_ASYNC(task_awaits_on_itself, int status;) {
    WEFT_BEGIN;
    future = weft_ensure_future(WEFT_CALL(itself));
    task = (weft_task *)future;
    WEFT_CATCH(self->status, future);
    trace("%s", status_word(self->status));
    trace("%s", state(future));
    weft_future_unref(future);
}

WEFT_ASYNC(task_class, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(give, .label = "ok"));
    trace("made %s", task_stand(self->task));
    WEFT_AWAIT(self->task);
    trace("%s %s", task_stand(self->task), text(weft_task_result(self->task)));
    weft_task_unref(self->task);
}

WEFT_ASYNC(ensure_future_coroutine, weft_future *made;) {
    WEFT_BEGIN;
    self->made = weft_ensure_future(WEFT_CALL(give, .label = "ok"));
    trace("made %s", state(self->made));
    WEFT_AWAIT(self->made);
    trace("%s", text(WEFT_RESULT));
    trace("%s %s", state(self->made), text(weft_future_result(self->made)));
    weft_future_unref(self->made);
}

WEFT_ASYNC(ensure_future_future, weft_future *original, *made;) {
    WEFT_BEGIN;
    self->original = weft_future_new();
    weft_future_set_result(self->original, WEFT_VALUE("ko"));
    self->made = weft_ensure_future(WEFT_AWAITABLE(self->original));
    trace("itself %s", flag(self->made == self->original));
    WEFT_AWAIT(self->made);
    trace("%s %s", text(WEFT_RESULT), state(self->made));
    weft_future_unref(self->made);
    weft_future_unref(self->original);
}

WEFT_ASYNC(ensure_future_task, weft_task *original; weft_future *made, *again;) {
    WEFT_BEGIN;
    self->original = weft_create_task(WEFT_CALL(give, .label = "ok"));
    self->made = weft_ensure_future(WEFT_AWAITABLE(self->original));
    trace("itself %s", flag(self->made == weft_task_future(self->original)));
    WEFT_AWAIT(self->made);
    trace("%s %s", state(self->made), text(weft_future_result(self->made)));
    self->again = weft_ensure_future(WEFT_AWAITABLE(self->original));
    trace("itself %s", flag(self->again == weft_task_future(self->original)));
    weft_future_unref(self->again);
    weft_future_unref(self->made);
    weft_task_unref(self->original);
}

WEFT_ASYNC(ensure_future_awaitable, weft_queue queue; weft_future *made;) {
    WEFT_BEGIN;
    weft_queue_put_nowait(&self->queue, WEFT_VALUE("ok"));
    self->made = weft_ensure_future(weft_queue_get(&self->queue));
    trace("made %s %u", state(self->made), (unsigned)weft_queue_size(&self->queue));
    WEFT_AWAIT(self->made);
    trace("%s %s %u", state(self->made), text(weft_future_result(self->made)),
          (unsigned)weft_queue_size(&self->queue));
    weft_future_unref(self->made);
    weft_queue_deinit(&self->queue);
}

WEFT_ASYNC(ensure_future_task_awaitable, weft_future *made; int i;) {
    WEFT_BEGIN;
    self->made = weft_ensure_future(weft_sleep(0));
    for (self->i = 0; self->i < 3; self->i++) {
        trace("%s", state(self->made));
        WEFT_AWAIT(TURNS(1));
    }
    trace("%s", state(self->made));
    weft_future_unref(self->made);
}

WEFT_ASYNC(inner1) {
    WEFT_BEGIN;
    trace("inner1");
    WEFT_RETURN(42);
}

WEFT_ASYNC(inner2) {
    WEFT_BEGIN;
    trace("inner2");
    WEFT_RETURN(1000);
}

WEFT_ASYNC(outer, int a, b;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->a, WEFT_CALL(inner1));
    WEFT_AWAIT_INTO(self->b, WEFT_CALL(inner2));
    WEFT_RETURN(self->a + self->b);
}

WEFT_ASYNC(task_basics, weft_task *task; int result;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(outer));
    WEFT_AWAIT_INTO(self->result, self->task);
    trace("%d", self->result);
    weft_task_unref(self->task);
}

WEFT_ASYNC(coroutine_non_gen_function) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(give, .label = "test"));
    trace("%s", text(WEFT_RESULT));
}

WEFT_ASYNC(give_future) {
    WEFT_BEGIN;
    trace("func");
    WEFT_RETURN(future);
}

WEFT_ASYNC(settle_future) {
    WEFT_BEGIN;
    trace("settle");
    weft_future_set_result(future, WEFT_VALUE("test"));
}

WEFT_ASYNC(coroutine_non_gen_function_return_future, weft_task *t1, *t2;) {
    WEFT_BEGIN;
    future = weft_future_new();
    self->t1 = weft_create_task(WEFT_CALL(give_future));
    self->t2 = weft_create_task(WEFT_CALL(settle_future));
    WEFT_AWAIT(self->t1);
    trace("the future %s", flag(WEFT_RESULT.ptr == future));
    trace("t2 %s future %s", task_stand(self->t2), state(future));
    WEFT_AWAIT(self->t2);
    weft_task_unref(self->t1);
    weft_task_unref(self->t2);
    weft_future_unref(future);
}

WEFT_ASYNC(notmuch, const char *result;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->result);
}

static void set_both_ways(weft_task *which) {
    weft_future *settled = weft_task_future(which);
    trace("%s", status_word(weft_future_set_result(settled, WEFT_VALUE("ok"))));
    trace("%s", status_word(weft_future_set_error(settled, 3, NULL)));
}

WEFT_ASYNC(task_set_methods, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(notmuch, .result = "ko"));
    set_both_ways(self->task);
    trace("%s", task_stand(self->task));
    WEFT_AWAIT(self->task);
    trace("%s", text(WEFT_RESULT));
    set_both_ways(self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait_for_future) {
    WEFT_BEGIN;
    trace("waits");
    WEFT_AWAIT(future);
    trace("result %s", text(WEFT_RESULT));
}

WEFT_ASYNC(step_result_future, weft_task *task;) {
    WEFT_BEGIN;
    future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(wait_for_future));
    WEFT_AWAIT(TURNS(1));
    trace("task %s", task_stand(self->task));
    weft_future_set_result(future, WEFT_VALUE("object"));
    trace("task %s", task_stand(self->task));
    WEFT_AWAIT(TURNS(1));
    trace("task %s", task_stand(self->task));
    weft_task_unref(self->task);
    weft_future_unref(future);
}

static void see_current_task(void *unused) {
    (void)unused;
    trace("in a callback %s", flag(weft_current_task() == NULL));
}

WEFT_ASYNC(see_itself) {
    WEFT_BEGIN;
    weft_call_soon(&handle, see_current_task, NULL);
    trace("is task %s", flag(weft_current_task() == task));
    WEFT_AWAIT(TURNS(1));
    trace("is task %s", flag(weft_current_task() == task));
}

WEFT_ASYNC(current_task) {
    WEFT_BEGIN;
    task = weft_create_task(WEFT_CALL(see_itself));
    WEFT_AWAIT(task);
    trace("is task %s", flag(weft_current_task() == task));
    weft_task_unref(task);
}

WEFT_ASYNC(coro1) {
    WEFT_BEGIN;
    trace("1 is task1 %s", flag(weft_current_task() == task1));
    WEFT_AWAIT(fut1);
    trace("1 is task1 %s", flag(weft_current_task() == task1));
    weft_future_set_result(fut2, WEFT_VALUE(true));
}

WEFT_ASYNC(coro2) {
    WEFT_BEGIN;
    trace("2 is task2 %s", flag(weft_current_task() == task2));
    weft_future_set_result(fut1, WEFT_VALUE(true));
    WEFT_AWAIT(fut2);
    trace("2 is task2 %s", flag(weft_current_task() == task2));
}

WEFT_ASYNC(current_task_with_interleaving_tasks, weft_future *both[2];) {
    WEFT_BEGIN;
    fut1 = weft_future_new();
    fut2 = weft_future_new();
    task1 = weft_create_task(WEFT_CALL(coro1));
    task2 = weft_create_task(WEFT_CALL(coro2));
    self->both[0] = weft_task_future(task1);
    self->both[1] = weft_task_future(task2);
    WEFT_AWAIT(weft_wait(self->both, 2, INFINITY, WEFT_ALL_COMPLETED));
    trace("main is neither %s", flag(weft_current_task() != task1 && weft_current_task() != task2));
    weft_task_unref(task1);
    weft_task_unref(task2);
    weft_future_unref(fut1);
    weft_future_unref(fut2);
}

WEFT_ASYNC(create_task_with_async_function, int i; weft_task *task;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        self->task = weft_create_task(WEFT_CALL(give, .label = "ok"));
        trace("made %d %s", self->i, task_stand(self->task));
        WEFT_AWAIT(self->task);
        trace("ended %d %s", self->i, task_stand(self->task));
        weft_task_unref(self->task);
    }
}

WEFT_ASYNC(one) {
    WEFT_BEGIN;
    trace("inner");
    WEFT_RETURN(1);
}

WEFT_ASYNC(bare_create_task, weft_task *task; int result;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(one));
    WEFT_AWAIT_INTO(self->result, self->task);
    trace("%d", self->result);
    weft_task_unref(self->task);
}

WEFT_ASYNC(noop) {
    WEFT_BEGIN;
    trace("%s", weft_task_name(weft_current_task()));
}

WEFT_ASYNC(bare_create_named_task, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(noop));
    weft_task_set_name(self->task, "No-op");
    trace("%s", weft_task_name(self->task));
    WEFT_AWAIT(self->task);
    trace("%s", weft_task_name(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(task_set_name_pylong, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(notmuch, .result = "123"));
    weft_task_set_name(self->task, "987654321");
    trace("%s", weft_task_name(self->task));
    weft_task_set_name(self->task, "123456789");
    trace("%s", weft_task_name(self->task));
    WEFT_AWAIT(self->task);
    trace("%s", text(WEFT_RESULT));
    weft_task_unref(self->task);
}

WEFT_ASYNC(exception_traceback, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(fail));
    WEFT_AWAIT(TURNS(1));
    trace("%s", status_word(weft_task_status(self->task)));
    weft_task_unref(self->task);
}

WEFT_ASYNC(tb_logger_not_called_after_cancel, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(fail, .label = "fails"));
    WEFT_AWAIT(weft_sleep(0.05));
    trace("cancel %s", flag(weft_task_cancel(self->task)));
    weft_task_unref(self->task);
    WEFT_AWAIT(TURNS(1));
    trace("no report");
}

static void set_result(void *settled) { weft_future_set_result(settled, WEFT_VALUE(1)); }

WEFT_ASYNC(wait_and_give_spam) {
    WEFT_BEGIN;
    WEFT_AWAIT(future);
    WEFT_RETURN("spam");
}

WEFT_ASYNC(foobar, weft_task *task; weft_handle handle;) {
    WEFT_BEGIN;
    future = weft_future_new();
    weft_call_later(&self->handle, 0.1, set_result, future);
    self->task = weft_create_task(WEFT_CALL(wait_and_give_spam));
    WEFT_AWAIT(self->task);
    trace("%s", text(WEFT_RESULT));
    weft_task_unref(self->task);
    weft_future_unref(future);
}

CASES(CASE(task_awaits_on_itself), CASE(task_class), CASE(ensure_future_coroutine),
      CASE(ensure_future_future), CASE(ensure_future_task), CASE(ensure_future_awaitable),
      CASE(ensure_future_task_awaitable), CASE(task_basics), CASE(coroutine_non_gen_function),
      CASE(coroutine_non_gen_function_return_future), CASE(task_set_methods), CASE(step_result_future),
      CASE(current_task), CASE(current_task_with_interleaving_tasks), CASE(create_task_with_async_function),
      CASE(bare_create_task), CASE(bare_create_named_task), CASE(task_set_name_pylong),
      CASE(exception_traceback), CASE(tb_logger_not_called_after_cancel), CASE(foobar))
