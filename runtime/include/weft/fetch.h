/* HTTP requests, as the web's fetch() makes them. https://fetch.spec.whatwg.org */
#ifndef WEFT_FETCH_H
#define WEFT_FETCH_H

#include <weft/coroutine.h>
#include <weft/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A request; every field except the URL may be zero. The strings, the body and the reader must stay
 * unchanged until the fetch has ended. */
typedef struct weft_request {
    /* http:, https: or data:, and in Node.js file:. Absolute or, in a browser, relative to the page or
     * worker. */
    const char *url;
    const char *method;  /* "GET" if NULL */
    const char *headers; /* lines "Name: value", each ending with a newline; NULL for none */
    const void *body;    /* `body_size` bytes; NULL for none */
    size_t body_size;

    /* Instead of `body`: sends the bytes of a stream until its end. Node.js sends each piece as it arrives,
     * no faster than the server accepts it; browsers collect the whole body first. No other task may read
     * from the reader meanwhile. */
    weft_reader *body_reader;

    /* The options of the web's RequestInit with the same names; NULL for the web's default. Hosts support
     * them as far as they can: Node.js has no cache, no cookies and no CORS. */
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

/* A response. Release it with weft_response_deinit. */
typedef struct weft_response {
    /* HTTP's status: 200, 404, ...; 0 if a page may not see it: another origin in mode "no-cors", or a
     * redirect that was not followed. */
    int status;
    char *url;           /* after redirects */
    char *headers;       /* lines "name: value", each ending with a newline; the names are in lower case, and
                            in the host's order (fetch() sorts them) */
    char *body;          /* of weft_fetch: `body_size` bytes and a NUL */
    size_t body_size;    /* without the NUL */
    weft_reader *reader; /* of weft_fetch_stream: the body */

    size_t url_size, headers_size; /* with the NUL */
} weft_response;

/* Sends the request and reads the whole body of the response into *response, which must live in the frame
 * or on the heap. It is overwritten, and all zero if the fetch fails. A response with any HTTP status,
 * even 404 or 500, is a success. Suspends. Cancelling the task aborts the request, as does a timeout.
 * Fails with
 *   - WEFT_ENETWORK: no connection, no such host, connection lost, refused by CORS. The message says
 *     which, as far as the host tells; a browser does not;
 *   - WEFT_EINVAL: an invalid URL, method, header or option;
 *   - WEFT_EIO: a file: URL that cannot be read;
 *   - the status that body_reader fails with;
 *   - WEFT_ENOMEM;
 *   - WEFT_ENOTSUP if the host has no network, except for data: URLs, which work on every host.
 *
 * The simulated host has no network unless the test scripts it (weft/sim.h). WASI has none unless the
 * program is linked with weft::fetch (CMake). Such a program runs only under an embedder that makes its
 * requests: run_wasi.mjs under Node.js, or one that provides the imports in fetch_imports.h. fetch() of
 * the web, aiohttp's session.get. */
WEFT__MUST_USE weft_awaitable weft_fetch(weft_request request, weft_response *response);

/* Like weft_fetch, but completes when the status and headers have arrived. The program reads the body from
 * response->reader at its own pace; the host reads no further ahead than that, so a body of any size needs
 * little memory of the program. A browser may receive more than that into its own. A read fails with
 * WEFT_ENETWORK if the connection is lost. Releasing the response before the end of its body aborts the
 * request. */
WEFT__MUST_USE weft_awaitable weft_fetch_stream(weft_request request, weft_response *response);

/* Copies the value of a response header to `value`, truncated to `size` bytes with its NUL. Names are
 * compared without regard to case; several headers of one name are joined by ", ". Returns the length of
 * the whole value, or -1 if there is no such header. Headers.get of the web. */
int weft_response_header(const weft_response *response, const char *name, char *value, size_t size);

/* Iterates over the headers: stores the name and value of the header at `at` and returns the position of
 * the next one; NULL after the last. Name and value are not NUL-terminated, and valid as long as the
 * response.
 *
 *     for (const char *at = response.headers; (at = weft_response_next_header(at, &name, &value));)
 *
 * Headers.entries of the web. */
const char *weft_response_next_header(const char *at, weft_bytes *name, weft_bytes *value);

/* Frees the memory of a response and its reader, and zeroes it. No task may be reading from the reader. A
 * zeroed response is allowed. */
void weft_response_deinit(weft_response *response);

#ifdef __cplusplus
}
#endif
#endif
