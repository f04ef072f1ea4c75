/* The C half of host_web_export_readers.js. */
#include <weft/host.h>

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

#include "web_border.h"

WEFT__WEB_IMPORT_AS(weft_host_stream_results, void, weft__web_stream_results, (void));

WEFT__WEB_EXPORT(weft_reader_iteration_new)
void *weft__web_reader_iteration_new(weft_reader *reader, uint32_t number);

void weft_host_stream_results(void) { weft__web_stream_results(); }

void *weft__web_reader_iteration_new(weft_reader *reader, uint32_t number) {
    return weft_reader_iteration_new(reader, number);
}
#endif
