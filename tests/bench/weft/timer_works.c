/* The benchmark's works about timers: `timers` callbacks are set for 1 to 1,000 ms from now, every second one is
 * cancelled, and the others fire. */
#include "bench_work.h"
#include <stdlib.h>

static int fired;

static void fire(void *argument) {
    (void)argument;
    fired++;
    bench_finish();
}

static void set_timers(weft_handle *handles, int timers) {
    bench_expect((timers + 1) / 2);
    for (int i = 0; i < timers; i++)
        weft_call_later(&handles[i], (double)(1 + i * INT64_C(7919) % 1000) * 1e-3, fire, NULL);
    for (int i = 1; i < timers; i += 2) weft_handle_cancel(&handles[i]);
}

WEFT_ASYNC(timer_set_work, int timers; weft_handle *handles;) {
    WEFT_BEGIN;
    fired = 0;
    self->handles = calloc((size_t)self->timers, sizeof(weft_handle));
    bench_start();
    set_timers(self->handles, self->timers);
    bench_stop();
    WEFT_AWAIT(bench_finished());
    free(self->handles);
    WEFT_RETURN((double)fired);
}
WORK1(timer_set, timers)

WEFT_ASYNC(timer_fire_work, int timers; weft_handle *handles;) {
    WEFT_BEGIN;
    fired = 0;
    self->handles = calloc((size_t)self->timers, sizeof(weft_handle));
    set_timers(self->handles, self->timers);
    bench_start();
    WEFT_AWAIT(bench_finished());
    bench_stop();
    free(self->handles);
    WEFT_RETURN((double)fired);
}
WORK1(timer_fire, timers)
