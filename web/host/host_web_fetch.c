/* Passes requests to host_web_fetch.js. Linked only into programs that make any. */
#include <weft/host.h>

#include "web_border.h"

/* Defined in host_web_fetch.js. */
WEFT__WEB_IMPORT(void, weft__web_fetch,
                 (uint32_t operation, const weft_host_request *request, weft_host_response *response));

/* Called from host_web_fetch.js. */
WEFT__WEB_EXPORT(weft__web_allocate_response)
bool weft__web_allocate_response(uint32_t operation, weft_host_response *response, size_t url_size,
                                 size_t headers_size);

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    weft__web_fetch(operation, request, response);
}

/* Allocates the strings of a response. Returns false if the operation was cancelled, or, after failing
 * it, when out of memory. The owner of *response frees what was allocated in either case. */
bool weft__web_allocate_response(uint32_t operation, weft_host_response *response, size_t url_size,
                                 size_t headers_size) {
    if (!weft_operation_pending(operation)) return false;
    response->url = weft_host_allocate(url_size);
    response->url_size = url_size;
    response->headers = weft_host_allocate(headers_size);
    response->headers_size = headers_size;
    if (response->url && response->headers) return true;
    weft_complete(operation, WEFT_ENOMEM, 0, NULL);
    return false;
}
