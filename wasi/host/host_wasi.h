/* Shared by the files of the WASI host. */
#ifndef WEFT_WASI_HOST_WASI_H
#define WEFT_WASI_HOST_WASI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wasi/api.h>

#define WEFT__MILLISECOND INT64_C(1000000)

/* A call that fails, or is interrupted, this often in a row is not repeated. */
enum { WEFT__MOST_TRIES = 100 };

/* ---- host_wasi.c ---- */

/* The error of the last reading of the clock; 0 if it succeeded. */
extern __wasi_errno_t weft__clock_error;

/* ---- host_wasi_streams.c ---- */

enum weft__stream_state {
    STREAM_NEW,     /* its descriptor was never polled: it is polled alone */
    STREAM_POLLED,  /* its descriptor can be polled together with others */
    STREAM_RESTING, /* it was tried and was not ready: it rests until retry_at */
    STREAM_READY    /* it may be ready: it is tried */
};

enum { WEFT__FIRST_STREAMS = 16 }; /* this many need no allocation */

/* A pending read, write or accept. */
typedef struct weft__stream {
    uint32_t operation;
    int fd;
    /* Calls fd_read, fd_write or sock_accept. Sets *result, the result of the operation. */
    __wasi_errno_t (*transfer)(const struct weft__stream *stream, __wasi_size_t *result);
    enum weft__stream_state state;
    bool writes;   /* it is polled for writing, not for reading */
    bool blocks;   /* trying it before it is ready would block the program */
    bool reported; /* a poll has reported it as ready, or failed because of it */
    void *buffer;
    size_t size;
    int64_t rest; /* how long it rested last, in nanoseconds; 0: not yet */
    int64_t retry_at;
} weft__stream;

extern weft__stream *weft__streams; /* in no order */
extern size_t weft__stream_count;

/* Starts an operation whose operation, fd, transfer, writes, buffer and size are set. */
void weft__stream_start(weft__stream stream);

/* Tries the streams that may be ready. */
void weft__streams_advance(void);

/* Frees the memory for many streams, if there are none. */
void weft__streams_release(void);

/* ---- host_wasi_poll.c ---- */

/* Waits until `deadline` (INT64_MIN: does not wait) or until a stream is ready; it may return earlier.
 * Marks the streams that are ready. Returns false, after a message, if the runtime cannot wait. */
bool weft__wait_until(int64_t deadline);

/* Whether the last poll of this descriptor succeeded. */
bool weft__was_polled(int fd);

/* Reserves memory for polls of `count` streams; 0 frees it, except for the first ones. Returns false when
 * out of memory. */
bool weft__polls_reserve(size_t count);

/* Learns from a try of a stream: `in_vain` if it was not ready. Returns whether polling it is worthwhile. */
bool weft__polls_learn(const weft__stream *tried, bool in_vain);

/* ---- The embedder: host_wasi_fetch.c ---- */

/* Descriptors and events of the embedder, besides those of WASI. */
typedef struct weft__embedder {
    bool (*is_waiting)(void); /* it has pending operations */
    /* Waits for at most `timeout` nanoseconds (0: does not wait) and tries the operations that have news.
     * Returns whether there were any. */
    bool (*wait)(int64_t timeout);
    /* As in weft/host.h, for descriptors below -1: -1 is the result of a failed open(). */
    void (*read_start)(uint32_t operation, int fd, void *buffer, size_t size);
    void (*write_start)(uint32_t operation, int fd, const void *data, size_t size);
    void (*close)(int fd);
    bool (*cancel)(uint32_t operation); /* returns false if the operation is not the embedder's */
} weft__embedder;

/* NULL until the first request, and without weft::fetch. */
extern const weft__embedder *weft__embedder_in_use;

#endif
