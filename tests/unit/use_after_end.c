/* A program that uses an object after it was freed; its argument says which. In debug builds the runtime
 * reports that and aborts. */
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

WEFT_ASYNC(child) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
}

WEFT_ASYNC_GENERATOR(numbers) {
    WEFT_BEGIN;
    WEFT_YIELD(1);
    WEFT_YIELD(2);
}

static void no_callback(weft_future *future, void *unused) {
    (void)future;
    (void)unused;
}

static bool use_future(const char *how, weft_future *future) {
    if (strcmp(how, "weft_future_ref") == 0)
        weft_future_ref(future);
    else if (strcmp(how, "weft_future_unref") == 0)
        weft_future_unref(future);
    else if (strcmp(how, "weft_future_set_result") == 0)
        weft_future_set_result(future, weft_value_i64(1));
    else if (strcmp(how, "weft_future_set_error") == 0)
        weft_future_set_error(future, 1, NULL);
    else if (strcmp(how, "weft_future_cancel") == 0)
        weft_future_cancel(future);
    else if (strcmp(how, "weft_future_done") == 0)
        weft_future_done(future);
    else if (strcmp(how, "weft_future_cancelled") == 0)
        weft_future_cancelled(future);
    else if (strcmp(how, "weft_future_status") == 0)
        weft_future_status(future);
    else if (strcmp(how, "weft_future_message") == 0)
        weft_future_message(future);
    else if (strcmp(how, "weft_future_error") == 0)
        weft_future_error(future);
    else if (strcmp(how, "weft_future_result") == 0)
        weft_future_result(future);
    else if (strcmp(how, "weft_future_add_done_callback") == 0)
        weft_future_add_done_callback(future, no_callback, NULL);
    else if (strcmp(how, "weft_future_remove_done_callback") == 0)
        weft_future_remove_done_callback(future, no_callback, NULL);
    else
        return false;
    return true;
}

static bool use_task(const char *how, weft_task *task) {
    if (strcmp(how, "weft_task_ref") == 0)
        weft_task_ref(task);
    else if (strcmp(how, "weft_task_unref") == 0)
        weft_task_unref(task);
    else if (strcmp(how, "weft_task_cancel") == 0)
        weft_task_cancel(task);
    else if (strcmp(how, "weft_task_cancelling") == 0)
        weft_task_cancelling(task);
    else if (strcmp(how, "weft_task_uncancel") == 0)
        weft_task_uncancel(task);
    else if (strcmp(how, "weft_task_done") == 0)
        weft_task_done(task);
    else if (strcmp(how, "weft_task_cancelled") == 0)
        weft_task_cancelled(task);
    else if (strcmp(how, "weft_task_status") == 0)
        weft_task_status(task);
    else if (strcmp(how, "weft_task_message") == 0)
        weft_task_message(task);
    else if (strcmp(how, "weft_task_result") == 0)
        weft_task_result(task);
    else if (strcmp(how, "weft_task_set_name") == 0)
        weft_task_set_name(task, "other");
    else if (strcmp(how, "weft_task_name") == 0)
        weft_task_name(task);
    else
        return false;
    return true;
}

/* New objects of the same types do not reuse the memory of freed ones. */
static void make_others(void) {
    for (int i = 0; i < 100; i++) {
        weft_spawn(WEFT_CALL(child));
        weft_future_unref(weft_future_new());
    }
}

WEFT_ASYNC(app, const char *how; weft_future *future; weft_task *task; weft_generator *generator;
           weft_awaitable gather;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    weft_future_unref(self->future);
    self->task = weft_create_task(WEFT_CALL(child));
    weft_task_set_name(self->task, "the long name of a task that is cut");
    weft_task_cancel(self->task);
    WEFT_AWAIT(weft_sleep(0));
    weft_task_unref(self->task);
    self->generator = weft_generator_new(WEFT_CALL(numbers));
    WEFT_AWAIT(WEFT_NEXT(self->generator));
    WEFT_AWAIT(weft_generator_close(self->generator));
    self->gather = WEFT_GATHER(NULL, WEFT_CALL(child));
    WEFT_AWAIT(self->gather);
    make_others();
    WEFT_AWAIT(weft_sleep(2));
    if (strcmp(self->how, "await a future") == 0) WEFT_AWAIT(self->future);
    if (strcmp(self->how, "await a task") == 0) WEFT_AWAIT(self->task);
    if (strcmp(self->how, "await a gather") == 0) WEFT_AWAIT(self->gather);
    if (strcmp(self->how, "weft_close") == 0) weft_close(self->gather);
    if (strcmp(self->how, "weft_generator_next") == 0) WEFT_AWAIT(WEFT_NEXT(self->generator));
    if (strcmp(self->how, "weft_generator_close") == 0) WEFT_AWAIT(weft_generator_close(self->generator));
    if (strcmp(self->how, "NULL") == 0) weft_future_status(NULL);
    if (strcmp(self->how, "something else") == 0) weft_task_status((weft_task *)&self->frame);
    if (!use_future(self->how, self->future) && !use_task(self->how, self->task)) puts("all is well");
}

int main(int argc, char **argv) { return weft_run(WEFT_CALL(app, .how = argc > 1 ? argv[1] : ""), NULL); }
