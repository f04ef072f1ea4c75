/* How operations end, and how they are cancelled. Linked only into programs that have any. */
#include <weft/host.h>

#include "web_border.h"

/* Defined in host_web.js. */
WEFT__WEB_IMPORT(void, weft__web_cancel, (uint32_t operation));

/* Called from JavaScript. */
WEFT__WEB_EXPORT(weft__web_done) void weft__web_done(uint32_t operation, uint32_t result);
WEFT__WEB_EXPORT(weft__web_failed) void weft__web_failed(uint32_t operation, int status, const char *message);

void weft_host_cancel(uint32_t operation) { weft__web_cancel(operation); }

void weft__web_done(uint32_t operation, uint32_t result) { weft_complete(operation, WEFT_OK, result, NULL); }

void weft__web_failed(uint32_t operation, int status, const char *message) {
    weft_complete(operation, status, 0, message);
}
