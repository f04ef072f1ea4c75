/* The works of the benchmark as coroutines that JavaScript calls, on the web host. */
#include "bench_work.h"
#include <emscripten.h>

EMSCRIPTEN_KEEPALIVE double bench_last_figure(void) { return bench_figure; }
