/* Task groups: tasks, results, and when create_task is refused: test_taskgroups.py. */
#include "conformance.h"

static void trace_state(const char *label, weft_task *task) {
    trace("%s %s %s", label, weft_task_done(task) ? "done" : "pending",
          weft_task_cancelled(task) ? "cancelled" : "not cancelled");
}

static int result_of(weft_task *task) { return (int)weft_task_result(task).i64; }

WEFT_ASYNC(job, const char *label; double delay; int result; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(self->delay)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("%s is cancelled", self->label);
        WEFT_RERAISE;
    }
    trace("%s ends", self->label);
    WEFT_RETURN(self->result);
}

#define JOB(name, seconds) WEFT_CALL(job, .label = name, .delay = seconds)
#define JOB_WITH(name, seconds, value) WEFT_CALL(job, .label = name, .delay = seconds, .result = value)

/* Traces whether the group accepts it. */
static void create(weft_task_group *group, weft_awaitable awaitable) {
    trace("create_task %s", status_word(weft_task_group_create_task(group, awaitable)));
}

static void trace_text(void *text) { trace("%s", (const char *)text); }

/* ---- Results ---- */

WEFT_ASYNC(taskgroup_01, weft_task_group group; weft_task *t1, *t2;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, JOB_WITH("t1", 0.01, 42), &self->t1);
        weft_task_group_create_task_into(&self->group, JOB_WITH("t2", 0.02, 11), &self->t2);
        trace("body ends");
    }
    trace("results %d %d", result_of(self->t1), result_of(self->t2));
    weft_task_unref(self->t1);
    weft_task_unref(self->t2);
}

WEFT_ASYNC(taskgroup_02, weft_task_group group; weft_task *t1, *t2;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, JOB_WITH("t1", 0.01, 42), &self->t1);
        WEFT_AWAIT(weft_sleep(0.02));
        weft_task_group_create_task_into(&self->group, JOB_WITH("t2", 0.02, 11), &self->t2);
        trace("body ends");
    }
    trace("results %d %d", result_of(self->t1), result_of(self->t2));
    weft_task_unref(self->t1);
    weft_task_unref(self->t2);
}

WEFT_ASYNC(taskgroup_03, weft_task_group group; weft_task *t1, *t2;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, JOB_WITH("t1", 1, 42), &self->t1);
        WEFT_AWAIT(weft_sleep(0.02));
        weft_task_cancel(self->t1);
        weft_task_group_create_task_into(&self->group, JOB_WITH("t2", 0.02, 11), &self->t2);
        trace("body ends");
    }
    trace_state("t1", self->t1);
    trace("result %d %d", result_of(self->t2), (int)weft_task_cancelling(weft_current_task()));
    weft_task_unref(self->t1);
    weft_task_unref(self->t2);
}

/* ---- When leaving the group suspends ---- */

WEFT_ASYNC(taskgroup_without_tasks, weft_task_group group; weft_handle handle;) {
    WEFT_BEGIN;
    weft_call_soon(&self->handle, trace_text, "a callback");
    WEFT_WITH_TASK_GROUP(&self->group) { trace("body ends"); }
    trace("left"); /* without suspending */
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(taskgroup_whose_tasks_are_done, weft_task_group group; weft_task *task; weft_handle handle;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, JOB("task", 0), &self->task);
        WEFT_AWAIT(weft_sleep(0.01));
        trace_state("task", self->task);
        weft_call_soon(&self->handle, trace_text, "a callback");
    }
    trace("left");
    WEFT_AWAIT(weft_sleep(0));
    weft_task_unref(self->task);
}

WEFT_ASYNC(count_turns, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 5; self->i++) {
        trace("turn %d", self->i);
        WEFT_AWAIT(weft_sleep(0));
    }
}

WEFT_ASYNC(trace_task) {
    WEFT_BEGIN;
    trace("task");
}

WEFT_ASYNC(turns_from_the_last_task_to_the_end, weft_task_group group; weft_task *counter;) {
    WEFT_BEGIN;
    self->counter = weft_create_task(WEFT_CALL(count_turns));
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(trace_task));
        trace("body ends");
    }
    trace("left");
    WEFT_AWAIT(self->counter);
    weft_task_unref(self->counter);
}

/* ---- Tasks created while others run ---- */

WEFT_ASYNC(do_job, int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.05));
    trace("job %d", self->number);
}

static int running(weft_task *const *tasks, int count) {
    int left = 0;
    for (int i = 0; i < count; i++) left += !weft_task_done(tasks[i]);
    return left;
}

WEFT_ASYNC(taskgroup_23, weft_task_group group; weft_task *tasks[10]; int count;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (self->count = 0; self->count < 10; self->count++) {
            WEFT_AWAIT(weft_sleep(0.02));
            weft_task_group_create_task_into(&self->group, WEFT_CALL(do_job, .number = self->count),
                                             &self->tasks[self->count]);
            if (self->count == 5)
                trace("fewer than five run %s", running(self->tasks, 6) < 5 ? "True" : "False");
        }
        WEFT_AWAIT(weft_sleep(0.1));
        trace("running %d", running(self->tasks, 10));
    }
    trace("left");
    unref_tasks(self->tasks, 10);
}

WEFT_ASYNC(root, weft_task_group *group;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.01));
    weft_task_group_create_task(self->group, JOB("a", 0.01));
    weft_task_group_create_task(self->group, JOB("b", 0.02));
    trace("root ends");
}

WEFT_ASYNC(taskgroup_24, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(root, .group = &self->group));
        trace("body ends");
    }
    trace("left");
}

WEFT_ASYNC(hydra, weft_task_group *group; int *hydras;) {
    WEFT_BEGIN;
    trace("hydra %d", ++*self->hydras);
    WEFT_AWAIT(weft_sleep(0.04));
    for (int i = 0; i < 2; i++)
        weft_task_group_create_task(self->group,
                                    WEFT_CALL(hydra, .group = self->group, .hydras = self->hydras));
}

WEFT_ASYNC(hercules, const int *hydras;) {
    WEFT_BEGIN;
    while (*self->hydras < 10) {
        WEFT_AWAIT(weft_sleep(0.05));
        trace("hercules");
    }
    WEFT_RAISE(1);
}

WEFT_ASYNC(taskgroup_25, weft_task_group group; int hydras; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TASK_GROUP(&self->group) {
            weft_task_group_create_task(&self->group,
                                        WEFT_CALL(hydra, .group = &self->group, .hydras = &self->hydras));
            weft_task_group_create_task(&self->group, WEFT_CALL(hercules, .hydras = &self->hydras));
        }
    }
    WEFT_EXCEPT(WEFT_EGROUP) { trace("%s", error_tree(WEFT_ERROR)); }
    trace("hydras %d", self->hydras);
}

WEFT_ASYNC(taskgroup_task_name, weft_task_group group; weft_task *task;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, JOB("job", 0), &self->task);
        weft_task_set_name(self->task, "yolo");
        trace("%s", weft_task_name(self->task));
    }
    weft_task_unref(self->task);
}

static const weft_context_var variable = {.default_value = {.i64 = 1}};

static void trace_variable(const char *label) { trace("%s %d", label, (int)weft_context_get(&variable).i64); }

WEFT_ASYNC(set_variable, int value;) {
    WEFT_BEGIN;
    trace_variable("inherits");
    WEFT_AWAIT(weft_sleep(0));
    weft_context_set(&variable, weft_value_i64(self->value), NULL);
    trace_variable("has");
}

WEFT_ASYNC(tasks_inherit_context, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_context_set(&variable, weft_value_i64(2), NULL);
        weft_task_group_create_task(&self->group, WEFT_CALL(set_variable, .value = 3));
        weft_context_set(&variable, weft_value_i64(4), NULL);
        weft_task_group_create_task(&self->group, WEFT_CALL(set_variable, .value = 5));
    }
    trace_variable("keeps");
}

/* ---- When entering and create_task are refused ---- */

WEFT_ASYNC(enter, weft_task_group *group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(self->group) { trace("never"); }
}

WEFT_ASYNC(taskgroup_already_entered, weft_task_group group; int status;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        WEFT_CATCH(self->status, WEFT_CALL(enter, .group = &self->group));
        trace("enter %s", status_word(self->status));
        weft_task_group_create_task(&self->group, JOB("job", 0));
    }
    trace("left");
}

WEFT_ASYNC(taskgroup_finished, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {}
    create(&self->group, JOB("job", 0));
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(taskgroup_not_entered, weft_task_group group;) {
    WEFT_BEGIN;
    create(&self->group, JOB("job", 0));
    WEFT_AWAIT(weft_sleep(0));
}

static void enter_in_callback(void *group) { trace("enter %s", status_word(weft__task_group_enter(group))); }

WEFT_ASYNC(taskgroup_without_parent_task, weft_task_group group; weft_handle handle;) {
    WEFT_BEGIN;
    weft_call_soon(&self->handle, enter_in_callback, &self->group);
    WEFT_AWAIT(weft_sleep(0));
    create(&self->group, JOB("job", 0));
}

WEFT_ASYNC(create_late, weft_task_group *group; double delay; const char *label;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    create(self->group, JOB(self->label, 0.02));
}

WEFT_ASYNC(coro_closed_when_tg_closed, weft_task_group group; weft_task *late;) {
    WEFT_BEGIN;
    self->late =
        weft_create_task(WEFT_CALL(create_late, .group = &self->group, .delay = 0.02, .label = "job"));
    WEFT_WITH_TASK_GROUP(&self->group) { weft_task_group_create_task(&self->group, JOB("task", 0.01)); }
    WEFT_AWAIT(self->late);
    weft_task_unref(self->late);
}

WEFT_ASYNC(create_task_from_elsewhere_while_exiting, weft_task_group group; weft_task *late;) {
    WEFT_BEGIN;
    self->late =
        weft_create_task(WEFT_CALL(create_late, .group = &self->group, .delay = 0.01, .label = "late"));
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, JOB("task", 0.02));
        trace("body ends");
    }
    trace("left");
    WEFT_AWAIT(self->late);
    weft_task_unref(self->late);
}

WEFT_ASYNC(create_after, weft_task_group *group; weft_task *task;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->task);
    trace("late");
    create(self->group, JOB("job", 0));
}

WEFT_ASYNC(create_task_in_the_turn_the_last_ends, weft_task_group group; weft_task *task, *late;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, JOB("task", 0), &self->task);
        self->late = weft_create_task(WEFT_CALL(create_after, .group = &self->group, .task = self->task));
    }
    trace("left");
    WEFT_AWAIT(self->late);
    weft_task_unref(self->task);
    weft_task_unref(self->late);
}

CASES(CASE(taskgroup_01), CASE(taskgroup_02), CASE(taskgroup_03), CASE(taskgroup_without_tasks),
      CASE(taskgroup_whose_tasks_are_done), CASE(turns_from_the_last_task_to_the_end), CASE(taskgroup_23),
      CASE(taskgroup_24), CASE(taskgroup_25), CASE(taskgroup_task_name), CASE(tasks_inherit_context),
      CASE(taskgroup_already_entered), CASE(taskgroup_finished), CASE(taskgroup_not_entered),
      CASE(taskgroup_without_parent_task), CASE(coro_closed_when_tg_closed),
      CASE(create_task_from_elsewhere_while_exiting), CASE(create_task_in_the_turn_the_last_ends))
