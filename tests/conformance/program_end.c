/* The end of a program: how often tasks that await each other are cancelled, and what becomes of callbacks.
 *
 * The one case is a program of its own, because the others' harness cancels what they leave. */
#include "conformance.h"

static weft_handle next, never;

static void again(void *count) {
    trace("again %d", (int)(intptr_t)count);
    weft_call_soon(&next, again, (void *)((intptr_t)count + 1));
}

static unsigned cancelling(void) { return weft_task_cancelling(weft_current_task()); }

WEFT_ASYNC(sleeper, const char *label; double cleanup; bool last; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_sleep(self->cleanup));
        trace("%s cancelled %u", self->label, cancelling());
        if (self->last) again((void *)0);
    }
}

WEFT_ASYNC(waiter, const char *label; weft_awaitable awaitable; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->awaitable); }
    WEFT_FINALLY { trace("%s cancelled %u", self->label, cancelling()); }
}

#define WAITER(label_, x) \
    weft_create_task(WEFT_CALL(waiter, .label = (label_), .awaitable = WEFT_AWAITABLE(x)))

WEFT_ASYNC(app, weft_task *left[10];) {
    WEFT_BEGIN;
    trace("# what_is_left_at_the_end");
    weft_set_exception_handler(report, NULL);
    weft_task **left = self->left;
    left[0] = weft_create_task(WEFT_CALL(sleeper, .label = "shared", .cleanup = 0.01));
    left[1] = WAITER("waiter 0", left[0]);
    left[2] = WAITER("waiter 1", left[0]);
    left[3] = WAITER("waiter 2", left[0]);
    left[4] = WAITER("waiter of 1", left[2]);
    left[5] = WAITER("waiter of that", left[4]);
    left[6] = weft_create_task(WEFT_CALL(sleeper, .label = "first", .cleanup = 0.03));
    left[7] = weft_create_task(WEFT_CALL(sleeper, .label = "second", .cleanup = 0.05, .last = true));
    left[8] = WAITER("gathers", WEFT_GATHER(NULL, left[6], left[7]));
    left[9] = WAITER("waiter of gathers", left[8]);
    weft_call_later(&never, 50, again, NULL);
    WEFT_AWAIT(weft_sleep(0.01));
    unref_tasks(self->left, 10);
    trace("main ends");
}

WEFT_MAIN(app)
