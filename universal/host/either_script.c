#include "either.h"

WEFT__HALVES(script);

int weft_host_script(uint32_t what, uint32_t a, uint32_t b) { return WEFT__EITHER(script, (what, a, b)); }
