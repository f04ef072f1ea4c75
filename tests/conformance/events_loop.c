/* test_base_events: the running loop, and the names of its tasks. */
#include "conformance.h"

WEFT_ASYNC(runner) {
    WEFT_BEGIN;
    trace("never");
}

WEFT_ASYNC(running_loop_within_a_loop) {
    WEFT_BEGIN;
    trace("%s", status_word(weft_run(WEFT_CALL(runner), NULL)));
    WEFT_AWAIT(weft_sleep(0));
    trace("runs on");
}

WEFT_ASYNC(test) { WEFT_BEGIN; }

WEFT_ASYNC(create_named_task_with_default_factory, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(test));
    weft_task_set_name(self->task, "test_task");
    trace("%s", weft_task_name(self->task));
    WEFT_AWAIT(self->task);
    trace("%s", weft_task_name(self->task));
    weft_task_unref(self->task);
}

CASES(CASE(running_loop_within_a_loop), CASE(create_named_task_with_default_factory))
