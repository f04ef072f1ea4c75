#include "either.h"

WEFT__HALVES(stream_results);

void weft_host_stream_results(void) { WEFT__EITHER(stream_results, ()); }
