/* Finds the program's imports by host_web_imports.js, which defines the function itself under Emscripten. */
#include <weft/host.h>

#include "web_border.h"

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_imports, void, weft__web_imports, (void));

void weft_host_imports(void) { weft__web_imports(); }
#endif
