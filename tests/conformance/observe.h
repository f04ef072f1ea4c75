/* Helpers of the pairs about tasks: states of futures, turns of the loop. The twin of observe.py. */
#ifndef CONFORMANCE_OBSERVE_H
#define CONFORMANCE_OBSERVE_H

#include "conformance.h"

#include <math.h>

/* The state of a future: pending, cancelled, or the word for its status. */
__attribute__((unused)) static const char *state(weft_future *future) {
    if (!weft_future_done(future)) return "pending";
    if (weft_future_cancelled(future)) return "cancelled";
    return status_word(weft_future_status(future));
}

__attribute__((unused)) static const char *task_stand(weft_task *task) {
    return state(weft_task_future(task));
}

__attribute__((unused)) static const char *flag(bool value) { return value ? "yes" : "no"; }

/* Yields `count` times to the other ready tasks and callbacks. */
WEFT_ASYNC(turns, int count;) {
    WEFT_BEGIN;
    for (; self->count > 0; self->count--) WEFT_AWAIT(weft_sleep(0));
}

#define TURNS(n) WEFT_CALL(turns, .count = (n))

/* A result as the string it points to. */
__attribute__((unused)) static const char *text(weft_value value) { return value.ptr; }
#endif
