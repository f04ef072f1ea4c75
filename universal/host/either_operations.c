#include "either.h"

WEFT__HALVES(cancel);

void weft_host_cancel(uint32_t operation) { WEFT__EITHER(cancel, (operation)); }
