/* Context variables: setting, resetting, and which tasks and callbacks inherit them. */
#include "conformance.h"

static const weft_context_var var = {.default_value = {.i64 = -1}};
static const weft_context_var other = {.default_value = {.i64 = -2}};

static int get(const weft_context_var *which) { return (int)weft_context_get(which).i64; }

static void set(int value) { weft_context_set(&var, weft_value_i64(value), NULL); }

/* Traces the variable; also a weft_callback. */
static void show(void *label) { trace("%s %d", (const char *)label, get(&var)); }

/* Resets the variable and traces the status. */
static void reset(weft_context_token *token) { trace("reset %s", status_word(weft_context_reset(token))); }

/* Shows the variable before and after a turn of the loop, and after setting it. */
WEFT_ASYNC(set_to, int value; char *label;) {
    WEFT_BEGIN;
    show(self->label);
    WEFT_AWAIT(weft_sleep(0));
    show(self->label);
    set(self->value);
    WEFT_AWAIT(weft_sleep(0));
    show(self->label);
}

#define SET_TO(number, name) WEFT_CALL(set_to, .value = (number), .label = (name))

WEFT_ASYNC(get_and_set) {
    WEFT_BEGIN;
    show("default");
    set(1);
    show("set");
    trace("other %d", get(&other));
    weft_context_set(&other, weft_value_i64(2), NULL);
    set(3);
    show("set again");
    trace("other %d", get(&other));
}

WEFT_ASYNC(reset_by_token) {
    WEFT_BEGIN;
    weft_context_token tokens[3];
    for (int i = 0; i < 3; i++) weft_context_set(&var, weft_value_i64(i + 1), &tokens[i]);
    weft_context_set(&other, weft_value_i64(4), NULL);
    reset(&tokens[2]);
    show("third");
    reset(&tokens[1]);
    show("second");
    reset(&tokens[0]);
    show("first");
    trace("other %d", get(&other));
}

WEFT_ASYNC(reset_out_of_order) {
    WEFT_BEGIN;
    weft_context_token first, second;
    weft_context_set(&var, weft_value_i64(1), &first);
    weft_context_set(&var, weft_value_i64(2), &second);
    reset(&first);
    show("first");
    reset(&second);
    show("second");
}

WEFT_ASYNC(token_used_twice) {
    WEFT_BEGIN;
    weft_context_token token;
    weft_context_set(&var, weft_value_i64(1), &token);
    reset(&token);
    set(2);
    reset(&token);
    show("after");
}

WEFT_ASYNC(awaited_coroutines_share) {
    WEFT_BEGIN;
    set(1);
    WEFT_AWAIT(SET_TO(2, "coroutine"));
    show("main");
    WEFT_AWAIT(weft_wait_for(SET_TO(3, "wait_for"), 1));
    show("main");
}

WEFT_ASYNC(reset_after_await, weft_context_token token;) {
    WEFT_BEGIN;
    weft_context_set(&var, weft_value_i64(1), &self->token);
    WEFT_AWAIT(SET_TO(2, "coroutine"));
    reset(&self->token);
    show("main");
}

WEFT_ASYNC(tasks_inherit_a_copy, weft_task *task;) {
    WEFT_BEGIN;
    set(1);
    self->task = weft_create_task(SET_TO(3, "task"));
    set(2);
    show("main");
    WEFT_AWAIT(self->task);
    show("main");
    weft_task_unref(self->task);
}

WEFT_ASYNC(outer, weft_task *task;) {
    WEFT_BEGIN;
    set(2);
    self->task = weft_create_task(SET_TO(3, "inner"));
    set(4);
    WEFT_AWAIT(self->task);
    show("outer");
    weft_task_unref(self->task);
}

WEFT_ASYNC(tasks_of_tasks, weft_task *task;) {
    WEFT_BEGIN;
    set(1);
    self->task = weft_create_task(WEFT_CALL(outer));
    WEFT_AWAIT(self->task);
    show("main");
    weft_task_unref(self->task);
}

WEFT_ASYNC(gathered_tasks_inherit, weft_awaitable future;) {
    WEFT_BEGIN;
    set(1);
    self->future = WEFT_GATHER(NULL, SET_TO(2, "a"), SET_TO(3, "b"));
    set(4);
    WEFT_AWAIT(self->future);
    show("main");
}

WEFT_ASYNC(shielded_task_inherits) {
    WEFT_BEGIN;
    set(1);
    WEFT_AWAIT(weft_shield(SET_TO(2, "shielded")));
    show("main");
}

WEFT_ASYNC(group_tasks_inherit, weft_task_group group;) {
    WEFT_BEGIN;
    set(1);
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, SET_TO(2, "a"));
        set(3);
        weft_task_group_create_task(&self->group, SET_TO(4, "b"));
    }
    show("main");
}

WEFT_ASYNC(never_suspends) {
    WEFT_BEGIN;
    show("eager");
    set(5);
    show("eager");
}

WEFT_ASYNC(eager_tasks_inherit_a_copy, weft_task *task;) {
    WEFT_BEGIN;
    set(1);
    self->task = weft_create_eager_task(SET_TO(3, "eager"));
    show("main");
    set(2);
    WEFT_AWAIT(self->task);
    show("main");
    weft_task_unref(self->task);
    self->task = weft_create_eager_task(WEFT_CALL(never_suspends));
    show("main");
    trace("done %s", weft_task_done(self->task) ? "True" : "False");
    weft_task_unref(self->task);
}

WEFT_ASYNC(eager_inner) {
    WEFT_BEGIN;
    show("inner");
    set(3);
    WEFT_AWAIT(weft_sleep(0));
    show("inner");
}

WEFT_ASYNC(eager_outer, weft_task *task;) {
    WEFT_BEGIN;
    set(2);
    self->task = weft_create_eager_task(WEFT_CALL(eager_inner));
    show("outer");
    WEFT_AWAIT(self->task);
    show("outer");
    weft_task_unref(self->task);
}

WEFT_ASYNC(eager_within_eager, weft_task *task;) {
    WEFT_BEGIN;
    set(1);
    self->task = weft_create_eager_task(WEFT_CALL(eager_outer));
    show("main");
    WEFT_AWAIT(self->task);
    show("main");
    weft_task_unref(self->task);
}

WEFT_ASYNC(call_soon_inherits, weft_handle soon, later, at, after;) {
    WEFT_BEGIN;
    set(1);
    weft_call_soon(&self->soon, show, "soon");
    weft_call_later(&self->later, 0.01, show, "later");
    weft_call_at(&self->at, weft_time() + 0.02, show, "at");
    set(2);
    weft_call_soon(&self->after, show, "soon");
    WEFT_AWAIT(weft_sleep(0.05));
    show("main");
}

static void first(void *next) {
    show("first");
    set(2);
    weft_call_soon(next, show, "last");
    set(3);
    show("first");
}

WEFT_ASYNC(callbacks_have_copies, weft_handle first, second, last;) {
    WEFT_BEGIN;
    set(1);
    weft_call_soon(&self->first, first, &self->last);
    weft_call_soon(&self->second, show, "second");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    show("main");
}

static void on_done(weft_future *future, void *unused) {
    (void)future;
    (void)unused;
    show("on_done");
    set(9);
}

WEFT_ASYNC(settle, weft_future *future;) {
    WEFT_BEGIN;
    set(3);
    weft_future_set_result(self->future, WEFT_VALUE(0));
}

WEFT_ASYNC(done_callbacks_inherit, weft_future *future; weft_task *task;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    set(1);
    weft_future_add_done_callback(self->future, on_done, NULL);
    set(2);
    weft_future_add_done_callback(self->future, on_done, NULL);
    self->task = weft_create_task(WEFT_CALL(settle, .future = self->future));
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
    WEFT_AWAIT(weft_sleep(0));
    set(4);
    weft_future_add_done_callback(self->future, on_done, NULL);
    set(5);
    WEFT_AWAIT(weft_sleep(0));
    show("main");
    weft_future_unref(self->future);
}

WEFT_ASYNC(done_callback_of_a_task, weft_task *task;) {
    WEFT_BEGIN;
    set(1);
    self->task = weft_create_task(SET_TO(2, "task"));
    weft_future_add_done_callback(weft_task_future(self->task), on_done, NULL);
    WEFT_AWAIT(self->task);
    WEFT_AWAIT(weft_sleep(0));
    show("main");
    weft_task_unref(self->task);
}

static void create_in_callback(void *task) {
    set(2);
    *(weft_task **)task = weft_create_task(SET_TO(4, "task"));
    set(3);
}

WEFT_ASYNC(tasks_made_in_callbacks, weft_handle handle; weft_task *task;) {
    WEFT_BEGIN;
    set(1);
    weft_call_soon(&self->handle, create_in_callback, &self->task);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(self->task);
    show("main");
    weft_task_unref(self->task);
}

WEFT_ASYNC_GENERATOR(count_up) {
    WEFT_BEGIN;
    for (;;) {
        show("generator");
        set(get(&var) + 1);
        WEFT_YIELD(0);
    }
}

WEFT_ASYNC(next_in_task, weft_generator *generator;) {
    WEFT_BEGIN;
    set(10);
    WEFT_AWAIT(WEFT_NEXT(self->generator));
    show("task");
}

WEFT_ASYNC(generators_run_in_the_context_of_who_asks, weft_generator *generator; weft_task *task;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(count_up));
    set(1);
    WEFT_AWAIT(WEFT_NEXT(self->generator));
    show("main");
    self->task = weft_create_task(WEFT_CALL(next_in_task, .generator = self->generator));
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
    show("main");
    WEFT_AWAIT(WEFT_NEXT(self->generator));
    show("main");
    WEFT_AWAIT(weft_generator_close(self->generator));
}

WEFT_ASYNC(sleep_and_clean_up, weft_scope scope;) {
    WEFT_BEGIN;
    set(2);
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_FINALLY { show("cleanup"); }
}

WEFT_ASYNC(cancelled_task_keeps_its_own, weft_task *task; int status;) {
    WEFT_BEGIN;
    set(1);
    self->task = weft_create_task(WEFT_CALL(sleep_and_clean_up));
    WEFT_AWAIT(weft_sleep(0));
    set(3);
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    show("main");
    weft_task_unref(self->task);
}

WEFT_ASYNC(timeout_runs_in_the_same, weft_timeout timeout; weft_scope scope;) {
    WEFT_BEGIN;
    set(1);
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TIMEOUT(&self->timeout, 0.01) {
            set(2);
            WEFT_AWAIT(weft_sleep(1));
        }
    }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) { trace("%s", status_word(WEFT_STATUS)); }
    show("main");
}

CASES(CASE(get_and_set), CASE(reset_by_token), CASE(reset_out_of_order), CASE(token_used_twice),
      CASE(awaited_coroutines_share), CASE(reset_after_await), CASE(tasks_inherit_a_copy),
      CASE(tasks_of_tasks), CASE(gathered_tasks_inherit), CASE(shielded_task_inherits),
      CASE(group_tasks_inherit), CASE(eager_tasks_inherit_a_copy), CASE(eager_within_eager),
      CASE(call_soon_inherits), CASE(callbacks_have_copies), CASE(done_callbacks_inherit),
      CASE(done_callback_of_a_task), CASE(tasks_made_in_callbacks),
      CASE(generators_run_in_the_context_of_who_asks), CASE(cancelled_task_keeps_its_own),
      CASE(timeout_runs_in_the_same))
