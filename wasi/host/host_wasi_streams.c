/* Byte streams under WASI preview 1.
 *
 * fd_read reads directly into the operation's buffer, in the loop and not while a task runs, so that a
 * program that reads a large file still gives the other tasks their turns. Writes are tried at once, and
 * wait only if the descriptor is non-blocking and accepts nothing. Waiting for a blocking descriptor
 * would not help: a pipe that poll_oneoff reports as writable has room for one page, perhaps no more, so
 * the write may block all the same.
 *
 * A non-blocking stream, for example a connection, is tried before it is polled. If a poll reports it as
 * ready and it is not, it rests, each time for twice as long. Streams that rest for equally long are
 * tried at the same moments, so that a thousand idle connections wake the program no more often than one.
 */
#include "host_wasi.h"

#include "posix/posix_status.h"
#include "wasm/layout.h"
#include <weft/host.h>
#include <weft/private/detail.h>

/* ---- The layout of WASI's structs ---- */

CHECK_SIZE(__wasi_iovec_t, 8);
CHECK_FIELD(__wasi_iovec_t, buf, 0, 4);
CHECK_FIELD(__wasi_iovec_t, buf_len, 4, 4);

CHECK_SIZE(__wasi_ciovec_t, 8);
CHECK_FIELD(__wasi_ciovec_t, buf, 0, 4);
CHECK_FIELD(__wasi_ciovec_t, buf_len, 4, 4);

CHECK_FIELD(__wasi_fdstat_t, fs_flags, 2, 2);
_Static_assert(__WASI_FDFLAGS_NONBLOCK == 4, "fdflags");

/* ---- State ---- */

#define SHORTEST_REST (1 * WEFT__MILLISECOND)
#define LONGEST_REST (32 * WEFT__MILLISECOND)

static weft__stream first_streams[WEFT__FIRST_STREAMS];
weft__stream *weft__streams = first_streams;
size_t weft__stream_count;
static size_t capacity = WEFT__FIRST_STREAMS;
const weft__embedder *weft__embedder_in_use;

static void remove_stream(weft__stream *stream) { *stream = weft__streams[--weft__stream_count]; }

void weft__streams_release(void) {
    if (capacity == WEFT__FIRST_STREAMS || weft__stream_count > 0) return;
    weft__free(weft__streams, capacity * sizeof *weft__streams);
    weft__streams = first_streams;
    capacity = WEFT__FIRST_STREAMS;
    weft__polls_reserve(0);
}

static bool grow_streams(void) {
    size_t larger = capacity * 2;
    weft__stream *grown = weft__allocate(larger * sizeof *grown);
    if (!grown) return false;
    if (!weft__polls_reserve(larger)) {
        weft__free(grown, larger * sizeof *grown);
        return false;
    }
    memcpy(grown, weft__streams, capacity * sizeof *grown);
    if (capacity > WEFT__FIRST_STREAMS) weft__free(weft__streams, capacity * sizeof *grown);
    weft__streams = grown;
    capacity = larger;
    return true;
}

/* ---- Reading and writing ---- */

/* The error of a transfer, which the runtime may claim to be of more bytes than there are. */
static __wasi_errno_t checked(__wasi_errno_t error, __wasi_size_t count, size_t size) {
    return error == __WASI_ERRNO_SUCCESS && count > size ? __WASI_ERRNO_OVERFLOW : error;
}

static __wasi_errno_t read_some(const weft__stream *stream, __wasi_size_t *count) {
    __wasi_iovec_t target = {stream->buffer, stream->size};
    __wasi_errno_t error = __wasi_fd_read(stream->fd, &target, 1, count);
    return checked(error, *count, stream->size);
}

static __wasi_errno_t write_some(const weft__stream *stream, __wasi_size_t *count) {
    __wasi_ciovec_t source = {stream->buffer, stream->size};
    __wasi_errno_t error = __wasi_fd_write(stream->fd, &source, 1, count);
    /* Nothing was written, and that is not an error: there is no space. */
    if (error == __WASI_ERRNO_SUCCESS && *count == 0) return __WASI_ERRNO_AGAIN;
    return checked(error, *count, stream->size);
}

/* Returns false if the stream is not ready; otherwise the operation has its result or an error. */
static bool try_once(const weft__stream *stream, __wasi_errno_t *error, __wasi_size_t *result) {
    int tries = 0;
    *result = 0;
    do *error = stream->transfer(stream, result);
    while (*error == __WASI_ERRNO_INTR && ++tries < WEFT__MOST_TRIES);
    /* The descriptor was opened for the other direction: POSIX reports EBADF. */
    if (*error == __WASI_ERRNO_NOTCAPABLE) *error = __WASI_ERRNO_BADF;
    return *error != __WASI_ERRNO_AGAIN;
}

static void complete(uint32_t operation, __wasi_errno_t error, __wasi_size_t result) {
    if (error == __WASI_ERRNO_SUCCESS)
        weft_complete(operation, WEFT_OK, result, NULL);
    else
        weft_complete(operation, weft__posix_status(error), 0, weft__posix_reason(error));
}

static void rest(weft__stream *stream) {
    stream->state = STREAM_RESTING;
    stream->rest = stream->rest == 0             ? SHORTEST_REST
                   : stream->rest < LONGEST_REST ? stream->rest * 2
                                                 : LONGEST_REST;
    stream->retry_at = (weft_host_now() / stream->rest + 1) * stream->rest;
}

/* Completes the operation; or lets it wait or rest, if the stream is not ready after all. */
static void advance_stream(weft__stream *stream) {
    __wasi_errno_t error;
    __wasi_size_t result;
    bool done = try_once(stream, &error, &result);
    bool to_poll = weft__polls_learn(stream, !done);
    if (done) {
        uint32_t operation = stream->operation;
        remove_stream(stream);
        complete(operation, error, result);
    } else if (!stream->blocks && to_poll && !stream->reported) {
        stream->state = STREAM_POLLED;
    } else {
        rest(stream);
    }
}

void weft__streams_advance(void) {
    /* Backwards: the last stream takes the place of a removed one, and a completion may cancel others. */
    for (size_t i = weft__stream_count; i-- > 0;)
        if (i < weft__stream_count && weft__streams[i].state == STREAM_READY)
            advance_stream(&weft__streams[i]);
}

static bool may_block(int fd) {
    __wasi_fdstat_t status;
    return __wasi_fd_fdstat_get(fd, &status) != __WASI_ERRNO_SUCCESS ||
           !(status.fs_flags & __WASI_FDFLAGS_NONBLOCK);
}

void weft__stream_start(weft__stream stream) {
    if (weft__stream_count == capacity && !grow_streams()) {
        weft_complete(stream.operation, WEFT_ENOMEM, 0, NULL);
        return;
    }
    stream.blocks = may_block(stream.fd);
    stream.state = !stream.blocks ? STREAM_READY : weft__was_polled(stream.fd) ? STREAM_POLLED : STREAM_NEW;
    weft__streams[weft__stream_count++] = stream;
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    if (fd < -1 && weft__embedder_in_use)
        weft__embedder_in_use->read_start(operation, fd, buffer, size);
    else
        weft__stream_start((weft__stream){
            .operation = operation, .fd = fd, .transfer = read_some, .buffer = buffer, .size = size});
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    if (fd < -1 && weft__embedder_in_use) {
        weft__embedder_in_use->write_start(operation, fd, data, size);
        return;
    }
    weft__stream stream = {.operation = operation,
                           .fd = fd,
                           .transfer = write_some,
                           .writes = true,
                           .buffer = (void *)data,
                           .size = size};
    __wasi_errno_t error;
    __wasi_size_t count;
    if (try_once(&stream, &error, &count))
        complete(operation, error, count);
    else
        weft__stream_start(stream);
}

void weft_host_close(int fd) {
    if (fd < -1 && weft__embedder_in_use)
        weft__embedder_in_use->close(fd);
    else
        (void)__wasi_fd_close(fd);
}

void weft_host_cancel(uint32_t operation) {
    if (weft__embedder_in_use && weft__embedder_in_use->cancel(operation)) return;
    for (size_t i = 0; i < weft__stream_count; i++) {
        if (weft__streams[i].operation == operation) {
            remove_stream(&weft__streams[i]);
            return;
        }
    }
}
