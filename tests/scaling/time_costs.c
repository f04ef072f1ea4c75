/* Sleeps, timers, callbacks and timeouts. */
#include "scaling.h"

#include <math.h>
#include <weft/sim.h>

static void nothing(void *unused) { (void)unused; }

static double random_delay(size_t i) { return (double)((i * 2654435761u) % 1000003) * 1e-6; }

WEFT_ASYNC(sleeper, double delay;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
}

COST(ticks_beside_sleepers, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(sleeper, .delay = 3600 + random_delay(i)));
    for (self->i = 0; self->i < self->n; self->i++) WEFT_AWAIT(weft_sleep(0.001));
}

COST(timeouts_beside_sleepers, weft_handle handle;) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(sleeper, .delay = 3600 + random_delay(i)));
    for (self->i = 0; self->i < self->n; self->i++) {
        weft_call_later(&self->handle, 0.5, nothing, NULL);
        WEFT_AWAIT(weft_sleep(0.001));
        weft_handle_cancel(&self->handle);
    }
}

COST(sleeps, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(sleeper, .delay = random_delay(i)));
    WEFT_AWAIT(weft_sleep(2));
}

COST(sleeps_due_at_once, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(sleeper, .delay = random_delay(i)));
    WEFT_AWAIT(weft_sleep(0));
    weft_sim_work(2);
    WEFT_AWAIT(weft_sleep(2));
}

COST(sleeps_cancelled_newest_first, weft_task **tasks;) {
    WEFT_BEGIN;
    self->tasks = NEW(self->n, weft_task *);
    for (size_t i = 0; i < self->n; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(sleeper, .delay = 1 + random_delay(i)));
    WEFT_AWAIT(weft_sleep(0));
    for (size_t i = self->n; i-- > 0;) weft_task_cancel(self->tasks[i]);
    WEFT_AWAIT(weft_sleep(0));
    for (size_t i = 0; i < self->n; i++) weft_task_unref(self->tasks[i]);
}

COST(yields, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(sleeper, .delay = 0));
    WEFT_AWAIT(weft_sleep(0));
}

COST(call_later, weft_handle *handles;) {
    WEFT_BEGIN;
    self->handles = NEW(self->n, weft_handle);
    for (size_t i = 0; i < self->n; i++) weft_call_later(&self->handles[i], random_delay(i), nothing, NULL);
    WEFT_AWAIT(weft_sleep(2));
}

COST(call_later_cancelled_newest_first, weft_handle *handles;) {
    WEFT_BEGIN;
    self->handles = NEW(self->n, weft_handle);
    for (size_t i = 0; i < self->n; i++) weft_call_later(&self->handles[i], random_delay(i), nothing, NULL);
    for (size_t i = self->n; i-- > 0;) weft_handle_cancel(&self->handles[i]);
}

/* In the worst order for a sorted list. */
COST(call_at_in_the_past, weft_handle *handles;) {
    WEFT_BEGIN;
    self->handles = NEW(self->n, weft_handle);
    WEFT_AWAIT(weft_sleep(1000));
    for (size_t i = 0; i < self->n; i++)
        weft_call_at(&self->handles[i], 900 - (double)i * 1e-3, nothing, NULL);
    WEFT_AWAIT(weft_sleep(0));
}

COST(call_soon, weft_handle *handles;) {
    WEFT_BEGIN;
    self->handles = NEW(self->n, weft_handle);
    for (size_t i = 0; i < self->n; i++) weft_call_soon(&self->handles[i], nothing, NULL);
    WEFT_AWAIT(weft_sleep(0));
}

COST(call_soon_cancelled_newest_first, weft_handle *handles;) {
    WEFT_BEGIN;
    self->handles = NEW(self->n, weft_handle);
    for (size_t i = 0; i < self->n; i++) weft_call_soon(&self->handles[i], nothing, NULL);
    for (size_t i = self->n; i-- > 0;) weft_handle_cancel(&self->handles[i]);
}

static weft_handle *batch;
static size_t batch_size;

static void cancel_batch(void *unused) {
    (void)unused;
    for (size_t i = batch_size; i-- > 0;) weft_handle_cancel(&batch[i]);
}

COST(call_soon_cancelled_in_their_turn, weft_handle handle;) {
    WEFT_BEGIN;
    batch = NEW(self->n, weft_handle);
    batch_size = self->n;
    weft_call_soon(&self->handle, cancel_batch, NULL);
    for (size_t i = 0; i < self->n; i++) weft_call_soon(&batch[i], nothing, NULL);
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(in_timeout, double timeout, delay; weft_timeout scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(&self->scope, self->timeout) {
        if (self->delay > 0) WEFT_AWAIT(weft_sleep(self->delay));
    }
}

COST(timeouts_of_zero, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(in_timeout, .timeout = 0));
    WEFT_AWAIT(weft_sleep(0));
}

COST(timeouts, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++)
        weft_spawn(WEFT_CALL(in_timeout, .timeout = 10 + random_delay(i), .delay = 1 + random_delay(i + 1)));
    WEFT_AWAIT(weft_sleep(20));
}

WEFT_ASYNC(too_slow, double timeout; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait_for(weft_sleep(100), self->timeout));
}

COST(wait_for_timing_out, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_spawn(WEFT_CALL(too_slow, .timeout = random_delay(i)));
    WEFT_AWAIT(weft_sleep(20));
}

const cost time_costs[] = {
    {"ticks beside sleepers", make_ticks_beside_sleepers, CONSTANT},
    {"timeouts beside sleepers", make_timeouts_beside_sleepers, CONSTANT},
    {"sleeps", make_sleeps, LOGARITHMIC},
    {"sleeps due at once", make_sleeps_due_at_once, LOGARITHMIC},
    {"sleeps cancelled newest first", make_sleeps_cancelled_newest_first, CONSTANT},
    {"yields", make_yields, CONSTANT},
    {"call_later", make_call_later, LOGARITHMIC},
    {"call_later cancelled newest first", make_call_later_cancelled_newest_first, CONSTANT},
    {"call_at in the past", make_call_at_in_the_past, LOGARITHMIC},
    {"call_soon", make_call_soon, CONSTANT},
    {"call_soon cancelled newest first", make_call_soon_cancelled_newest_first, CONSTANT},
    {"call_soon cancelled in their turn", make_call_soon_cancelled_in_their_turn, CONSTANT},
    {"timeouts of zero", make_timeouts_of_zero, CONSTANT},
    {"timeouts", make_timeouts, LOGARITHMIC},
    {"wait_for timing out", make_wait_for_timing_out, LOGARITHMIC},
    {NULL, NULL, 0}};
