/* How what JavaScript threw is forgotten. Linked also into programs that have no other part of host_web_sources.c. */
#include <weft/host.h>
#include <weft/js.h>

#include "web_border.h"

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_js_forget, void, weft__web_js_forget, (uint32_t thrown));

void weft_host_js_forget(uint32_t thrown) { weft__web_js_forget(thrown); }
#endif
