/* HTTP requests, as the web's fetch() makes them. https://fetch.spec.whatwg.org */
#ifndef WEFT_FETCH_H
#define WEFT_FETCH_H

#include <weft/coroutine.h>
#include <weft/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What to ask for; all but the URL may be left zero. The strings, the body and the reader must stay
 * as they are until the fetch has ended. */
typedef struct weft_request {
    const char *url; /* http:, https: or data:, on the web in Node.js file: too; absolute, or relative to the
                            page or worker in a browser */
    const char *method;  /* "GET" if NULL */
    const char *headers; /* lines "Name: value", each ended by a newline; none if NULL */
    const void *body;    /* `body_size` bytes; none if NULL */
    size_t body_size;
    weft_reader *body_reader; /* instead of `body`: what it gives until its end. Node.js sends it piece
                                 by piece, no faster than the server takes it; browsers first gather
                                 the whole of it. No other task may read from it meanwhile */

    /* The options of the same name of the web's RequestInit; what a host makes of them is its own:
     * Node.js has no cache, no cookies and no CORS. NULL: as there. */
    const char *redirect;        /* "follow", "error", "manual" */
    const char *credentials;     /* "omit", "same-origin", "include" */
    const char *mode;            /* "cors", "no-cors", "same-origin" */
    const char *cache;           /* "default", "no-store", "reload", "no-cache", "force-cache",
                                    "only-if-cached" */
    const char *referrer;        /* a URL, "about:client", or "" for none */
    const char *referrer_policy; /* "no-referrer", "origin", ... */
    const char *integrity;       /* "sha256-..." */
    bool keepalive;              /* the request outlives the page */
} weft_request;

/* The answer. Release it with weft_response_deinit. */
typedef struct weft_response {
    int status;          /* HTTP's: 200, 404, ...; 0 where a page may not see it: of another origin in mode
                         "no-cors", or a redirect that was not followed */
    char *url;           /* after redirects */
    char *headers;       /* lines "name: value", names in lower case, each ended by a newline, in the host's
                         order (fetch() sorts them) */
    char *body;          /* of weft_fetch: as bytes; as text it has a NUL behind its end */
    size_t body_size;    /* without that NUL */
    weft_reader *reader; /* of weft_fetch_stream: the body */
    size_t url_size, headers_size; /* of their memory, NUL included */
} weft_response;

/* Makes the request and reads the whole body into *response, which must live in the frame or on
 * the heap and is overwritten; it is all zero if the fetch fails. An answer with any HTTP status,
 * 404 or 500 too, is a success. Suspends. Cancelling, a timeout for instance, aborts the request on
 * the wire.
 *
 * Fails with WEFT_ENETWORK (no connection, no such host, connection lost, refused by CORS: the message
 * says which as far as the host tells; a browser does not), WEFT_EINVAL (bad URL, method, header or
 * option), WEFT_EIO (a file: URL that cannot be read), WEFT_ENOMEM, WEFT_ENOTSUP on a host without a
 * network: the simulated host without a script, and WASI, but for programs that are linked with
 * weft::fetch (CMake): those run only where an embedder makes their requests, as wasi/run_wasi.mjs does
 * under Node.js and wasi/fetch_imports.h says to others; or with what body_reader fails with.
 * data: URLs work on every host. fetch() of the web, aiohttp's session.get. */
weft_awaitable weft_fetch(weft_request request, weft_response *response);

/* The same, but ends when the head of the answer is there: the body is read from response->reader, as
 * fast or slow as the program likes. The host reads on only as it does, so that a body of any size
 * takes little memory; a read fails with WEFT_ENETWORK if the connection is lost. What was not read
 * when the response is released is aborted. */
weft_awaitable weft_fetch_stream(weft_request request, weft_response *response);

/* The value of a response header, into `value` of `size` bytes, cut to size and NUL-terminated;
 * names are compared without regard to case, several values are joined by ", ". Returns the
 * length of the whole value, or -1 if there is no such header. Headers.get of the web. */
int weft_response_header(const weft_response *response, const char *name, char *value, size_t size);

/* Walks the headers in order: gives the name and the value of the one at `at`, not NUL-terminated and
 * valid as long as the response, and returns where the next one is; NULL at the end.
 *
 *     for (const char *at = response.headers; (at = weft_response_next_header(at, &name, &value));)
 *
 * Headers.entries of the web. */
const char *weft_response_next_header(const char *at, weft_bytes *name, weft_bytes *value);

/* Frees what the response holds, its reader too, and zeroes it. A zeroed response is allowed. No task
 * may be reading from the reader. */
void weft_response_deinit(weft_response *response);

#ifdef __cplusplus
}
#endif
#endif
