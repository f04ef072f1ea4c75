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
#define CHECK_FIELD(type, field, at, size) \
    _Static_assert(offsetof(type, field) == (at) && sizeof(((type *)0)->field) == (size), #type "." #field)

/* ---- host_wasi_streams.c ---- */

enum weft__stream_state {
    STREAM_NEW,     /* its descriptor was not polled yet: it is polled alone */
    STREAM_POLLED,  /* its descriptor can be polled together with others */
    STREAM_RESTING, /* it was not ready when it was tried: not before retry_at */
    STREAM_READY    /* worth trying */
};

enum { WEFT__FIRST_STREAMS = 16 }; /* of which no memory is asked for */

/* A read, a write, or something like it that was begun and is not complete. */
typedef struct weft__stream {
    uint32_t operation;
    int fd;
    /* What it does: fd_read, ... Sets *result, with which the operation then completes. */
    __wasi_errno_t (*transfer)(const struct weft__stream *stream, __wasi_size_t *result);
    enum weft__stream_state state;
    bool writes;  /* what it is polled for */
    bool blocks;  /* tried too early, it would stop the program */
    bool told_of; /* a poll has said that it is ready, or failed: it knows no better */
    void *buffer;
    size_t size;
    int64_t rest; /* how long it rests when it was tried in vain */
    int64_t retry_at;
} weft__stream;

extern weft__stream *weft__streams; /* in no order */
extern size_t weft__stream_count;

/* Begins one, of which operation, fd, transfer, writes, buffer and size are set. */
void weft__stream_begin(weft__stream stream);

/* Tries what is ready. */
void weft__streams_go_on(void);

/* Gives back the memory for many, when there are none. */
void weft__streams_end(void);

/* ---- host_wasi_poll.c ---- */

/* Waits until `deadline`, INT64_MIN: not at all, or until a stream is ready; often for less. Marks the
 * streams that are ready. */
void weft__wait_until(int64_t deadline);

/* Whether a poll of this descriptor has not failed yet. */
bool weft__was_polled(int fd);

/* Has memory for polls of `count` streams; 0: of the first ones. False when out of memory. */
bool weft__polls_reserve(size_t count);

/* A stream that does not block was tried. Returns whether it is worth polling if that was in vain. */
bool weft__polls_learn(const weft__stream *tried, bool in_vain);

/* ---- The embedder: host_wasi_fetch.c ---- */

/* Descriptors and events beside those of WASI. */
typedef struct weft__embedder {
    bool (*is_waiting)(void); /* an operation of it is under way */
    /* Waits for `timeout` nanoseconds at most, 0: not at all, and goes on with what it can. Returns
     * whether something was. */
    bool (*wait)(int64_t timeout);
    /* As those of weft/host.h, for descriptors below -1, which is what a failed open() gives. */
    void (*read_start)(uint32_t operation, int fd, void *buffer, size_t size);
    void (*write_start)(uint32_t operation, int fd, const void *data, size_t size);
    void (*close)(int fd);
    bool (*cancel)(uint32_t operation); /* false: it is none of its own */
} weft__embedder;

extern const weft__embedder *weft__embedder_in_use; /* NULL: not asked for, or not yet */

#endif
