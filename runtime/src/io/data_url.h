/* data: URLs, answered without a host. RFC 2397 and the Fetch standard's "data: URL processor". */
#ifndef WEFT_SRC_DATA_URL_H
#define WEFT_SRC_DATA_URL_H

#include <stdbool.h>
#include <weft/fetch.h>

bool weft__is_data_url(const char *url);

/* Fills *response with status 200, a content-type header and the decoded body. Returns 0,
 * WEFT_EINVAL if there is no comma or the base64 is broken, or WEFT_ENOMEM; it is all zero then. */
int weft__data_url_answer(const char *url, weft_response *response);

#endif
