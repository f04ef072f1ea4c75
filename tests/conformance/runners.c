/* test_runners: the main task, and how it ends.
 *
 * A case runs as the main task. Where CPython's test checks the result of run(), the case creates a task
 * instead: on the web, run returns before the program starts. An interrupt is a request to cancel that
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

WEFT_ASYNC(spin, weft_generator *spinner; int meaning, status; weft_scope scope;) {
    WEFT_BEGIN;
    self->spinner = weft_generator_new(WEFT_CALL(fidget));
    WEFT_TRY(&self->scope) {
        WEFT_FOR_EACH(self->meaning, self->spinner) trace("%d", self->meaning);
    }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("cancelled");
        WEFT_CATCH(self->status, WEFT_NEXT(self->spinner));
        trace("%s", status_word(self->status));
        WEFT_RAISE(2);
    }
    WEFT_FINALLY { WEFT_AWAIT(weft_generator_close(self->spinner)); }
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

WEFT_ASYNC(yield_forever, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (;;) WEFT_AWAIT(weft_sleep(0));
    }
    WEFT_EXCEPT(WEFT_ECANCELED) { trace("interrupted"); }
    WEFT_RAISE(WEFT_ECANCELED);
}

WEFT_ASYNC(interrupt_call_soon, weft_task *task; int i, status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(yield_forever));
    for (; self->i < 5; self->i++) WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("cancelled %s", truth(weft_task_cancelled(self->task)));
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait_for_future, weft_future *future; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->future); }
    WEFT_EXCEPT(WEFT_ECANCELED) { trace("interrupted"); }
    WEFT_RAISE(WEFT_ECANCELED);
}

WEFT_ASYNC(interrupt_wait, weft_future *future; weft_task *task; weft_handle handle; int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->task = weft_create_task(WEFT_CALL(wait_for_future, .future = self->future));
    weft_call_later(&self->handle, 0.1, cancel_task, self->task);
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
