/* Task groups whose tasks or body fail: test_taskgroups.py. */
#include "conformance.h"

static int cancelling(void) { return (int)weft_task_cancelling(weft_current_task()); }

/* Traces the state of a task that a group created, and releases the reference. */
static void trace_state(const char *label, weft_task *task) {
    trace("%s %s %s", label, weft_task_done(task) ? "done" : "pending",
          weft_task_cancelled(task) ? "cancelled" : "not cancelled");
    weft_task_unref(task);
}

WEFT_ASYNC(job, const char *label; double delay; int fails; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(self->delay)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("%s is cancelled %d", self->label, cancelling());
        WEFT_RERAISE;
    }
    trace("%s ends", self->label);
    if (self->fails) WEFT_RAISE(self->fails);
}

#define JOB(name, seconds, failure) WEFT_CALL(job, .label = name, .delay = seconds, .fails = failure)

WEFT_ASYNC(crash_in_cleanup, const char *label; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(10)); }
    WEFT_FINALLY {
        trace("%s crashes %d", self->label, cancelling());
        WEFT_RAISE(self->status);
    }
}

#define CRASH(name, failure) WEFT_CALL(crash_in_cleanup, .label = name, .status = failure)

/* Traces how an awaitable ended, and the requests to cancel that are left on this task. */
WEFT_ASYNC(attempt, weft_awaitable awaitable; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, self->awaitable);
    trace("%s %d", self->status == WEFT_OK ? "ok" : error_tree(weft_caught()), cancelling());
}

#define ATTEMPT(x) WEFT_CALL(attempt, .awaitable = x)

/* Runs attempt on a new task for the awaitable. */
WEFT_ASYNC(attempt_task, weft_awaitable awaitable; weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(self->awaitable);
    WEFT_AWAIT(ATTEMPT(WEFT_AWAITABLE(self->task)));
    trace("task %s %d", weft_task_cancelled(self->task) ? "cancelled" : "not cancelled",
          (int)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
}

#define ATTEMPT_TASK(x) WEFT_CALL(attempt_task, .awaitable = x)

/* ---- Tasks that fail ---- */

WEFT_ASYNC(runner_04, weft_task_group group; weft_task **t2;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB("t1", 0.01, 1));
        weft_task_group_create_task_into(&self->group, JOB("t2", 1, 0), self->t2);
    }
    trace("not reached");
}

WEFT_ASYNC(taskgroup_04, weft_task *t2;) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(runner_04, .t2 = &self->t2)));
    trace_state("t2", self->t2);
}

WEFT_ASYNC(fail_when, weft_event *event; const char *label; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(self->event));
    trace("%s fails", self->label);
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(runner_of_failures, weft_task_group group; weft_event *event;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        static const char *const labels[] = {"a", "b", "c"};
        for (int i = 0; i < 3; i++)
            weft_task_group_create_task(&self->group, WEFT_CALL(fail_when, .event = self->event,
                                                                .label = labels[i], .status = i + 1));
        weft_task_group_create_task(&self->group, JOB("d", 5, 0));
        WEFT_AWAIT(JOB("body", 10, 0));
    }
}

static void set_event(void *event) { weft_event_set(event); }

WEFT_ASYNC(cancel_children_on_child_error, weft_event event; weft_handle handle;) {
    WEFT_BEGIN;
    weft_call_later(&self->handle, 0.01, set_event, &self->event);
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(runner_of_failures, .event = &self->event)));
}

WEFT_ASYNC(fail, int status;) {
    WEFT_BEGIN;
    trace("fails %d", self->status);
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(runner_of_one_turn, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int status = 1; status <= 3; status++)
            weft_task_group_create_task(&self->group, WEFT_CALL(fail, .status = status));
        trace("body ends");
    }
}

WEFT_ASYNC(errors_of_one_turn) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(runner_of_one_turn)));
}

/* ---- A body that fails ---- */

WEFT_ASYNC(runner_09, weft_task_group group; weft_task **tasks; double delay;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, JOB("t1", 1, 0), &self->tasks[0]);
        weft_task_group_create_task_into(&self->group, JOB("t2", 2, 0), &self->tasks[1]);
        if (self->delay > 0) WEFT_AWAIT(weft_sleep(self->delay));
        WEFT_RAISE(1);
    }
}

WEFT_ASYNC(taskgroup_09, weft_task *tasks[2];) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT(WEFT_CALL(runner_09, .tasks = self->tasks, .delay = 0.01)));
    trace_state("t1", self->tasks[0]);
    trace_state("t2", self->tasks[1]);
}

WEFT_ASYNC(taskgroup_10, weft_task *tasks[2];) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT(WEFT_CALL(runner_09, .tasks = self->tasks))); /* before they start */
    trace_state("t1", self->tasks[0]);
    trace_state("t2", self->tasks[1]);
}

WEFT_ASYNC(runner_of_crashes, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, CRASH("a", 1));
        weft_task_group_create_task(&self->group, CRASH("b", 2));
        WEFT_AWAIT(weft_sleep(0.01));
        WEFT_RAISE(3);
    }
}

WEFT_ASYNC(body_fails_then_tasks) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT(WEFT_CALL(runner_of_crashes)));
}

/* ---- A group in a group ---- */

WEFT_ASYNC(nested_groups, weft_task_group outer, inner; double delay, inner_delay;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->outer) {
        weft_task_group_create_task(&self->outer, JOB("outer task", self->delay, 1));
        WEFT_WITH_TASK_GROUP(&self->inner) {
            weft_task_group_create_task(&self->inner, JOB("inner task", self->inner_delay, 2));
        }
        trace("not reached");
    }
}

WEFT_ASYNC(taskgroup_13) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(nested_groups, .delay = 0.01, .inner_delay = 10)));
}

WEFT_ASYNC(taskgroup_14) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(nested_groups, .delay = 10, .inner_delay = 0.01)));
}

/* ---- How the body handles its cancellation ---- */

WEFT_ASYNC(runner_18, weft_task_group group; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(10)); }
        WEFT_EXCEPT(WEFT_ECANCELED) {
            trace("body is cancelled %d", cancelling());
            WEFT_RAISE(1);
        }
    }
}

WEFT_ASYNC(taskgroup_18, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(runner_18));
    WEFT_AWAIT(weft_sleep(0.01));
    trace_state("task", weft_task_ref(self->task));
    weft_task_cancel(self->task);
    WEFT_AWAIT(ATTEMPT(WEFT_AWAITABLE(self->task)));
    trace("requests %d", (int)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(runner_19, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB("task", 0.01, 1));
        WEFT_AWAIT(CRASH("body", 2));
    }
}

WEFT_ASYNC(taskgroup_19) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(runner_19)));
}

WEFT_ASYNC(taskgroup_20a) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT(WEFT_CALL(runner_19)));
}

WEFT_ASYNC(runner_that_swallows, weft_task_group group; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB("task", 0.01, 1));
        WEFT_TRY(&self->scope) { WEFT_AWAIT(JOB("body", 10, 0)); }
        WEFT_EXCEPT(WEFT_ECANCELED) {}
        trace("body goes on %d", cancelling());
        WEFT_AWAIT(weft_sleep(0.01));
        trace("body ends %d", cancelling());
    }
    trace("not reached");
}

WEFT_ASYNC(body_swallows_the_cancellation) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(runner_that_swallows)));
}

WEFT_ASYNC(refused, weft_task_group *group; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("create_task %s", status_word(weft_task_group_create_task(self->group, JOB("job", 0.01, 2))));
    }
}

WEFT_ASYNC(runner_with_refused, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB("task", 0.01, 1));
        weft_task_group_create_task(&self->group, WEFT_CALL(refused, .group = &self->group));
    }
}

WEFT_ASYNC(taskgroup_no_create_task_after_failure) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT(WEFT_CALL(runner_with_refused)));
}

WEFT_ASYNC(fail_silently, int status;) {
    WEFT_BEGIN;
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(runner_with_database, weft_task_group group; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        WEFT_TRY(&self->scope) {
            weft_task_group_create_task(&self->group, WEFT_CALL(fail_silently, .status = 1));
            WEFT_AWAIT(weft_sleep(1));
        }
        WEFT_FINALLY {
            trace("the database closes %d", cancelling());
            WEFT_RAISE(2);
        }
    }
}

WEFT_ASYNC(taskgroup_context_manager_exit_raises) { /* gh-95289 */
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(ATTEMPT(WEFT_CALL(runner_with_database))));
}

WEFT_ASYNC(runner_of_one, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) { weft_task_group_create_task(&self->group, JOB("task", 0, 1)); }
}

WEFT_ASYNC(cancelling_level_preserved) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT(WEFT_CALL(runner_of_one)));
}

WEFT_ASYNC(runner_that_awaits, weft_task_group group; weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, JOB("task", 0.01, 1), &self->task);
        WEFT_TRY(&self->scope) { WEFT_AWAIT(self->task); }
        WEFT_EXCEPT(1) {
            trace("body has %s %d", status_word(WEFT_STATUS), cancelling());
            WEFT_AWAIT(weft_sleep(0));
            trace("not reached");
        }
        WEFT_FINALLY { weft_task_unref(self->task); }
    }
}

WEFT_ASYNC(failure_of_a_task_that_is_awaited_too) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(runner_that_awaits)));
}

WEFT_ASYNC(third) {
    WEFT_BEGIN;
    trace("third fails");
    WEFT_RAISE(3);
}

WEFT_ASYNC(second, weft_task_group *group;) {
    WEFT_BEGIN;
    weft_task_group_create_task(self->group, WEFT_CALL(third));
    WEFT_AWAIT(JOB("second", 10, 0));
}

WEFT_ASYNC(runner_128550, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(second, .group = &self->group));
    }
}

WEFT_ASYNC(gh_128550) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT_TASK(WEFT_CALL(runner_128550)));
}

CASES(CASE(taskgroup_04), CASE(cancel_children_on_child_error), CASE(errors_of_one_turn), CASE(taskgroup_09),
      CASE(taskgroup_10), CASE(body_fails_then_tasks), CASE(taskgroup_13), CASE(taskgroup_14),
      CASE(taskgroup_18), CASE(taskgroup_19), CASE(taskgroup_20a), CASE(body_swallows_the_cancellation),
      CASE(taskgroup_no_create_task_after_failure), CASE(taskgroup_context_manager_exit_raises),
      CASE(cancelling_level_preserved), CASE(failure_of_a_task_that_is_awaited_too), CASE(gh_128550))
