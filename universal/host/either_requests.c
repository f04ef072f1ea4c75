/* Imports for requests would keep a program from starting on most WASI runtimes: see wasi/host/fetch_imports.h. */
#include "either.h"

WEFT__HALVES(fetch_start);

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    if (weft__is_command)
        weft_complete(
            operation, WEFT_ENOTSUP, 0,
            "WASI preview 1 has no network: a universal program brings none, so build it for WASI alone, with weft::fetch");
    else
        weft__page_host_fetch_start(operation, request, response);
}
