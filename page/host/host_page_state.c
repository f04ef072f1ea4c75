/* Passes the functions of the page's state on to host_web_page.js. */
#include <weft/host.h>

#include "web_border.h"

WEFT__WEB_IMPORT_AS(weft_host_page_state, int, weft__web_page_state, (int state));
WEFT__WEB_IMPORT_AS(weft_host_page_watch, uint32_t, weft__web_page_watch, (int state));

int weft_host_page_state(int state) { return weft__web_page_state(state); }

uint32_t weft_host_page_watch(int state) { return weft__web_page_watch(state); }
