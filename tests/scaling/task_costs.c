/* Tasks, futures, contexts and generators, and waiting for many of them. */
#include "scaling.h"

#include <math.h>

WEFT_ASYNC(returns, int64_t value;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->value);
}

WEFT_ASYNC(waits_for, weft_future *future; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, self->future);
}

WEFT_ASYNC(sleeps_long, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(1000));
}

static weft_task **start_all(size_t n, bool sleep) {
    weft_task **tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++)
        tasks[i] = sleep ? weft_create_task(weft_sleep(1000)) : weft_create_task(WEFT_CALL(returns));
    return tasks;
}

static void unref_all(weft_task **tasks, size_t n) {
    for (size_t i = 0; i < n; i++) weft_task_unref(tasks[i]);
}

static weft_future **new_futures(size_t n) {
    weft_future **futures = NEW(n, weft_future *);
    for (size_t i = 0; i < n; i++) futures[i] = weft_future_new();
    return futures;
}

static void set_all(weft_future **futures, size_t n) {
    for (size_t i = n; i-- > 0;) weft_future_set_result(futures[i], weft_value_i64(0));
}

static void unref_futures(weft_future **futures, size_t n) {
    for (size_t i = 0; i < n; i++) weft_future_unref(futures[i]);
}

static weft_awaitable *awaitables_of(weft_future **futures, size_t n) {
    weft_awaitable *awaitables = NEW(n, weft_awaitable);
    for (size_t i = 0; i < n; i++) awaitables[i] = WEFT_AWAITABLE(futures[i]);
    return awaitables;
}

/* ---- Tasks ---- */

COST(tasks, weft_task **tasks;) {
    WEFT_BEGIN;
    self->tasks = start_all(self->n, false);
    for (self->i = 0; self->i < self->n; self->i++) {
        WEFT_AWAIT(self->tasks[self->i]);
        weft_task_unref(self->tasks[self->i]);
    }
}

COST(eager_tasks, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_task_unref(weft_create_eager_task(WEFT_CALL(returns)));
}

COST(tasks_left_at_the_end, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(sleeps_long));
    WEFT_AWAIT(weft_sleep(0));
}

COST(tasks_cancelled_newest_first, weft_task **tasks;) {
    WEFT_BEGIN;
    self->tasks = start_all(self->n, false);
    for (size_t i = self->n; i-- > 0;) weft_task_cancel(self->tasks[i]);
    WEFT_AWAIT(weft_sleep(0));
    unref_all(self->tasks, self->n);
}

COST(awaits_of_one_future, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(waits_for, .future = self->future));
    WEFT_AWAIT(weft_sleep(0));
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(weft_sleep(0));
    weft_future_unref(self->future);
}

/* ---- Done callbacks ---- */

static void called(weft_future *future, void *argument) { (void)future, (void)argument; }

COST(done_callbacks, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    for (size_t i = 0; i < self->n; i++) weft_future_add_done_callback(self->future, called, NULL);
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(weft_sleep(0));
    weft_future_unref(self->future);
}

static void add_callbacks(weft_future *future, const char *arguments, size_t n) {
    for (size_t i = 0; i < n; i++) weft_future_add_done_callback(future, called, (void *)&arguments[i]);
}

COST(done_callbacks_removed_newest_first, weft_future *future; char *arguments;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->arguments = NEW(self->n, char);
    add_callbacks(self->future, self->arguments, self->n);
    for (size_t i = self->n; i-- > 0;)
        weft_future_remove_done_callback(self->future, called, &self->arguments[i]);
    weft_future_unref(self->future);
}

COST(done_callbacks_removed_oldest_first, weft_future *future; char *arguments;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->arguments = NEW(self->n, char);
    add_callbacks(self->future, self->arguments, self->n);
    for (size_t i = 0; i < self->n; i++)
        weft_future_remove_done_callback(self->future, called, &self->arguments[i]);
    weft_future_unref(self->future);
}

/* ---- gather, wait, as_completed, shield ---- */

COST(gather, weft_awaitable *children; weft_value *results;) {
    WEFT_BEGIN;
    self->children = NEW(self->n, weft_awaitable);
    self->results = NEW(self->n, weft_value);
    for (size_t i = 0; i < self->n; i++) self->children[i] = WEFT_CALL(returns, .value = 1);
    WEFT_AWAIT(weft_gather(self->children, self->n, self->results));
}

COST(gather_cancelled, weft_task **tasks; weft_awaitable *children; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->tasks = start_all(self->n, true);
    self->children = NEW(self->n, weft_awaitable);
    for (size_t i = 0; i < self->n; i++) self->children[i] = WEFT_AWAITABLE(self->tasks[i]);
    self->task = weft_create_task(weft_gather(self->children, self->n, NULL));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    weft_task_unref(self->task);
    unref_all(self->tasks, self->n);
}

COST(gathers_of_one_future, weft_future *future; weft_task **tasks;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->tasks = NEW(self->n, weft_task *);
    for (size_t i = 0; i < self->n; i++) self->tasks[i] = weft_create_task(WEFT_GATHER(NULL, self->future));
    WEFT_AWAIT(weft_sleep(0));
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(self->tasks[self->n - 1]);
    unref_all(self->tasks, self->n);
    weft_future_unref(self->future);
}

COST(wait_for_all, weft_future **futures;) {
    WEFT_BEGIN;
    self->futures = new_futures(self->n);
    weft_spawn(weft_wait(self->futures, self->n, INFINITY, WEFT_ALL_COMPLETED));
    WEFT_AWAIT(weft_sleep(0));
    set_all(self->futures, self->n);
    WEFT_AWAIT(weft_sleep(1));
    unref_futures(self->futures, self->n);
}

/* Its watches are scheduled, and taken back. */
COST(wait_cancelled_when_all_are_set, weft_future **futures; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->futures = new_futures(self->n);
    self->task = weft_create_task(weft_wait(self->futures, self->n, INFINITY, WEFT_ALL_COMPLETED));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    set_all(self->futures, self->n);
    WEFT_CATCH(self->status, self->task);
    weft_task_unref(self->task);
    unref_futures(self->futures, self->n);
}

WEFT_ASYNC(waits_shortly, weft_future *future; double timeout;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait(&self->future, 1, self->timeout, WEFT_ALL_COMPLETED));
}

COST(waits_for_one_future_newest_first, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    for (size_t i = 0; i < self->n; i++)
        weft_spawn(WEFT_CALL(waits_shortly, .future = self->future,
                             .timeout = 1000 - (double)(i * (1000000 / self->n)) * 1e-6));
    WEFT_AWAIT(weft_sleep(2000));
    weft_future_unref(self->future);
}

COST(as_completed, weft_future **futures; weft_as_completed iterator; weft_future *next;) {
    WEFT_BEGIN;
    self->futures = new_futures(self->n);
    weft_as_completed_init(&self->iterator, awaitables_of(self->futures, self->n), self->n, INFINITY);
    set_all(self->futures, self->n);
    for (self->i = 0; self->i < self->n; self->i++)
        WEFT_AWAIT_INTO(self->next, weft_as_completed_next(&self->iterator));
    weft_as_completed_deinit(&self->iterator);
    unref_futures(self->futures, self->n);
}

COST(as_completed_ended_when_all_are_set, weft_future **futures; weft_as_completed iterator;) {
    WEFT_BEGIN;
    self->futures = new_futures(self->n);
    weft_as_completed_init(&self->iterator, awaitables_of(self->futures, self->n), self->n, INFINITY);
    set_all(self->futures, self->n);
    weft_as_completed_deinit(&self->iterator);
    WEFT_AWAIT(weft_sleep(0));
    unref_futures(self->futures, self->n);
}

COST(shields_cancelled_newest_first, weft_future *future; weft_task **tasks;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->tasks = NEW(self->n, weft_task *);
    for (size_t i = 0; i < self->n; i++) self->tasks[i] = weft_create_task(weft_shield(self->future));
    WEFT_AWAIT(weft_sleep(0));
    for (size_t i = self->n; i-- > 0;) weft_task_cancel(self->tasks[i]);
    WEFT_AWAIT(weft_sleep(1));
    unref_all(self->tasks, self->n);
    weft_future_unref(self->future);
}

/* ---- Groups ---- */

COST(task_group, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (size_t i = 0; i < self->n; i++) weft_task_group_create_task(&self->group, WEFT_CALL(returns));
    }
}

WEFT_ASYNC(fails) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
    WEFT_RAISE(1);
}

WEFT_ASYNC(failing_group, size_t n; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (size_t i = 0; i < self->n; i++) weft_task_group_create_task(&self->group, weft_sleep(1000));
        weft_task_group_create_task(&self->group, WEFT_CALL(fails));
    }
}

COST(task_group_failing, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(failing_group, .n = self->n));
}

/* ---- Context variables ---- */

COST(context_variables, weft_context_var *variables;) {
    WEFT_BEGIN;
    self->variables = NEW(self->n, weft_context_var);
    for (size_t i = 0; i < self->n; i++) weft_context_set(&self->variables[i], weft_value_i64(1), NULL);
    for (size_t i = 0; i < self->n; i++) weft_context_get(&self->variables[i]);
    for (size_t i = 0; i < self->n; i++) weft_context_set(&self->variables[i], weft_value_i64(2), NULL);
}

COST(context_variables_reset, weft_context_var *variables; weft_context_token *tokens;) {
    WEFT_BEGIN;
    self->variables = NEW(self->n, weft_context_var);
    self->tokens = NEW(self->n, weft_context_token);
    for (size_t i = 0; i < self->n; i++)
        weft_context_set(&self->variables[i], weft_value_i64(1), &self->tokens[i]);
    for (size_t i = 0; i < self->n; i++) weft_context_reset(&self->tokens[i]);
}

/* ---- Generators ---- */

WEFT_ASYNC_GENERATOR(counts, size_t n, i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->n; self->i++) WEFT_YIELD((int64_t)self->i);
}

COST(generator, weft_generator *generator; int64_t value;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(counts, .n = self->n));
    WEFT_FOR_EACH(self->value, self->generator) {}
    WEFT_AWAIT(weft_generator_close(self->generator));
}

COST(generators_left_open, ) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->n; self->i++) {
        weft_generator *generator = weft_generator_new(WEFT_CALL(counts, .n = 1));
        WEFT_AWAIT(weft_generator_close(generator));
    }
}

const cost task_costs[] = {
    {"tasks", make_tasks, CONSTANT},
    {"eager tasks", make_eager_tasks, CONSTANT},
    {"tasks left at the end", make_tasks_left_at_the_end, CONSTANT},
    {"tasks cancelled newest first", make_tasks_cancelled_newest_first, CONSTANT},
    {"awaits of one future", make_awaits_of_one_future, CONSTANT},
    {"done callbacks", make_done_callbacks, AMORTIZED},
    {"done callbacks removed newest first", make_done_callbacks_removed_newest_first, AMORTIZED},
    {"done callbacks removed oldest first", make_done_callbacks_removed_oldest_first, AMORTIZED},
    {"gather", make_gather, CONSTANT},
    {"gather cancelled", make_gather_cancelled, CONSTANT},
    {"gathers of one future", make_gathers_of_one_future, CONSTANT},
    {"wait for all", make_wait_for_all, CONSTANT},
    {"wait cancelled when all are set", make_wait_cancelled_when_all_are_set, CONSTANT},
    {"waits for one future, newest first", make_waits_for_one_future_newest_first, LOGARITHMIC},
    {"as_completed", make_as_completed, CONSTANT},
    {"as_completed ended when all are set", make_as_completed_ended_when_all_are_set, CONSTANT},
    {"shields cancelled newest first", make_shields_cancelled_newest_first, CONSTANT},
    {"task group", make_task_group, CONSTANT},
    {"task group failing", make_task_group_failing, CONSTANT},
    {"context variables", make_context_variables, LOGARITHMIC},
    {"context variables reset", make_context_variables_reset, LOGARITHMIC},
    {"generator", make_generator, CONSTANT},
    {"generators left open", make_generators_left_open, CONSTANT},
    {NULL, NULL, 0}};
