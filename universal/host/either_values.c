#include "either.h"

WEFT__HALVES(js_values);

void weft_host_js_values(void) { WEFT__EITHER(js_values, ()); }
