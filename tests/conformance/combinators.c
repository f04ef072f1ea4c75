/* gather and shield: cases that no other pair has. */
#include "conformance.h"

WEFT_ASYNC(nap, double delay; const char *label; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    trace("%s woke", self->label);
    if (self->status) WEFT_RAISE(self->status, "%s", self->label);
    WEFT_RETURN(self->label);
}

WEFT_ASYNC(gather_keeps_order, weft_value results[2];) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(self->results, WEFT_CALL(nap, .delay = 0.02, .label = "a"),
                           WEFT_CALL(nap, .delay = 0.01, .label = "b")));
    trace("%s %s", (char *)self->results[0].ptr, (char *)self->results[1].ptr);
}

WEFT_ASYNC(gather_first_failure_leaves_siblings, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_GATHER(NULL, WEFT_CALL(nap, .delay = 0.01, .label = "a", .status = 3),
                                         WEFT_CALL(nap, .delay = 0.02, .label = "b")));
    trace("%s", status_word(self->status));
    WEFT_AWAIT(weft_sleep(0.03));
}

WEFT_ASYNC(shield_waiter, weft_task *inner; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_shield(self->inner));
    trace("waiter %s", status_word(self->status));
}

WEFT_ASYNC(shield_survives_cancellation, weft_task *inner, *task; int status;) {
    WEFT_BEGIN;
    self->inner = weft_create_task(WEFT_CALL(nap, .delay = 0.02, .label = "inner"));
    self->task = weft_create_task(WEFT_CALL(shield_waiter, .inner = self->inner));
    WEFT_AWAIT(weft_sleep(0.01));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->inner);
    trace("inner %s", status_word(self->status));
    weft_task_unref(self->inner);
    weft_task_unref(self->task);
}

CASES(CASE(gather_keeps_order), CASE(gather_first_failure_leaves_siblings),
      CASE(shield_survives_cancellation))
