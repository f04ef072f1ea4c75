/* The imports of a program that is linked with weft::fetch: HTTP requests that its embedder makes.
 *
 * WASI preview 1 has no network, and a runtime does not start a program with unknown imports. So only
 * programs that are linked with weft::fetch import these functions, from the module "weft_fetch"; in all
 * others weft_fetch fails with WEFT_ENOTSUP. wasi/load_wasi.mjs implements them under Node.js. Any other
 * embedder can do the same, in whatever language it is written: the program calls the embedder, and is
 * never called by it.
 *
 * A request has a number, from 1, that is never used again. Only `wait` may block. A request proceeds on
 * its own, in another thread or between the calls, and the functions below report its progress. They
 * return 0 or a count, or a negative number: NOT_YET, or a failure, which is a status of <weft/status.h>:
 *   WEFT_EINVAL (-4)    a bad URL, method, header or option
 *   WEFT_ENETWORK (-9)  no response, or the connection was lost
 *   WEFT_EPIPE (-20)    the rest of an upload is not wanted
 *   WEFT_ENOTSUP (-12), WEFT_ENOMEM (-3), WEFT_EIO (-10)
 * For a request that is closed, `write` returns WEFT_EPIPE, `end` and `close` do nothing, and no other
 * function is called.
 *
 * Addresses and sizes are those of wasm32, in the memory that the program exports as "memory", which may
 * have grown since the last call. Integers are little-endian. The embedder may use the memory at an
 * address only during the call. */
#ifndef WEFT_WASI_FETCH_IMPORTS_H
#define WEFT_WASI_FETCH_IMPORTS_H

#include <stddef.h>
#include <stdint.h>
#include <weft/host.h>

#define WEFT__FETCH_IMPORT(name) __attribute__((import_module("weft_fetch"), import_name(name)))

enum { WEFT__FETCH_NOT_YET = -1 };

/* Starts a request and returns its number. `head` reports what is wrong with the request. Strings are UTF-8
 * and end with a NUL; <weft/host.h> describes the fields. Their offsets are:
 *    0 url           4 method        8 headers
 *   12 body         16 body_size    20 uploads (a byte)   21 keepalive (a byte)
 *   24 redirect     28 credentials  32 mode               36 cache
 *   40 referrer     44 referrer_policy                    48 integrity */
WEFT__FETCH_IMPORT("start") int32_t weft__fetch_start(const weft_host_request *request);

/* Waits until a request has news, for at most `milliseconds` (0: does not wait), and returns its number,
 * or 0 if none has. A request has news when a call that returned NOT_YET could now return something else.
 * The news of a request is reported once: the program then repeats its calls. */
WEFT__FETCH_IMPORT("wait") int32_t weft__fetch_wait(int32_t milliseconds);

/* The HTTP status of a response, and the sizes in bytes of its URL, after redirects, and of its headers.
 * The headers are lines "name: value\n" with names in lower case. */
typedef struct weft__fetch_sizes {
    int32_t status, url, headers;
} weft__fetch_sizes;

/* Returns 0 and sets *sizes if the response has arrived; otherwise NOT_YET, or the failure of the request. */
WEFT__FETCH_IMPORT("head") int32_t weft__fetch_head(int32_t request, weft__fetch_sizes *sizes);

/* Writes the URL and the headers, without NULs, once the response has arrived. */
WEFT__FETCH_IMPORT("head_text") void weft__fetch_head_text(int32_t request, char *url, char *headers);

/* Reads at most `size` bytes, 1 or more, of the body. Returns how many, 0 at its end; NOT_YET, or a
 * failure. The embedder does not read far ahead. */
WEFT__FETCH_IMPORT("read") int32_t weft__fetch_read(int32_t request, void *buffer, size_t size);

/* For a request that `uploads`: sends at most `size` bytes, 1 or more, of its body. Returns how many;
 * NOT_YET if the server must accept earlier bytes first; or a failure. */
WEFT__FETCH_IMPORT("write") int32_t weft__fetch_write(int32_t request, const void *data, size_t size);

/* The body of the request is complete. */
WEFT__FETCH_IMPORT("end") void weft__fetch_end(int32_t request);

/* Writes the reason of the last failure that a call for this request returned: at most `size` bytes of
 * UTF-8, without a NUL. Returns how many; 0 if no reason is known. */
WEFT__FETCH_IMPORT("message") int32_t weft__fetch_message(int32_t request, char *text, size_t size);

/* The last call for a request, also after its failure. A request that is still pending is aborted on the
 * wire. */
WEFT__FETCH_IMPORT("close") void weft__fetch_close(int32_t request);

#endif
