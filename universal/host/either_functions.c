#include "either.h"

WEFT__HALVES(js_call);
WEFT__HALVES(js_function_keep);
WEFT__HALVES(js_function_release);

uint32_t weft_host_js_call(const weft__function_call *call) { return WEFT__EITHER(js_call, (call)); }

uint32_t weft_host_js_function_keep(uint32_t function) { return WEFT__EITHER(js_function_keep, (function)); }

int weft_host_js_function_release(uint32_t function) { return WEFT__EITHER(js_function_release, (function)); }
