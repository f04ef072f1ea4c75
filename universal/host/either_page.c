#include "either.h"

WEFT__HALVES(page_state);
WEFT__HALVES(page_watch);

int weft_host_page_state(int state) { return WEFT__EITHER(page_state, (state)); }

uint32_t weft_host_page_watch(int state) { return WEFT__EITHER(page_watch, (state)); }
