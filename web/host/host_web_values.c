/* Lets programs whose coroutines pass values link host_web_values.js, which defines the function itself under
 * Emscripten. */
#include <weft/host.h>

#include "web_border.h"

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_js_values, void, weft__web_values, (void));

void weft_host_js_values(void) { weft__web_values(); }
#endif
