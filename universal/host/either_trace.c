#include "either.h"

WEFT__HALVES(trace);

void weft_host_trace(const weft_trace_event *event) { WEFT__EITHER(trace, (event)); }
