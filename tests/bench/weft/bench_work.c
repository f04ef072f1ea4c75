/* What all works of the benchmark share. */
#include "bench_work.h"

double bench_figure;

static int left;
static weft_event all_finished;

void bench_expect(int tasks) {
    left += tasks;
    weft_event_clear(&all_finished);
}

void bench_finish(void) {
    if (--left == 0) weft_event_set(&all_finished);
}

weft_awaitable bench_finished(void) { return weft_event_wait(&all_finished); }
