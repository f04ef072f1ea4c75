/* Time and sleep. */
#ifndef WEFT_CLOCK_H
#define WEFT_CLOCK_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The loop's clock, in seconds since an arbitrary moment. It is monotonic, and virtual on the simulated host.
 * Its resolution is the host clock's: 1 ns on WASI, 5 to 100 us in browsers. loop.time. */
double weft_time(void);

weft__progress weft__start_sleep(void *unused, int64_t delay);

/* Waits for `delay` seconds, never less. Zero or less: every other ready task runs once first. INFINITY:
 * until the task is cancelled. NaN fails with WEFT_EINVAL. Sleeps that end at the same nanosecond end in the
 * order in which they started. Allocates nothing. Suspends. asyncio.sleep. */
static inline WEFT__MUST_USE weft_awaitable weft_sleep(double delay) {
    weft_awaitable awaitable = {weft__start_sleep, NULL, weft_value_f64(delay).i64};
    return awaitable;
}

#ifdef __cplusplus
}
#endif
#endif
