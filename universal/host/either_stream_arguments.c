#include "either.h"

WEFT__HALVES(stream_arguments);

void weft_host_stream_arguments(void) { WEFT__EITHER(stream_arguments, ()); }
