/* Eager tasks. From test_eager_task_factory.py. */
#include "observe.h"

static weft_context_var variable = {.default_value = {.i64 = 0}};
static weft_task *captured;

/* Whether weft_all_tasks returns the task. */
static bool is_in_all(const weft_task *task) {
    weft_task *all[64];
    size_t count = weft_all_tasks(all, 64);
    bool found = false;
    for (size_t i = 0; i < count && i < 64; i++) {
        found |= all[i] == task;
        weft_task_unref(all[i]);
    }
    return found;
}

WEFT_ASYNC(noop) {
    WEFT_BEGIN;
    trace("noop");
}

WEFT_ASYNC(eager_task_factory_set, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_eager_task(WEFT_CALL(noop));
    trace("made %s", task_stand(self->task));
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(set_result, weft_future *future; const char *value;) {
    WEFT_BEGIN;
    trace("sets");
    weft_future_set_result(self->future, WEFT_VALUE(self->value));
}

WEFT_ASYNC(await_future_during_eager_step, weft_future *future; weft_task *task;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->task = weft_create_eager_task(WEFT_CALL(set_result, .future = self->future, .value = "my message"));
    trace("task %s", task_stand(self->task));
    WEFT_AWAIT(self->future);
    trace("%s", text(WEFT_RESULT));
    weft_task_unref(self->task);
    weft_future_unref(self->future);
}

WEFT_ASYNC(coro, const char *label, *result;) {
    WEFT_BEGIN;
    if (self->label) trace("%s", self->label);
    WEFT_RETURN(self->result);
}

WEFT_ASYNC(eager_completion, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_eager_task(WEFT_CALL(coro, .label = "coro", .result = "hello"));
    trace("task %s", task_stand(self->task));
    WEFT_AWAIT(self->task);
    trace("%s", text(WEFT_RESULT));
    weft_task_unref(self->task);
}

WEFT_ASYNC(block) {
    WEFT_BEGIN;
    trace("begins");
    WEFT_AWAIT(weft_sleep(0.1));
    trace("ends");
    WEFT_RETURN("finished after blocking");
}

WEFT_ASYNC(block_after_eager_step, weft_task *task; const char *result;) {
    WEFT_BEGIN;
    self->task = weft_create_eager_task(WEFT_CALL(block));
    trace("task %s", task_stand(self->task));
    WEFT_AWAIT_INTO(self->result, self->task);
    trace("task %s", task_stand(self->task));
    trace("%s", self->result);
    weft_task_unref(self->task);
}

WEFT_ASYNC(cancellation_after_eager_completion, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_eager_task(WEFT_CALL(coro, .result = "finished without blocking"));
    trace("cancel %s", flag(weft_task_cancel(self->task)));
    WEFT_AWAIT(self->task);
    trace("%s", text(WEFT_RESULT));
    trace("cancelled %s %u", flag(weft_task_cancelled(self->task)),
          (unsigned)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(cancellation_after_eager_step_blocks, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_eager_task(WEFT_CALL(block));
    trace("cancel %s", flag(weft_task_cancel(self->task)));
    trace("requests %u %s", (unsigned)weft_task_cancelling(self->task), task_stand(self->task));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s", task_stand(self->task));
    weft_task_unref(self->task);
}

WEFT_ASYNC(capture_current) {
    WEFT_BEGIN;
    captured = weft_current_task();
    WEFT_AWAIT(weft_sleep(0.1));
    trace("the same %s", flag(weft_current_task() == captured));
}

WEFT_ASYNC(current_task, weft_task *main, *task;) {
    WEFT_BEGIN;
    self->main = weft_current_task();
    self->task = weft_create_eager_task(WEFT_CALL(capture_current));
    trace("captured %s", flag(captured == self->task));
    trace("main %s", flag(weft_current_task() == self->main));
    WEFT_AWAIT(self->task);
    trace("main %s", flag(weft_current_task() == self->main));
    weft_task_unref(self->task);
}

/* What weft_all_tasks returned: the tasks that were not done, each with a reference. */
typedef struct all_tasks {
    weft_task *tasks[64];
    size_t count;
} all_tasks;

/* Whether the task is in the list. Releases the list. */
static bool found_in(all_tasks *all, const weft_task *task) {
    bool found = false;
    for (size_t i = 0; i < all->count; i++) {
        found |= all->tasks[i] == task;
        weft_task_unref(all->tasks[i]);
    }
    return found;
}

WEFT_ASYNC(capture_all, all_tasks *captured;) {
    WEFT_BEGIN;
    self->captured->count = weft_all_tasks(self->captured->tasks, 64);
}

WEFT_ASYNC(all_tasks_with_eager_completion, size_t before; weft_task *task; all_tasks captured;) {
    WEFT_BEGIN;
    self->before = weft_all_tasks(NULL, 0);
    self->task = weft_create_eager_task(WEFT_CALL(capture_all, .captured = &self->captured));
    trace("captured %s %d", flag(found_in(&self->captured, self->task)),
          (int)(self->captured.count - self->before));
    trace("now %s %d", flag(is_in_all(self->task)), (int)(weft_all_tasks(NULL, 0) - self->before));
    weft_task_unref(self->task);
}

WEFT_ASYNC(capture_all_and_wait, all_tasks *captured; weft_future *fut1, *fut2;) {
    WEFT_BEGIN;
    self->captured->count = weft_all_tasks(self->captured->tasks, 64);
    WEFT_AWAIT(self->fut1);
    weft_future_set_result(self->fut2, WEFT_VALUE(0));
}

WEFT_ASYNC(all_tasks_with_blocking, weft_future *fut1, *fut2; weft_task *task; all_tasks captured;) {
    WEFT_BEGIN;
    self->fut1 = weft_future_new();
    self->fut2 = weft_future_new();
    self->task = weft_create_eager_task(
        WEFT_CALL(capture_all_and_wait, .captured = &self->captured, .fut1 = self->fut1, .fut2 = self->fut2));
    trace("captured %s", flag(found_in(&self->captured, self->task)));
    trace("now %s", flag(is_in_all(self->task)));
    weft_future_set_result(self->fut1, WEFT_VALUE(0));
    WEFT_AWAIT(self->fut2);
    trace("now %s", flag(is_in_all(self->task)));
    weft_task_unref(self->task);
    weft_future_unref(self->fut1);
    weft_future_unref(self->fut2);
}

static void trace_variable(const char *label) { trace("%s %d", label, (int)weft_context_get(&variable).i64); }
static void set(int value) { weft_context_set(&variable, WEFT_VALUE(value), NULL); }

WEFT_ASYNC(set_twice) {
    WEFT_BEGIN;
    trace_variable("coro");
    set(2);
    trace_variable("coro");
    WEFT_AWAIT(weft_sleep(0.1));
    trace_variable("coro");
    set(3);
    trace_variable("coro");
}

WEFT_ASYNC(context_vars, weft_task *task;) {
    WEFT_BEGIN;
    set(1);
    self->task = weft_create_eager_task(WEFT_CALL(set_twice));
    trace_variable("main");
    WEFT_AWAIT(self->task);
    trace_variable("main");
    weft_task_unref(self->task);
}

static int made, scheduled;

/* Creates a task. Counts the tasks created, and those that were not done at once. */
static weft_task *create(weft_awaitable coroutine, bool eagerly) {
    made++;
    weft_task *task = eagerly ? weft_create_eager_task(coroutine) : weft_create_task(coroutine);
    scheduled += !weft_task_done(task);
    return task;
}

static weft_task *start_count(weft_awaitable coroutine, bool eagerly) {
    made = scheduled = 0;
    weft_task *task = create(coroutine, eagerly);
    trace("%s %s", eagerly ? "eager" : "not eager", task_stand(task));
    return task;
}

WEFT_ASYNC(awaitable_chain, int depth; int below;) {
    WEFT_BEGIN;
    if (self->depth == 0) WEFT_RETURN(0);
    WEFT_AWAIT_INTO(self->below, WEFT_CALL(awaitable_chain, .depth = self->depth - 1));
    WEFT_RETURN(1 + self->below);
}

WEFT_ASYNC(awaitables_chain, int i; weft_task *task;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        self->task = start_count(WEFT_CALL(awaitable_chain, .depth = 100), self->i);
        WEFT_AWAIT(self->task);
        trace("result %d", (int)WEFT_RESULT.i64);
        trace("made %d scheduled %d", made, scheduled);
        weft_task_unref(self->task);
    }
}

WEFT_ASYNC(taskgroups, int width, depth; weft_task_group group;) {
    WEFT_BEGIN;
    made++;
    if (self->depth == 0) WEFT_RETURN(0);
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 0; i < self->width; i++)
            weft_task_group_create_task(
                &self->group, WEFT_CALL(taskgroups, .width = self->width, .depth = self->depth - 1));
    }
}

WEFT_ASYNC(recursive_taskgroups, weft_task *task;) {
    WEFT_BEGIN;
    made = 0;
    self->task = weft_create_task(WEFT_CALL(taskgroups, .width = 5, .depth = 4));
    trace("%s", task_stand(self->task));
    WEFT_AWAIT(self->task);
    trace("made %d", made);
    weft_task_unref(self->task);
}

WEFT_ASYNC(gathers, int width, depth; bool eagerly; weft_task *tasks[8]; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->depth == 0) WEFT_RETURN(0);
    WEFT_TRY(&self->scope) {
        weft_awaitable children[8];
        for (int i = 0; i < self->width; i++) {
            self->tasks[i] = create(
                WEFT_CALL(gathers, .width = self->width, .depth = self->depth - 1, .eagerly = self->eagerly),
                self->eagerly);
            children[i] = WEFT_AWAITABLE(self->tasks[i]);
        }
        WEFT_AWAIT(weft_gather(children, (size_t)self->width, NULL));
    }
    WEFT_FINALLY { unref_tasks(self->tasks, (size_t)self->width); }
}

WEFT_ASYNC(recursive_gather, int i; weft_task *task;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        self->task = start_count(WEFT_CALL(gathers, .width = 5, .depth = 4, .eagerly = self->i), self->i);
        WEFT_AWAIT(self->task);
        trace("made %d scheduled %d", made, scheduled);
        weft_task_unref(self->task);
    }
}

CASES(CASE(eager_task_factory_set), CASE(await_future_during_eager_step), CASE(eager_completion),
      CASE(block_after_eager_step), CASE(cancellation_after_eager_completion),
      CASE(cancellation_after_eager_step_blocks), CASE(current_task), CASE(all_tasks_with_eager_completion),
      CASE(all_tasks_with_blocking), CASE(context_vars), CASE(awaitables_chain), CASE(recursive_taskgroups),
      CASE(recursive_gather))
