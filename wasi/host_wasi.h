/* What the files of the WASI host share. */
#ifndef WEFT_WASI_HOST_WASI_H
#define WEFT_WASI_HOST_WASI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wasi/api.h>

#define WEFT__MILLISECOND INT64_C(1000000)

/* Assertions of the structs that cross the border, as the runtimes on its other side have them. */
#define CHECK_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)
#define CHECK_FIELD(type, field, at, size)                                                         \
    _Static_assert(offsetof(type, field) == (at) && sizeof(((type *)0)->field) == (size),          \
                   #type "." #field)

/* ---- host_wasi_streams.c ---- */

enum { WEFT__MAX_STREAMS = 256 }; /* that are waited for at the same time */

enum weft__stream_state {
    STREAM_NEW,     /* its descriptor was not polled yet: it is polled alone */
    STREAM_POLLED,  /* its descriptor can be polled together with others */
    STREAM_RESTING, /* it was not ready when it should have been: not before retry_at */
    STREAM_READY    /* worth calling fd_read, or fd_write */
};

/* A read or a write that was begun and is not complete. */
typedef struct weft__stream {
    uint32_t operation;
    int fd;
    bool writes;
    enum weft__stream_state state;
    void *buffer;
    size_t size;
    int64_t retry_at;
} weft__stream;

extern weft__stream weft__streams[WEFT__MAX_STREAMS]; /* in no order */
extern size_t weft__stream_count;

/* Reads and writes what is ready. */
void weft__streams_go_on(void);

/* ---- host_wasi_poll.c ---- */

/* Waits until `deadline`, INT64_MIN: not at all, or until a stream is ready; often for less. Marks the
 * streams that are ready. */
void weft__wait_until(int64_t deadline);

/* Whether a poll of this descriptor has not failed yet. */
bool weft__was_polled(int fd);

#endif
