#include "either.h"

WEFT__HALVES(js_receive);
WEFT__HALVES(js_wait);
WEFT__HALVES(js_close);
WEFT__HALVES(js_forget);

bool weft_host_js_receive(uint32_t id, bool once, int *status, weft_js_value *value) {
    return WEFT__EITHER(js_receive, (id, once, status, value));
}

void weft_host_js_wait(uint32_t operation, uint32_t id) { WEFT__EITHER(js_wait, (operation, id)); }

void weft_host_js_close(uint32_t id) { WEFT__EITHER(js_close, (id)); }

void weft_host_js_forget(uint32_t thrown) { WEFT__EITHER(js_forget, (thrown)); }
