/* HTTP requests, as the web's fetch() makes them. https://fetch.spec.whatwg.org */
#ifndef WEFT_FETCH_H
#define WEFT_FETCH_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What to ask for; all but the URL may be left zero. The strings must stay as they are until the
 * fetch has ended. */
typedef struct weft_request {
    const char *url;     /* absolute: http:, https: or data: */
    const char *method;  /* "GET" if NULL */
    const char *headers; /* lines "Name: value", each ended by a newline; none if NULL */
    const void *body;    /* `body_size` bytes; none if NULL */
    size_t body_size;
} weft_request;

/* The answer. Release it with weft_response_deinit. */
typedef struct weft_response {
    int status;       /* HTTP's: 200, 404, ... */
    char *url;        /* after redirects */
    char *headers;    /* lines "name: value", names in lower case, each ended by a newline */
    char *body;       /* as bytes; as text it has a NUL behind its end */
    size_t body_size; /* without that NUL */
    size_t url_size, headers_size; /* of their memory, NUL included */
} weft_response;

/* Makes the request and reads the whole body into *response, which must live in the frame or on
 * the heap and is overwritten; it is all zero if the fetch fails. An answer with any HTTP status,
 * 404 or 500 too, is a success. Suspends. Cancelling aborts the request on the wire.
 *
 * Fails with WEFT_ENETWORK (no connection, no such host, connection lost: the message says which
 * as far as the host tells; a browser does not), WEFT_EINVAL (bad URL, method or header),
 * WEFT_ENOMEM, or WEFT_ENOTSUP on a host without a network: WASI preview 1, the simulated host.
 * data: URLs work on every host. fetch() of the web, aiohttp's session.get. */
weft_awaitable weft_fetch(weft_response *response, weft_request request);

/* The value of a response header, into `value` of `size` bytes, cut to size and NUL-terminated;
 * names are compared without regard to case, several values are joined by ", ". Returns the
 * length of the whole value, or -1 if there is no such header. Headers.get of the web. */
int weft_response_header(const weft_response *response, const char *name, char *value,
                         size_t size);

/* Frees what the response holds and zeroes it. A zeroed response is allowed. */
void weft_response_deinit(weft_response *response);

#ifdef __cplusplus
}
#endif
#endif
