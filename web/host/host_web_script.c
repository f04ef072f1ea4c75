/* The C half of host_web_script.js, which defines weft_host_script itself. */
#include <weft/host.h>

#include "web_border.h"

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_script, int, weft__web_script, (uint32_t what, uint32_t a, uint32_t b));

int weft_host_script(uint32_t what, uint32_t a, uint32_t b) { return weft__web_script(what, a, b); }
#endif
