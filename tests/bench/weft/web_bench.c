/* The works of the benchmark as coroutines that JavaScript calls, on the web and page hosts. */
#include "bench_work.h"

__attribute__((used, export_name("bench_last_figure"))) double bench_last_figure(void);
double bench_last_figure(void) { return bench_figure; }
