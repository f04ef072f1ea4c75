/* Cancelling tasks: where the cancellation is raised, and the state of what they awaited. From
 * test_tasks.py. */
#include "observe.h"

/* Shared by the coroutines of a case: variables of a closure in Python. */
static weft_task *task, *child;
static weft_future *future, *fut1, *fut2, *fut3;
static weft_handle handle;

WEFT_ASYNC(nap, const char *label; double delay;) {
    WEFT_BEGIN;
    trace("%s begins", self->label);
    WEFT_AWAIT(weft_sleep(self->delay));
    trace("%s woke", self->label);
    WEFT_RETURN(12);
}

WEFT_ASYNC(wait_for_it, const char *label; weft_future *future;) {
    WEFT_BEGIN;
    trace("%s waits", self->label);
    WEFT_AWAIT(self->future);
    trace("%s goes on", self->label);
    WEFT_RETURN(12);
}

WEFT_ASYNC(cancel, weft_task *task; weft_handle handle; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(nap, .label = "task", .delay = 10));
    weft_call_soon(&self->handle, cancel_task, self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s again %s", task_stand(self->task), flag(weft_task_cancel(self->task)));
    weft_task_unref(self->task);
}

WEFT_ASYNC(get_result, weft_task *task; weft_future *array[1]; int done; weft_scope scope;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(nap, .label = "inner", .delay = 10));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(TURNS(1));
        weft_task_cancel(self->task);
        self->array[0] = weft_task_future(self->task);
        WEFT_AWAIT_INTO(self->done, weft_wait(self->array, 1, INFINITY, WEFT_ALL_COMPLETED));
        trace("done %d %s", self->done, task_stand(self->task));
        if (weft_task_status(self->task) != WEFT_OK) WEFT_RAISE(weft_task_status(self->task));
        trace("not reached");
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

WEFT_ASYNC(cancel_with_message_then_future_result, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(get_result));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s", task_stand(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(get_exception, weft_task *task; weft_future *array[1]; weft_scope scope;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(nap, .label = "inner", .delay = 10));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(TURNS(1));
        weft_task_cancel(self->task);
        self->array[0] = weft_task_future(self->task);
        WEFT_AWAIT(weft_wait(self->array, 1, INFINITY, WEFT_ALL_COMPLETED));
        trace("exception %s", status_word(weft_error_status(weft_future_error(self->array[0]))));
        WEFT_RAISE(weft_task_status(self->task));
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

WEFT_ASYNC(cancel_with_message_then_future_exception, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(get_exception));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s", task_stand(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(settle_and_sleep) {
    WEFT_BEGIN;
    weft_future_set_result(future, WEFT_VALUE(0));
    WEFT_AWAIT(WEFT_CALL(nap, .label = "inner", .delay = 10));
}

WEFT_ASYNC(replace_cancellation, weft_task *inner; weft_handle handle; int status;) {
    WEFT_BEGIN;
    self->inner = weft_create_task(WEFT_CALL(settle_and_sleep));
    WEFT_AWAIT(future);
    trace("future is done");
    weft_call_soon(&self->handle, cancel_task, self->inner);
    WEFT_CATCH(self->status, self->inner);
    trace("inner %s %s", status_word(self->status), task_stand(self->inner));
    weft_task_unref(self->inner);
    if (self->status == WEFT_ECANCELED) WEFT_RAISE(WEFT_EINVAL, "cancelled");
}

WEFT_ASYNC(cancellation_exception_context, weft_task *task; int status;) {
    WEFT_BEGIN;
    future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(replace_cancellation));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    weft_task_unref(self->task);
    weft_future_unref(future);
}

WEFT_ASYNC(cancel_before_start, weft_task *task; weft_future *array[1]; int done; weft_scope scope;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(nap, .label = "inner", .delay = 10));
    WEFT_TRY(&self->scope) {
        weft_task_cancel(self->task);
        trace("inner %s", task_stand(self->task));
        self->array[0] = weft_task_future(self->task);
        WEFT_AWAIT_INTO(self->done, weft_wait(self->array, 1, INFINITY, WEFT_ALL_COMPLETED));
        trace("done %d %s", self->done, task_stand(self->task));
        if (weft_task_status(self->task) != WEFT_OK) WEFT_RAISE(weft_task_status(self->task));
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

WEFT_ASYNC(cancel_with_message_before_starting_task, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(cancel_before_start));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s", task_stand(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(yield_twice) {
    WEFT_BEGIN;
    trace("first");
    WEFT_AWAIT(TURNS(1));
    trace("second");
    WEFT_AWAIT(TURNS(1));
    trace("third");
    WEFT_RETURN(12);
}

WEFT_ASYNC(cancel_yield, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(yield_twice));
    WEFT_AWAIT(TURNS(1));
    weft_task_cancel(self->task);
    trace("%s", task_stand(self->task));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s again %s", task_stand(self->task), flag(weft_task_cancel(self->task)));
    weft_task_unref(self->task);
}

WEFT_ASYNC(cancel_inner_future, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(wait_for_it, .label = "task", .future = self->future));
    WEFT_AWAIT(TURNS(1));
    weft_future_cancel(self->future);
    trace("future %s", state(self->future));
    trace("task %s", task_stand(self->task));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("task %s", task_stand(self->task));
    trace("requests %u", (unsigned)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
    weft_future_unref(self->future);
}

WEFT_ASYNC(cancel_both_task_and_inner_future, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(wait_for_it, .label = "task", .future = self->future));
    WEFT_AWAIT(TURNS(1));
    bool first = weft_future_cancel(self->future);
    trace("%s %s", flag(first), flag(weft_task_cancel(self->task)));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("future %s", state(self->future));
    trace("task %s", task_stand(self->task));
    trace("requests %u", (unsigned)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
    weft_future_unref(self->future);
}

WEFT_ASYNC(catch_and_end, int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(fut1);
    trace("first is done");
    WEFT_CATCH(self->status, fut2);
    trace("caught %s", status_word(self->status));
    WEFT_RETURN(42);
}

WEFT_ASYNC(cancel_task_catching, weft_task *task; int result;) {
    WEFT_BEGIN;
    fut1 = weft_future_new();
    fut2 = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(catch_and_end));
    WEFT_AWAIT(TURNS(1));
    weft_future_set_result(fut1, WEFT_VALUE(0));
    WEFT_AWAIT(TURNS(1));
    weft_task_cancel(self->task);
    trace("second %s", state(fut2));
    trace("task %s", task_stand(self->task));
    WEFT_AWAIT_INTO(self->result, self->task);
    trace("%d", self->result);
    trace("task %s", task_stand(self->task));
    trace("requests %u", (unsigned)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
    weft_future_unref(fut1);
    weft_future_unref(fut2);
}

WEFT_ASYNC(ignore_and_go_on, int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(fut1);
    trace("first is done");
    WEFT_CATCH(self->status, fut2);
    trace("second %s", status_word(self->status));
    WEFT_AWAIT(fut3);
    trace("third is done");
    WEFT_RETURN(weft_future_result(fut3));
}

WEFT_ASYNC(cancel_task_ignoring, weft_task *task; int result;) {
    WEFT_BEGIN;
    fut1 = weft_future_new();
    fut2 = weft_future_new();
    fut3 = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(ignore_and_go_on));
    WEFT_AWAIT(TURNS(1));
    weft_future_set_result(fut1, WEFT_VALUE(0));
    WEFT_AWAIT(TURNS(1));
    weft_task_cancel(self->task);
    trace("second %s", state(fut2));
    WEFT_AWAIT(TURNS(1));
    weft_future_set_result(fut3, WEFT_VALUE(42));
    WEFT_AWAIT_INTO(self->result, self->task);
    trace("%d", self->result);
    trace("third %s", state(fut3));
    trace("task %s", task_stand(self->task));
    weft_task_unref(self->task);
    weft_future_unref(fut1);
    weft_future_unref(fut2);
    weft_future_unref(fut3);
}

WEFT_ASYNC(cancel_self_and_sleep) {
    WEFT_BEGIN;
    trace("cancels itself %s", flag(weft_task_cancel(task)));
    WEFT_AWAIT(WEFT_CALL(nap, .label = "100", .delay = 100));
    trace("not reached");
}

WEFT_ASYNC(cancel_current_task, int status;) {
    WEFT_BEGIN;
    task = weft_create_task(WEFT_CALL(cancel_self_and_sleep));
    trace("%s", task_stand(task));
    WEFT_CATCH(self->status, task);
    trace("%s", status_word(self->status));
    trace("%s again %s", task_stand(task), flag(weft_task_cancel(task)));
    weft_task_unref(task);
}

WEFT_ASYNC(cancel_self_and_end) {
    WEFT_BEGIN;
    trace("cancels itself %s", flag(weft_task_cancel(task)));
    WEFT_RETURN(12);
}

WEFT_ASYNC(cancel_at_end, int status;) {
    WEFT_BEGIN;
    task = weft_create_task(WEFT_CALL(cancel_self_and_end));
    WEFT_CATCH(self->status, task);
    trace("%s", status_word(self->status));
    trace("%s again %s", task_stand(task), flag(weft_task_cancel(task)));
    weft_task_unref(task);
}

WEFT_ASYNC(await_nested) {
    WEFT_BEGIN;
    child = weft_create_task(WEFT_CALL(wait_for_it, .label = "nested", .future = future));
    WEFT_AWAIT(TURNS(1));
    weft_task_cancel(task);
    WEFT_AWAIT(child);
}

WEFT_ASYNC(cancel_awaited_task, int status;) {
    WEFT_BEGIN;
    future = weft_future_new();
    task = weft_create_task(WEFT_CALL(await_nested));
    WEFT_CATCH(self->status, task);
    trace("%s", status_word(self->status));
    trace("task %s", task_stand(task));
    trace("nested %s %u", task_stand(child), (unsigned)weft_task_cancelling(child));
    trace("future %s", state(future));
    weft_task_unref(child);
    weft_task_unref(task);
    weft_future_unref(future);
}

WEFT_ASYNC(fail_instead, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(nap, .label = "task", .delay = 10));
    trace("sleep %s", status_word(self->status));
    WEFT_RAISE(5);
}

WEFT_ASYNC(baseexception_during_cancel, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(fail_instead));
    WEFT_AWAIT(TURNS(1));
    weft_task_cancel(self->task);
    trace("task %s", task_stand(self->task));
    WEFT_AWAIT(TURNS(1));
    trace("task %s", task_stand(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(task_cancel_sleeping_task, weft_task *sleeper; int status;) {
    WEFT_BEGIN;
    self->sleeper = weft_create_task(WEFT_CALL(nap, .label = "sleeper", .delay = 5000));
    weft_call_later(&handle, 0.1, cancel_task, self->sleeper);
    WEFT_CATCH(self->status, self->sleeper);
    trace("%s", self->status == WEFT_ECANCELED ? "cancelled" : "slept in");
    weft_task_unref(self->sleeper);
}

WEFT_ASYNC(task_cancel_waiter_future, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(wait_for_it, .label = "task", .future = self->future));
    WEFT_AWAIT(TURNS(1));
    weft_task_cancel(self->task);
    trace("future %s", state(self->future));
    WEFT_AWAIT(TURNS(1));
    trace("task %s", task_stand(self->task));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    weft_task_unref(self->task);
    weft_future_unref(self->future);
}

WEFT_ASYNC(pass_on, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, future);
    trace("inner %s", status_word(self->status));
    if (self->status == WEFT_ECANCELED) WEFT_RAISE(WEFT_ECANCELED);
}

WEFT_ASYNC(swallow, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(pass_on));
    trace("outer %s", status_word(self->status));
}

WEFT_ASYNC(yield_future_passes_cancel, weft_task *task;) {
    WEFT_BEGIN;
    future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(swallow));
    WEFT_AWAIT(TURNS(1));
    weft_task_cancel(self->task);
    trace("waiter %s", state(future));
    WEFT_AWAIT(self->task);
    trace("task %s", task_stand(self->task));
    weft_task_unref(self->task);
    weft_future_unref(future);
}

WEFT_ASYNC(wait_for_child, weft_future *array[1];) {
    WEFT_BEGIN;
    child = weft_create_task(WEFT_CALL(wait_for_it, .label = "inner", .future = future));
    self->array[0] = weft_task_future(child);
    WEFT_AWAIT(weft_wait(self->array, 1, INFINITY, WEFT_ALL_COMPLETED));
    trace("not reached");
}

WEFT_ASYNC(yield_wait_does_not_shield_cancel, weft_task *task; int status;) {
    WEFT_BEGIN;
    future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(wait_for_child));
    WEFT_AWAIT(TURNS(2));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("waiter %s", state(future));
    weft_future_set_result(future, WEFT_VALUE(0));
    WEFT_AWAIT(TURNS(1));
    trace("inner %s", task_stand(child));
    weft_task_unref(self->task);
    weft_task_unref(child);
    weft_future_unref(future);
}

CASES(CASE(cancel), CASE(cancel_with_message_then_future_result),
      CASE(cancel_with_message_then_future_exception), CASE(cancellation_exception_context),
      CASE(cancel_with_message_before_starting_task), CASE(cancel_yield), CASE(cancel_inner_future),
      CASE(cancel_both_task_and_inner_future), CASE(cancel_task_catching), CASE(cancel_task_ignoring),
      CASE(cancel_current_task), CASE(cancel_at_end), CASE(cancel_awaited_task),
      CASE(baseexception_during_cancel), CASE(task_cancel_sleeping_task), CASE(task_cancel_waiter_future),
      CASE(yield_future_passes_cancel), CASE(yield_wait_does_not_shield_cancel))
