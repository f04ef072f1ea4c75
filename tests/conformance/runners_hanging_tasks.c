/* test_runners: the tasks that are left when the first one ends. One case: the program itself. */
#include "conformance.h"

WEFT_ASYNC(leftover) {
    WEFT_BEGIN;
    WEFT_UNWIND(out);
    WEFT_AWAIT(weft_sleep(0.1));
    trace("never");
    WEFT_FINALLY_AT(out);
    if (WEFT_STATUS == WEFT_ECANCELED) {
        trace("cancelled");
        WEFT_AWAIT(weft_sleep(0.01));
        trace("cleaned up");
    }
    trace("ended");
}

WEFT_ASYNC(asyncio_run_cancels_hanging_tasks) {
    WEFT_BEGIN;
    weft_set_exception_handler(report, NULL);
    trace("# asyncio_run_cancels_hanging_tasks");
    weft_spawn(WEFT_CALL(leftover));
    trace("main ended");
}

WEFT_MAIN(asyncio_run_cancels_hanging_tasks)
