/* gather, shield and wait_for: cases that no other pair has. */
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

static void on_done(weft_future *future, void *unused) {
    (void)unused;
    trace("done %s", truth(weft_future_cancelled(future)));
}

WEFT_ASYNC(dropped_gather_calls_back, weft_future *gather;) {
    WEFT_BEGIN;
    self->gather = weft_ensure_future(WEFT_GATHER(NULL, WEFT_CALL(nap, .delay = 0.01, .label = "a")));
    weft_future_add_done_callback(self->gather, on_done, NULL);
    weft_future_unref(self->gather);
    WEFT_AWAIT(weft_sleep(0.02));
}

WEFT_ASYNC(dropped_outcomes_count_as_retrieved) {
    WEFT_BEGIN;
    weft_close(WEFT_GATHER_OUTCOMES(NULL, WEFT_CALL(nap, .delay = 0.01, .label = "a", .status = 1),
                                    WEFT_CALL(nap, .delay = 0.02, .label = "b", .status = 2)));
    WEFT_AWAIT(weft_sleep(0.03));
}

static void on_result(weft_future *future, void *unused) {
    (void)unused;
    trace("done %s", (const char *)weft_future_result(future).ptr);
}

WEFT_ASYNC(dropped_shield_calls_back, weft_future *shield;) {
    WEFT_BEGIN;
    self->shield = weft_ensure_future(weft_shield(WEFT_CALL(nap, .delay = 0.01, .label = "a")));
    weft_future_add_done_callback(self->shield, on_result, NULL);
    weft_future_unref(self->shield);
    WEFT_AWAIT(weft_sleep(0.02));
}

WEFT_ASYNC(wait_for_without_time, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait_for(WEFT_GATHER(NULL, WEFT_CALL(nap, .delay = 1, .label = "a")), 0));
    trace("gather %s", status_word(self->status));
    WEFT_CATCH(self->status,
               weft_wait_for(WEFT_GATHER_OUTCOMES(NULL, WEFT_CALL(nap, .delay = 1, .label = "a")), -1));
    trace("outcomes %s", status_word(self->status));
    WEFT_CATCH(self->status, weft_wait_for(weft_shield(WEFT_CALL(nap, .delay = 0.01, .label = "a")), 0));
    trace("shield %s", status_word(self->status));
    WEFT_AWAIT(weft_sleep(0.02));
}

WEFT_ASYNC(inner_waits, weft_future *future; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_GATHER(NULL, self->future));
    trace("inner %s", status_word(self->status));
    WEFT_CATCH(self->status, weft_sleep(0));
    trace("after %s", status_word(self->status));
}

WEFT_ASYNC(cancel_reaches_a_gather_that_is_about_to_be_done, weft_future *future, *outer; weft_task *inner;
           int status;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    self->inner = weft_create_task(WEFT_CALL(inner_waits, .future = self->future));
    self->outer = weft_ensure_future(WEFT_GATHER(NULL, WEFT_GATHER(NULL, self->inner)));
    WEFT_AWAIT(weft_sleep(0.01));
    weft_future_set_result(self->future, weft_value_i64(1));
    trace("%s", truth(weft_future_cancel(self->outer)));
    WEFT_CATCH(self->status, self->outer);
    trace("%s %s %s", status_word(self->status), task_state(self->inner),
          status_word(weft_future_status(self->future)));
    weft_future_unref(self->outer);
    weft_task_unref(self->inner);
    weft_future_unref(self->future);
}

WEFT_ASYNC(shield_cancelled_before_its_future_fails, int turns, turn, status; weft_future *inner, *shield;) {
    WEFT_BEGIN;
    for (self->turns = 0; self->turns < 2; self->turns++) {
        self->inner = weft_future_new();
        self->shield = weft_ensure_future(weft_shield(self->inner));
        weft_future_cancel(self->shield);
        for (self->turn = 0; self->turn < self->turns; self->turn++) WEFT_AWAIT(weft_sleep(0));
        weft_future_set_error(self->inner, 4, "inner");
        WEFT_CATCH(self->status, self->shield);
        trace("%s", status_word(self->status));
        WEFT_AWAIT(weft_sleep(0.01));
        weft_future_unref(self->inner);
        trace("dropped");
        weft_future_unref(self->shield);
    }
}

static int started;

WEFT_ASYNC(nest, int levels; weft_task *inner; weft_scope scope;) {
    WEFT_BEGIN;
    started++;
    if (self->levels == 0) WEFT_RETURN(0);
    self->inner = weft_create_eager_task(WEFT_CALL(nest, .levels = self->levels - 1));
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->inner); }
    WEFT_FINALLY { weft_task_unref(self->inner); }
}

WEFT_ASYNC(eager_tasks_too_deep, int status;) {
    WEFT_BEGIN;
    started = 0;
    WEFT_CATCH(self->status, WEFT_CALL(nest, .levels = 20));
    trace("%s %d", status_word(self->status), started);
    WEFT_CATCH(self->status, WEFT_CALL(nest, .levels = 5000));
    trace("%s", status_word(self->status));
}

CASES(CASE(gather_keeps_order), CASE(gather_first_failure_leaves_siblings),
      CASE(shield_survives_cancellation), CASE(dropped_gather_calls_back),
      CASE(dropped_outcomes_count_as_retrieved), CASE(dropped_shield_calls_back), CASE(wait_for_without_time),
      CASE(cancel_reaches_a_gather_that_is_about_to_be_done), CASE(shield_cancelled_before_its_future_fails),
      CASE(eager_tasks_too_deep))
