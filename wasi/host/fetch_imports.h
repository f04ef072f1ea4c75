/* What a program that is linked with weft::fetch asks of the embedder that runs it: HTTP requests.
 *
 * WASI preview 1 has no network, and a runtime starts no program whose imports it does not know. So these
 * functions, of the import module "weft_fetch", are imported only by programs that ask for it; the others
 * fail in weft_fetch with WEFT_ENOTSUP. wasi/load_wasi.mjs gives them under Node.js; any other embedder can, in
 * whatever language it is written: the program calls, and is never called.
 *
 * A request is known by a number of 1 and up that is never used again. Nothing but `wait` may block. What
 * is begun goes on by itself, in another thread or between the calls; the functions below say how far
 * it is. They return 0 or a count, or a negative number: NOT_YET, or a failure, which is a status of
 * <weft/status.h>: WEFT_EINVAL (-4: a bad URL, method, header or option), WEFT_ENETWORK (-9: no answer,
 * connection lost), WEFT_EPIPE (-20: the rest of an upload is not wanted), WEFT_ENOTSUP (-12), WEFT_ENOMEM
 * (-3), WEFT_EIO (-10). Of a number that is closed, `write` returns WEFT_EPIPE, `end` and `close` do nothing,
 * and there are no other calls.
 *
 * Addresses and sizes are those of wasm32, in the memory that the program exports as "memory", which may
 * have grown since the last call; integers are little-endian. What an address points at is the
 * embedder's during the call only. */
#ifndef WEFT_WASI_FETCH_IMPORTS_H
#define WEFT_WASI_FETCH_IMPORTS_H

#include <stddef.h>
#include <stdint.h>
#include <weft/host.h>

#define WEFT__FETCH_IMPORT(name) __attribute__((import_module("weft_fetch"), import_name(name)))

enum { WEFT__FETCH_NOT_YET = -1 };

/* Begins a request, and returns its number. <weft/host.h> says what is in it; the strings are UTF-8 with
 * a NUL behind. At these offsets are: 0 url, 4 method, 8 headers, 12 body (0: none), 16 body_size,
 * 20 uploads (a byte), 21 keepalive (a byte), 24 redirect, 28 credentials, 32 mode, 36 cache, 40 referrer,
 * 44 referrer_policy, 48 integrity. What is wrong with it `head` says. */
WEFT__FETCH_IMPORT("start") int32_t weft__fetch_start(const weft_host_request *request);

/* Waits until there is news of a request, `milliseconds` at most (0: not at all), and returns its number,
 * or 0 if there is none. News is everything by which a call that returned NOT_YET could now return
 * something else. Each is told once: the program makes its calls again. */
WEFT__FETCH_IMPORT("wait") int32_t weft__fetch_wait(int32_t milliseconds);

/* The head of the answer: its HTTP status, and how many bytes its URL, after redirects, and its headers
 * have. The headers are lines "name: value\n", names in lower case. */
typedef struct weft__fetch_sizes {
    int32_t status, url, headers;
} weft__fetch_sizes;

/* Whether the head has come: 0, and *sizes is set; NOT_YET, or what the request failed with. */
WEFT__FETCH_IMPORT("head") int32_t weft__fetch_head(int32_t request, weft__fetch_sizes *sizes);

/* Once it has come: writes its texts, without NULs. */
WEFT__FETCH_IMPORT("head_text") void weft__fetch_head_text(int32_t request, char *url, char *headers);

/* Takes at most `size` bytes, 1 and up, of the body: returns how many, 0 at its end; NOT_YET, or a failure.
 * The embedder does not read far ahead of it. */
WEFT__FETCH_IMPORT("read") int32_t weft__fetch_read(int32_t request, void *buffer, size_t size);

/* Of a request that `uploads`: takes some of its body, at most `size` bytes, 1 and up: returns how many,
 * NOT_YET if the server is to take earlier ones first, or a failure. */
WEFT__FETCH_IMPORT("write") int32_t weft__fetch_write(int32_t request, const void *data, size_t size);

/* Its body is complete. */
WEFT__FETCH_IMPORT("end") void weft__fetch_end(int32_t request);

/* The reason of the failure that a call about this request returned last: at most `size` bytes of
 * UTF-8, without a NUL. Returns how many; 0: none is known. */
WEFT__FETCH_IMPORT("message") int32_t weft__fetch_message(int32_t request, char *text, size_t size);

/* The last call about a request, after its failure too: what is still on its way is aborted on the wire. */
WEFT__FETCH_IMPORT("close") void weft__fetch_close(int32_t request);

#endif
