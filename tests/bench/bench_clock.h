/* How a contestant of the benchmark times its work: between bench_start and bench_stop, by the real clock. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <time.h>

/* The nanoseconds of the last work; or, if the work is not about time, its figure. */
extern double bench_figure;

static inline double bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline void bench_start(void) { bench_figure = -bench_now(); }
static inline void bench_stop(void) { bench_figure += bench_now(); }

#endif
