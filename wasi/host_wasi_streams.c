/* Streams of bytes under WASI preview 1.
 *
 * Reads go from fd_read straight to the operation's buffer, in the loop and not while a task runs,
 * so that a program that reads a large file still gives the other tasks their turns. Writes are tried at
 * once, and wait only if the descriptor does not block and takes nothing: the runtime may otherwise block
 * in the write, since a pipe that poll_oneoff calls writable has room for a page and maybe no more.
 */
#include "host_wasi.h"

#include "../runtime/posix/posix_status.h"
#include <weft/host.h>

/* ---- The binary interface ---- */

CHECK_SIZE(__wasi_iovec_t, 8);
CHECK_FIELD(__wasi_iovec_t, buf, 0, 4);
CHECK_FIELD(__wasi_iovec_t, buf_len, 4, 4);

CHECK_SIZE(__wasi_ciovec_t, 8);
CHECK_FIELD(__wasi_ciovec_t, buf, 0, 4);
CHECK_FIELD(__wasi_ciovec_t, buf_len, 4, 4);

/* ---- State ---- */

/* How long a stream rests that was said to be ready and was not. */
#define RETRY_INTERVAL (10 * WEFT__MILLISECOND)

weft__stream weft__streams[WEFT__MAX_STREAMS];
size_t weft__stream_count;

static void forget(weft__stream *stream) { *stream = weft__streams[--weft__stream_count]; }

/* ---- Reading and writing ---- */

static __wasi_errno_t transfer(const weft__stream *stream, __wasi_size_t *count) {
    __wasi_iovec_t target = {stream->buffer, stream->size};
    __wasi_ciovec_t source = {stream->buffer, stream->size};
    __wasi_errno_t error;
    do error = stream->writes ? __wasi_fd_write(stream->fd, &source, 1, count)
                              : __wasi_fd_read(stream->fd, &target, 1, count);
    while (error == __WASI_ERRNO_INTR);
    /* Opened for the other direction, which POSIX calls so. */
    if (error == __WASI_ERRNO_NOTCAPABLE) return __WASI_ERRNO_BADF;
    /* A write of nothing that is no failure: there is no room. */
    return error == __WASI_ERRNO_SUCCESS && stream->writes && *count == 0 ? __WASI_ERRNO_AGAIN : error;
}

static void complete(uint32_t operation, __wasi_errno_t error, __wasi_size_t count) {
    if (error == __WASI_ERRNO_SUCCESS)
        weft_complete(operation, WEFT_OK, count, NULL);
    else
        weft_complete(operation, weft__posix_status(error), 0, weft__posix_reason(error));
}

/* Reads what is there, or writes what there is room for. Completes the operation, or lets it rest if it
 * is not ready after all. */
static void go_on(weft__stream *stream) {
    __wasi_size_t count = 0;
    __wasi_errno_t error = transfer(stream, &count);
    if (error == __WASI_ERRNO_AGAIN) {
        stream->state = STREAM_RESTING;
        stream->retry_at = weft_host_now() + RETRY_INTERVAL;
        return;
    }
    uint32_t operation = stream->operation;
    forget(stream);
    complete(operation, error, count);
}

void weft__streams_go_on(void) {
    /* Backwards: what is forgotten is replaced by the last one, and what completes may cancel others. */
    for (size_t i = weft__stream_count; i-- > 0;)
        if (i < weft__stream_count && weft__streams[i].state == STREAM_READY) go_on(&weft__streams[i]);
}

static void wait_for(weft__stream stream) {
    if (weft__stream_count == WEFT__MAX_STREAMS)
        weft_complete(stream.operation, WEFT_EIO, 0, "too many streams are read or written at the same time");
    else
        weft__streams[weft__stream_count++] = stream;
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    wait_for((weft__stream){.operation = operation,
                            .fd = fd,
                            .state = weft__was_polled(fd) ? STREAM_POLLED : STREAM_NEW,
                            .buffer = buffer,
                            .size = size});
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    weft__stream stream = {.operation = operation, .fd = fd, .writes = true, .state = STREAM_NEW, .buffer = (void *)data, .size = size};
    __wasi_size_t count = 0;
    __wasi_errno_t error = transfer(&stream, &count);
    if (error == __WASI_ERRNO_AGAIN)
        wait_for(stream);
    else
        complete(operation, error, count);
}

void weft_host_close(int fd) { (void)__wasi_fd_close(fd); }

void weft_host_cancel(uint32_t operation) {
    for (size_t i = 0; i < weft__stream_count; i++) {
        if (weft__streams[i].operation == operation) {
            forget(&weft__streams[i]);
            return;
        }
    }
}
