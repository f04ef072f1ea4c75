/* Checks the layout of a request and its response on wasm32, as web/host/host_layout.mjs and
 * wasi/host/fetch_imports.h document it. Each host that passes them on includes this once. */
#ifndef WEFT_REQUEST_LAYOUT_H
#define WEFT_REQUEST_LAYOUT_H

#include "base/layout.h"
#include <weft/host.h>

CHECK_SIZE(void *, 4);

CHECK_FIELD(weft_host_request, url, 0, 4);
CHECK_FIELD(weft_host_request, method, 4, 4);
CHECK_FIELD(weft_host_request, headers, 8, 4);
CHECK_FIELD(weft_host_request, body, 12, 4);
CHECK_FIELD(weft_host_request, body_size, 16, 4);
CHECK_FIELD(weft_host_request, uploads, 20, 1);
CHECK_FIELD(weft_host_request, keepalive, 21, 1);
CHECK_FIELD(weft_host_request, redirect, 24, 4);
CHECK_FIELD(weft_host_request, credentials, 28, 4);
CHECK_FIELD(weft_host_request, mode, 32, 4);
CHECK_FIELD(weft_host_request, cache, 36, 4);
CHECK_FIELD(weft_host_request, referrer, 40, 4);
CHECK_FIELD(weft_host_request, referrer_policy, 44, 4);
CHECK_FIELD(weft_host_request, integrity, 48, 4);

CHECK_FIELD(weft_host_response, status, 0, 4);
CHECK_FIELD(weft_host_response, url, 4, 4);
CHECK_FIELD(weft_host_response, headers, 8, 4);
CHECK_FIELD(weft_host_response, body, 20, 4);
CHECK_FIELD(weft_host_response, upload, 24, 4);

#endif
