/* Task groups cancelled from outside, with and without failures: test_taskgroups.py. */
#include "conformance.h"

static int cancelling(void) { return (int)weft_task_cancelling(weft_current_task()); }

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

WEFT_ASYNC(job_with_cleanup, const char *label; double delay, cleanup; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(JOB(self->label, self->delay, 0)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        WEFT_AWAIT(weft_sleep(self->cleanup));
        trace("%s has cleaned up %d", self->label, cancelling());
        WEFT_RERAISE;
    }
}

#define JOB_WITH_CLEANUP(name, seconds) \
    WEFT_CALL(job_with_cleanup, .label = name, .delay = 10, .cleanup = seconds)

/* Runs an awaitable in a task, cancels it after `delay` seconds and traces how it ended. */
WEFT_ASYNC(cancel_after, double delay; weft_awaitable awaitable; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(self->awaitable);
    WEFT_AWAIT(weft_sleep(self->delay));
    trace("task %s", weft_task_done(self->task) ? "done" : "pending");
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", self->status == WEFT_OK ? "ok" : error_tree(weft_caught()));
    trace("task %s %d", weft_task_cancelled(self->task) ? "cancelled" : "not cancelled",
          (int)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
}

#define CANCEL_AFTER(seconds, x) WEFT_CALL(cancel_after, .delay = seconds, .awaitable = x)

static const char *const five[] = {"1", "2", "3", "4", "5"};

static void create_five_jobs(weft_task_group *group) {
    for (int i = 0; i < 5; i++) weft_task_group_create_task(group, JOB(five[i], 5, 0));
}

static void create_five_crashes(weft_task_group *group) {
    for (int i = 0; i < 5; i++)
        weft_task_group_create_task(group, WEFT_CALL(crash_in_cleanup, .label = five[i], .status = i + 1));
}

/* ---- One group ---- */

WEFT_ASYNC(runner_of_five, weft_task_group group; bool body_waits;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        create_five_jobs(&self->group);
        if (self->body_waits) WEFT_AWAIT(JOB("body", 10, 0));
    }
}

WEFT_ASYNC(cancellation) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_of_five, .body_waits = false)));
}

WEFT_ASYNC(taskgroup_07) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_of_five, .body_waits = true)));
}

WEFT_ASYNC(runner_of_crashes, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        create_five_crashes(&self->group);
        WEFT_AWAIT(weft_sleep(10));
    }
}

WEFT_ASYNC(taskgroup_08) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_of_crashes)));
}

WEFT_ASYNC(around_crashes, weft_task_group outer, inner; bool has_task;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->outer) {
        if (self->has_task) weft_task_group_create_task(&self->outer, JOB("outer task", 10, 0));
        WEFT_WITH_TASK_GROUP(&self->inner) {
            create_five_crashes(&self->inner);
            WEFT_AWAIT(weft_sleep(10));
        }
    }
}

WEFT_ASYNC(taskgroup_11) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(around_crashes, .has_task = false)));
}

WEFT_ASYNC(taskgroup_12) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(around_crashes, .has_task = true)));
}

WEFT_ASYNC(runner_15, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB("task", 0.03, 1));
        WEFT_AWAIT(JOB_WITH_CLEANUP("body", 0.1));
    }
}

WEFT_ASYNC(taskgroup_15) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_15)));
}

WEFT_ASYNC(runner_16, weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(runner_15));
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->task); }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

WEFT_ASYNC(taskgroup_16) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_16)));
}

WEFT_ASYNC(runner_17, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) { WEFT_AWAIT(JOB("body", 10, 0)); }
}

WEFT_ASYNC(taskgroup_17) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_17)));
}

WEFT_ASYNC(runner_22, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB("a", 1, 0));
        weft_task_group_create_task(&self->group, JOB("b", 2, 0));
    }
}

WEFT_ASYNC(taskgroup_22) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_22)));
}

WEFT_ASYNC(runner_with_cleanup, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB_WITH_CLEANUP("task", 0.1));
    }
}

static void trace_cancel(weft_task *task) { trace("cancel %s", weft_task_cancel(task) ? "True" : "False"); }

WEFT_ASYNC(cancelled_again_while_it_waits, weft_task *task; int i, status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(runner_with_cleanup));
    for (self->i = 0; self->i < 3; self->i++) {
        WEFT_AWAIT(weft_sleep(0.01));
        trace_cancel(self->task);
    }
    WEFT_CATCH(self->status, self->task);
    trace("%s %d", status_word(self->status), (int)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
}

/* ---- Failures and cancellation at once ---- */

WEFT_ASYNC(body_of_outer, weft_task_group inner, *outer;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->inner) {
        weft_task_group_create_task(&self->inner, JOB("inner task", 0, 1));
        weft_task_group_create_task(self->outer, JOB("outer task", 0, 2));
    }
}

WEFT_ASYNC(runner_of_nested, weft_task_group outer; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->outer) {
        WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(body_of_outer, .outer = &self->outer)); }
        WEFT_EXCEPT(WEFT_EGROUP) { trace("inner group %s %d", error_tree(WEFT_ERROR), cancelling()); }
    }
    trace("not reached");
}

WEFT_ASYNC(nested_groups_both_cancelled, weft_scope scope;) { /* gh-116720 */
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(runner_of_nested)); }
    WEFT_EXCEPT(WEFT_EGROUP) { trace("outer group %s %d", error_tree(WEFT_ERROR), cancelling()); }
    trace("end %d", cancelling());
}

WEFT_ASYNC(set_and_fail, weft_event *event;) {
    WEFT_BEGIN;
    weft_event_set(self->event);
    WEFT_AWAIT(weft_sleep(0));
    trace("fails");
    WEFT_RAISE(1);
}

WEFT_ASYNC(group_that_fails, weft_task_group group; weft_event *event;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(set_and_fail, .event = self->event));
        WEFT_AWAIT(JOB("body", 1, 0));
    }
}

/* Catches the failures of the group. The next await must still raise the cancellation that came with them. */
WEFT_ASYNC(after_the_group, weft_awaitable group; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->group); }
    WEFT_EXCEPT(WEFT_EGROUP) { trace("%s %d", error_tree(WEFT_ERROR), cancelling()); }
    WEFT_AWAIT(JOB("after the group", 1, 0));
}

WEFT_ASYNC(error_and_cancel, weft_event event; weft_task *task; int status;) { /* gh-116720 */
    WEFT_BEGIN;
    weft_awaitable group = WEFT_CALL(group_that_fails, .event = &self->event);
    self->task = weft_create_task(WEFT_CALL(after_the_group, .group = group));
    WEFT_AWAIT(weft_event_wait(&self->event));
    trace("requests %d", (int)weft_task_cancelling(self->task));
    weft_task_cancel(self->task);
    trace("requests %d", (int)weft_task_cancelling(self->task));
    WEFT_CATCH(self->status, self->task);
    trace("%s %d", status_word(self->status), (int)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(waiter, weft_event *event;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(self->event));
    trace("task ends");
}

WEFT_ASYNC(runner_of_waiter, weft_task_group group; weft_event *event;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(waiter, .event = self->event));
    }
    trace("left %d", cancelling());
    WEFT_AWAIT(weft_sleep(0));
    trace("one turn later");
}

WEFT_ASYNC(cancelled_in_the_turns_after_the_last_task, weft_event event; weft_task *task;
           int turns, i, status;) {
    WEFT_BEGIN;
    for (self->turns = 0; self->turns < 5; self->turns++) {
        self->event = (weft_event){.is_set = false};
        self->task = weft_create_task(WEFT_CALL(runner_of_waiter, .event = &self->event));
        WEFT_AWAIT(weft_sleep(0.01));
        weft_event_set(&self->event);
        for (self->i = 0; self->i < self->turns; self->i++) WEFT_AWAIT(weft_sleep(0));
        trace_cancel(self->task);
        WEFT_CATCH(self->status, self->task);
        trace("%s %d", status_word(self->status), (int)weft_task_cancelling(self->task));
        weft_task_unref(self->task);
    }
}

WEFT_ASYNC(group_with_slow, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB("failing", 0.01, 1));
        weft_task_group_create_task(&self->group, JOB_WITH_CLEANUP("slow", 0.1));
    }
}

WEFT_ASYNC(gh_155433) {
    WEFT_BEGIN;
    weft_awaitable outer = WEFT_CALL(after_the_group, .group = WEFT_CALL(group_with_slow));
    WEFT_AWAIT(CANCEL_AFTER(0.03, outer)); /* while the group waits for the slow task */
}

WEFT_ASYNC(gh_155433_with_timeout, weft_timeout timeout; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_WITH_TIMEOUT(&self->timeout, 0.03) {
            WEFT_TRY(&self->inner) { WEFT_AWAIT(WEFT_CALL(group_with_slow)); }
            WEFT_EXCEPT(WEFT_EGROUP) { trace("%s %d", error_tree(WEFT_ERROR), cancelling()); }
            WEFT_AWAIT(JOB("after the group", 1, 0));
        }
    }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) { trace("%s %d", status_word(WEFT_STATUS), cancelling()); }
    trace("%s", weft_timeout_expired(&self->timeout) ? "expired" : "not expired");
}

CASES(CASE(cancellation), CASE(taskgroup_07), CASE(taskgroup_08), CASE(taskgroup_11), CASE(taskgroup_12),
      CASE(taskgroup_15), CASE(taskgroup_16), CASE(taskgroup_17), CASE(taskgroup_22),
      CASE(cancelled_again_while_it_waits), CASE(nested_groups_both_cancelled), CASE(error_and_cancel),
      CASE(cancelled_in_the_turns_after_the_last_task), CASE(gh_155433), CASE(gh_155433_with_timeout))
