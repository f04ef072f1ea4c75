/* Context variables of tasks and callbacks. From test_tasks.py. */
#include "observe.h"

static weft_context_var nope = {.default_value = {.ptr = "nope"}};
static weft_context_var number = {.default_value = {.i64 = -1}};

static void trace_variable(const char *label) { trace("%s %s", label, text(weft_context_get(&nope))); }
static void set(const char *value) { weft_context_set(&nope, WEFT_VALUE(value), NULL); }

WEFT_ASYNC(sub) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.01));
    trace_variable("sub");
    set("something else");
    trace_variable("sub");
}

WEFT_ASYNC(main_1, weft_task *task;) {
    WEFT_BEGIN;
    trace_variable("main");
    self->task = weft_create_task(WEFT_CALL(sub));
    set("yes");
    trace_variable("main");
    WEFT_AWAIT(self->task);
    trace_variable("main");
    weft_task_unref(self->task);
}

WEFT_ASYNC(context_1, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(main_1));
    WEFT_AWAIT(self->task);
    trace_variable("outside");
    weft_task_unref(self->task);
}

static void on_done(weft_future *future, void *unused) {
    (void)future, (void)unused;
    trace_variable("callback");
    set("something else");
    trace_variable("callback");
}

static void settle(void *future) { weft_future_set_result(future, WEFT_VALUE(0)); }

WEFT_ASYNC(main_2, weft_future *future; weft_handle handle; char value[6][8]; int i, j;) {
    WEFT_BEGIN;
    trace_variable("main");
    for (self->j = 0; self->j < 2; self->j++) {
        self->future = weft_future_new();
        weft_future_add_done_callback(self->future, on_done, NULL);
        set("yes");
        weft_call_soon(&self->handle, settle, self->future);
        WEFT_AWAIT(self->future);
        weft_future_unref(self->future);
        trace_variable("main");
        for (self->i = 0; self->i < 3; self->i++) {
            char *value = self->value[self->j * 3 + self->i];
            snprintf(value, sizeof *self->value, "yes%d-%d", self->i & 7, self->j & 7);
            set(value);
            WEFT_AWAIT(weft_sleep(0.001));
            trace_variable("main");
        }
    }
}

WEFT_ASYNC(context_2, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(main_2));
    WEFT_AWAIT(self->task);
    trace_variable("outside");
    weft_task_unref(self->task);
}

WEFT_ASYNC(count_same, int base; int i, same;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 10; self->i++) {
        weft_context_set(&number, WEFT_VALUE(self->base + self->i), NULL);
        WEFT_AWAIT(weft_sleep(0.001 + (self->base * 7 + self->i * 3) % 10 / 200.0));
        self->same += weft_context_get(&number).i64 == self->base + self->i;
    }
    WEFT_RETURN(self->same);
}

WEFT_ASYNC(context_3, weft_value results[100];) {
    WEFT_BEGIN;
    weft_awaitable children[100];
    for (int i = 0; i < 100; i++) children[i] = WEFT_CALL(count_same, .base = i % 11);
    WEFT_AWAIT(weft_gather(children, 100, self->results));
    int sum = 0;
    for (int i = 0; i < 100; i++) sum += (int)self->results[i].i64;
    trace("%d", sum);
    trace("outside %d", (int)weft_context_get(&number).i64);
}

CASES(CASE(context_1), CASE(context_2), CASE(context_3))
