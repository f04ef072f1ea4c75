/* test_base_events: call_later and call_at. */
#include "conformance.h"

#include <math.h>

/* A weft_callback: prints its argument. */
static void say(void *text) { trace("%s", (const char *)text); }

/* A weft_callback: sets the result of the future and releases it. */
static void settle(void *future) {
    weft_future_set_result(future, WEFT_VALUE("called"));
    weft_future_unref(future);
}

/* Whether less than `seconds` have passed since `start`, rounding errors aside. */
static bool is_early(double start, double seconds) { return weft_time() - start < seconds - 1e-6; }

WEFT_ASYNC(call_later, weft_handle late, second, first;) {
    WEFT_BEGIN;
    weft_call_later(&self->late, 10.0, say, "ten seconds later");
    weft_call_later(&self->second, 0.02, say, "second");
    weft_call_later(&self->first, 0.01, say, "first");
    trace("cancelled %s", truth(!weft_handle_pending(&self->late)));
    WEFT_AWAIT(weft_sleep(0));
    trace("a turn later");
    WEFT_AWAIT(weft_sleep(0.03));
    trace("30 ms later");
    weft_handle_cancel(&self->late);
    trace("cancelled %s", truth(!weft_handle_pending(&self->late)));
}

WEFT_ASYNC(call_later_negative_delays, weft_handle a, b, c, d, e;) {
    WEFT_BEGIN;
    weft_call_later(&self->a, -1, say, "a");
    weft_call_later(&self->b, -2, say, "b");
    weft_call_later(&self->c, 0, say, "c");
    weft_call_later(&self->d, -2, say, "d");
    weft_call_later(&self->e, -INFINITY, say, "e");
    WEFT_AWAIT(weft_sleep(0));
    trace("a turn later");
    WEFT_AWAIT(weft_sleep(0));
    trace("two turns later");
}

WEFT_ASYNC(time_and_call_at, weft_handle handle, past, before; weft_future *called; double t0;) {
    WEFT_BEGIN;
    const double delay = 0.1;
    self->called = weft_future_new();
    weft_call_at(&self->handle, weft_time() + delay, settle, weft_future_ref(self->called));
    self->t0 = weft_time();
    WEFT_AWAIT(self->called);
    trace("%s", (const char *)WEFT_RESULT.ptr);
    trace("early %s", truth(is_early(self->t0, 0.1)));
    weft_call_at(&self->past, self->t0, say, "in the past");
    weft_call_at(&self->before, self->t0 - 0.05, say, "before that");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    trace("two turns later");
    weft_future_unref(self->called);
}

WEFT_ASYNC(run_once_timers, weft_handle first, second; weft_future *done; double t0;) {
    WEFT_BEGIN;
    weft_call_later(&self->first, 0.01, say, "cancelled");
    self->done = weft_future_new();
    weft_call_later(&self->second, 0.05, settle, weft_future_ref(self->done));
    weft_handle_cancel(&self->first);
    self->t0 = weft_time();
    WEFT_AWAIT(self->done);
    trace("early %s", truth(is_early(self->t0, 0.05)));
    weft_future_unref(self->done);
}

struct scheduling {
    weft_handle timer, next;
    weft_future *processed;
};

static void schedule(void *argument) {
    struct scheduling *scheduling = argument;
    weft_call_soon(&scheduling->next, say, "registered by a timer");
    trace("timer");
    weft_future_set_result(scheduling->processed, WEFT_VALUE(0));
}

WEFT_ASYNC(run_once_schedule_handle, struct scheduling scheduling;) {
    WEFT_BEGIN;
    self->scheduling.processed = weft_future_new();
    weft_call_later(&self->scheduling.timer, -1, schedule, &self->scheduling);
    WEFT_AWAIT(self->scheduling.processed);
    trace("awaited");
    WEFT_AWAIT(weft_sleep(0));
    weft_future_unref(self->scheduling.processed);
}

WEFT_ASYNC(run_once_cancelled_event_cleanup, weft_handle kept, cancelled[300];) {
    WEFT_BEGIN;
    static const double delays[] = {0.01, 0.02, 0.04};
    weft_call_later(&self->kept, 0.03, say, "not cancelled");
    for (int i = 0; i < 300; i++) weft_call_later(&self->cancelled[i], delays[i / 100], say, "cancelled");
    for (int i = 0; i < 300; i++) weft_handle_cancel(&self->cancelled[i]);
    WEFT_AWAIT(weft_sleep(0));
    trace("a turn later");
    WEFT_AWAIT(weft_sleep(0.05));
    trace("50 ms later");
}

CASES(CASE(call_later), CASE(call_later_negative_delays), CASE(time_and_call_at), CASE(run_once_timers),
      CASE(run_once_schedule_handle), CASE(run_once_cancelled_event_cleanup))
