/* Task groups that are cancelled from outside, with and without failures: test_taskgroups.py. */
#include "conformance.h"

static int cancelling(void) { return (int)weft_task_cancelling(weft_current_task()); }

WEFT_ASYNC(job, const char *label; double delay; int fails, status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(self->delay));
    if (self->status == WEFT_ECANCELED) {
        trace("%s is cancelled %d", self->label, cancelling());
        WEFT_RAISE(self->status);
    }
    trace("%s ends", self->label);
    if (self->fails) WEFT_RAISE(self->fails);
}

#define JOB(name, seconds, failure) WEFT_CALL(job, .label = name, .delay = seconds, .fails = failure)

WEFT_ASYNC(crash_in_cleanup, const char *label; int status;) {
    WEFT_BEGIN;
    WEFT_UNWIND(out);
    WEFT_AWAIT(weft_sleep(10));
    WEFT_FINALLY_AT(out);
    trace("%s crashes %d", self->label, cancelling());
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(job_with_cleanup, const char *label; double delay, cleanup; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, JOB(self->label, self->delay, 0));
    if (self->status != WEFT_ECANCELED) WEFT_RETURN(0);
    WEFT_AWAIT(weft_sleep(self->cleanup));
    trace("%s has cleaned up %d", self->label, cancelling());
    WEFT_RAISE(self->status);
}

#define JOB_WITH_CLEANUP(name, seconds) \
    WEFT_CALL(job_with_cleanup, .label = name, .delay = 10, .cleanup = seconds)

/* Cancels a task of it after a while, and tells how it ended. */
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
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    create_five_jobs(&self->group);
    if (self->body_waits) WEFT_AWAIT(JOB("body", 10, 0));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
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
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    create_five_crashes(&self->group);
    WEFT_AWAIT(weft_sleep(10));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(taskgroup_08) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_of_crashes)));
}

WEFT_ASYNC(around_crashes, weft_task_group group; bool has_task;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    if (self->has_task) weft_task_group_create_task(&self->group, JOB("outer task", 10, 0));
    WEFT_AWAIT(WEFT_CALL(runner_of_crashes));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
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
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, JOB("task", 0.03, 1));
    WEFT_AWAIT(JOB_WITH_CLEANUP("body", 0.1));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(taskgroup_15) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_15)));
}

WEFT_ASYNC(runner_16, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(runner_15));
    WEFT_UNWIND(out);
    WEFT_AWAIT(self->task);
    WEFT_FINALLY_AT(out);
    weft_task_unref(self->task);
}

WEFT_ASYNC(taskgroup_16) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_16)));
}

WEFT_ASYNC(runner_17, weft_task_group group;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    WEFT_AWAIT(JOB("body", 10, 0));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(taskgroup_17) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_17)));
}

WEFT_ASYNC(runner_22, weft_task_group group;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, JOB("a", 1, 0));
    weft_task_group_create_task(&self->group, JOB("b", 2, 0));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(taskgroup_22) {
    WEFT_BEGIN;
    WEFT_AWAIT(CANCEL_AFTER(0.01, WEFT_CALL(runner_22)));
}

WEFT_ASYNC(runner_with_cleanup, weft_task_group group;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, JOB_WITH_CLEANUP("task", 0.1));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
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

WEFT_ASYNC(inner_group, weft_task_group group, *outer;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, JOB("inner task", 0, 1));
    weft_task_group_create_task(self->outer, JOB("outer task", 0, 2));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(outer_group, weft_task_group group; int status;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    WEFT_CATCH(self->status, WEFT_CALL(inner_group, .outer = &self->group));
    if (self->status == WEFT_EGROUP) trace("inner group %s %d", error_tree(weft_caught()), cancelling());
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
    trace("not reached");
}

WEFT_ASYNC(nested_groups_both_cancelled, int status;) { /* gh-116720 */
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(outer_group));
    if (self->status == WEFT_EGROUP) trace("outer group %s %d", error_tree(weft_caught()), cancelling());
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
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, WEFT_CALL(set_and_fail, .event = self->event));
    WEFT_AWAIT(JOB("body", 1, 0));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

/* Swallows the failures of the group, and then is to see that it was cancelled as well. */
WEFT_ASYNC(after_the_group, weft_awaitable group; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, self->group);
    trace("%s %d", error_tree(weft_caught()), cancelling());
    if (self->status != WEFT_EGROUP) WEFT_RAISE(self->status);
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
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, WEFT_CALL(waiter, .event = self->event));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
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
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    weft_task_group_create_task(&self->group, JOB("failing", 0.01, 1));
    weft_task_group_create_task(&self->group, JOB_WITH_CLEANUP("slow", 0.1));
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(gh_155433) {
    WEFT_BEGIN;
    weft_awaitable outer = WEFT_CALL(after_the_group, .group = WEFT_CALL(group_with_slow));
    WEFT_AWAIT(CANCEL_AFTER(0.03, outer)); /* the group waits for the slow one */
}

WEFT_ASYNC(in_scope, weft_timeout *scope;) {
    WEFT_BEGIN;
    weft_timeout_enter(self->scope, 0.03);
    WEFT_UNWIND(out);
    WEFT_AWAIT(WEFT_CALL(after_the_group, .group = WEFT_CALL(group_with_slow)));
    WEFT_FINALLY_AT(out);
    WEFT_TIMEOUT_EXIT(self->scope);
}

WEFT_ASYNC(gh_155433_with_timeout, weft_timeout scope; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(in_scope, .scope = &self->scope));
    trace("%s %d", status_word(self->status), cancelling());
    trace("%s", weft_timeout_expired(&self->scope) ? "expired" : "not expired");
}

CASES(CASE(cancellation), CASE(taskgroup_07), CASE(taskgroup_08), CASE(taskgroup_11), CASE(taskgroup_12),
      CASE(taskgroup_15), CASE(taskgroup_16), CASE(taskgroup_17), CASE(taskgroup_22),
      CASE(cancelled_again_while_it_waits), CASE(nested_groups_both_cancelled), CASE(error_and_cancel),
      CASE(cancelled_in_the_turns_after_the_last_task), CASE(gh_155433), CASE(gh_155433_with_timeout))
