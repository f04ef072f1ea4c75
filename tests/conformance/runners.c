/* test_runners: what the first task may do, and how it ends.
 *
 * A case is the first task itself, or makes a task where the test looks at what run returns: on
 * the web a program's run returns before it has begun. An interrupt is a request to cancel that
 * task. */
#include "conformance.h"

WEFT_ASYNC(return_42) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN(42);
}

WEFT_ASYNC(asyncio_run_return, weft_task *task; int result;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(return_42));
    WEFT_AWAIT_INTO(self->result, self->task);
    trace("%d", self->result);
    weft_task_unref(self->task);
}

WEFT_ASYNC(asyncio_run_raises) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RAISE(WEFT_EINVAL, "spam");
}

WEFT_ASYNC(never) {
    WEFT_BEGIN;
    trace("never");
}

WEFT_ASYNC(asyncio_run_from_running_loop) {
    WEFT_BEGIN;
    int status = weft_run(WEFT_CALL(never), NULL);
    if (status != WEFT_OK) WEFT_RAISE(status);
}

WEFT_ASYNC_GENERATOR(fidget) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_YIELD(1);
        WEFT_AWAIT(weft_sleep(1));
    }
}

WEFT_ASYNC(spin, weft_generator *spinner; int meaning, status;) {
    WEFT_BEGIN;
    self->spinner = weft_generator_new(WEFT_CALL(fidget));
    WEFT_UNWIND(out);
    WEFT_FOR_EACH(self->meaning, self->spinner) trace("%d", self->meaning);
    WEFT_FINALLY_AT(out);
    if (WEFT_STATUS == WEFT_ECANCELED) {
        trace("cancelled");
        WEFT_CATCH(self->status, WEFT_NEXT(self->spinner));
        trace("%s", status_word(self->status));
        WEFT_AWAIT(weft_generator_close(self->spinner));
        WEFT_RAISE(2);
    }
}

WEFT_ASYNC(asyncio_run_closes_gens_after_hanging_tasks_errors) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(spin));
    WEFT_RAISE(1);
}

WEFT_ASYNC(return_done) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN("done");
}

WEFT_ASYNC(run, weft_task *task; const char *result;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(return_done));
    WEFT_AWAIT_INTO(self->result, self->task);
    trace("%s", self->result);
    weft_task_unref(self->task);
}

WEFT_ASYNC(run_within_run) {
    WEFT_BEGIN;
    int status = weft_run(WEFT_CALL(never), NULL);
    trace("%s", status_word(status));
    WEFT_RAISE(status);
}

WEFT_ASYNC(recursive_run, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(run_within_run));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    weft_task_unref(self->task);
}

WEFT_ASYNC(yield_for_ever) {
    WEFT_BEGIN;
    WEFT_UNWIND(out);
    for (;;) WEFT_AWAIT(weft_sleep(0));
    WEFT_FINALLY_AT(out);
    if (WEFT_STATUS == WEFT_ECANCELED) trace("interrupted");
}

WEFT_ASYNC(interrupt_call_soon, weft_task *task; int i, status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(yield_for_ever));
    for (; self->i < 5; self->i++) WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("cancelled %s", truth(weft_task_cancelled(self->task)));
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait_for_future, weft_future *future; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, self->future);
    if (self->status == WEFT_ECANCELED) trace("interrupted");
    WEFT_RAISE(WEFT_ECANCELED);
}

static void cancel(void *task) { weft_task_cancel(task); }

WEFT_ASYNC(interrupt_wait, weft_future *future; weft_task *task; weft_handle handle; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(wait_for_future, .future = self->future));
    weft_call_later(&self->handle, 0.1, cancel, self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("cancelled %s %s", truth(weft_task_cancelled(self->task)),
          truth(weft_future_cancelled(self->future)));
    weft_task_unref(self->task);
    weft_future_unref(self->future);
}

WEFT_ASYNC(subtask, weft_task *task;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    trace("cancel %s", truth(weft_task_cancel(self->task)));
    bool interrupted = weft_task_cancel(self->task);
    trace("interrupt %s %u", truth(interrupted), (unsigned)weft_task_cancelling(self->task));
}

WEFT_ASYNC(interrupt_cancelled_task) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(subtask, .task = weft_current_task()));
    WEFT_AWAIT(weft_sleep(10));
}

CASES(CASE(asyncio_run_return), CASE(asyncio_run_raises), CASE(asyncio_run_from_running_loop),
      CASE(asyncio_run_closes_gens_after_hanging_tasks_errors), CASE(run), CASE(recursive_run),
      CASE(interrupt_call_soon), CASE(interrupt_wait), CASE(interrupt_cancelled_task))
