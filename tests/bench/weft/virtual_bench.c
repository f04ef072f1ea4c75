/* The works of the benchmark as functions of a module, in virtual time. */
#include "bench_work.h"

double bench_run(weft_awaitable work) {
    weft_value result;
    return weft_run(work, &result) == 0 ? result.f64 : -1;
}

EMSCRIPTEN_KEEPALIVE double bench_last_figure(void) { return bench_figure; }
