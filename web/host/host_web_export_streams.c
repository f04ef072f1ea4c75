/* The C half of host_web_export_streams.js. */
#include <weft/host.h>

#include "web_border.h"

/* Fails an operation with what JavaScript threw. */
WEFT__WEB_EXPORT(weft__web_threw)
void weft__web_threw(uint32_t operation, int status, const char *message, uint32_t thrown);

void weft__web_threw(uint32_t operation, int status, const char *message, uint32_t thrown) {
    if (!weft_complete(operation, status, thrown, message)) weft_host_js_forget(thrown);
}

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_stream_arguments, void, weft__web_stream_arguments, (void));

void weft_host_stream_arguments(void) { weft__web_stream_arguments(); }
#endif
