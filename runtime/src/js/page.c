#include <weft/page.h>

#include <weft/host.h>

int weft_page_is(enum weft_page_state state) { return weft_host_page_state((int)state); }

uint32_t weft_page_watch(enum weft_page_state state) { return weft_host_page_watch((int)state); }
