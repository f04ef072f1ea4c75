/* Requests in programs without weft::fetch: they fail. */
#include <weft/host.h>

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    (void)request;
    (void)response;
    weft_complete(operation, WEFT_ENOTSUP, 0,
                  "WASI preview 1 has no network: link the program with weft::fetch and run it with "
                  "wasi/run_wasi.mjs, or under another embedder that makes requests for it");
}
