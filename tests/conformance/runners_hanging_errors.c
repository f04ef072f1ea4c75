/* test_runners: failures of the tasks that outlive the main task. The program is the only case. */
#include "conformance.h"

/* Referenced until the end, so that neither task is released early. */
static weft_task *tasks[2];

WEFT_ASYNC(leftover, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(0.1)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("cancelled");
        WEFT_RAISE(3);
    }
}

WEFT_ASYNC(waiter, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_shield(tasks[0])); /* cancelled before or after leftover */
    WEFT_CATCH(self->status, tasks[0]);
    trace("leftover: %s", status_word(self->status));
    WEFT_AWAIT(weft_sleep(0.01));
    trace("waiter ended");
}

WEFT_ASYNC(asyncio_run_reports_hanging_tasks_errors) {
    WEFT_BEGIN;
    weft_set_exception_handler(report, NULL);
    trace("# asyncio_run_reports_hanging_tasks_errors");
    tasks[0] = weft_create_task(WEFT_CALL(leftover));
    tasks[1] = weft_create_task(WEFT_CALL(waiter));
    trace("main ended");
}

WEFT_MAIN(asyncio_run_reports_hanging_tasks_errors)
