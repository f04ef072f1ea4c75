/* test_runners: the tasks that outlive the main task. The program is the only case. */
#include "conformance.h"

WEFT_ASYNC(leftover, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0.1));
        trace("never");
    }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("cancelled");
        WEFT_AWAIT(weft_sleep(0.01));
        trace("cleaned up");
        WEFT_RERAISE;
    }
    WEFT_FINALLY { trace("ended"); }
}

WEFT_ASYNC(asyncio_run_cancels_hanging_tasks) {
    WEFT_BEGIN;
    weft_set_exception_handler(report, NULL);
    trace("# asyncio_run_cancels_hanging_tasks");
    weft_spawn(WEFT_CALL(leftover));
    trace("main ended");
}

WEFT_MAIN(asyncio_run_cancels_hanging_tasks)
