/* Fetching data: URLs, without the host. RFC 2397 and the Fetch standard's "data: URL processor". */
#ifndef WEFT_SRC_DATA_URL_H
#define WEFT_SRC_DATA_URL_H

#include <stdbool.h>
#include <weft/fetch.h>

bool weft__is_data_url(const char *url);

/* Sets *response to status 200, a content-type header and the decoded body. Returns 0; WEFT_EINVAL if the
 * URL has no comma or its base64 is invalid; or WEFT_ENOMEM. On failure *response is all zero. */
int weft__data_url_response(const char *url, weft_response *response);

#endif
