/* Writing a stream of bytes through a buffer. asyncio.StreamWriter.
 *
 * weft_writer_write copies bytes to the writer's buffer and returns; the sink writes them. Awaiting
 * weft_writer_drain after each write keeps the buffer small:
 *
 *     TRY(weft_writer_write(self->writer, data, size));
 *     WEFT_AWAIT(weft_writer_drain(self->writer));
 */
#ifndef WEFT_WRITER_H
#define WEFT_WRITER_H

#include <weft/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A writer. Free it with weft_writer_free. */
typedef struct weft_writer weft_writer;

/* A sink of bytes: the part of an asyncio transport that a writer uses. `object` is the argument of
 * weft_writer_new. */
typedef struct weft_sink {
    /* Starts to write `size` bytes (1 or more). The sink reports, from inside this call or later, how many
     * it has written (weft_writer_written), or that it has failed (weft_writer_set_error). The bytes stay
     * valid until then; the next write starts after that. */
    void (*write)(void *object, const char *data, size_t size);
    /* Called when all bytes are written and no more follow; the other direction stays open. NULL: the sink
     * cannot signal the end of the stream. */
    void (*write_eof)(void *object);
    /* Called last. If a write is in progress, its buffer is no longer valid. May be NULL. */
    void (*close)(void *object);
} weft_sink;

/* Creates a writer. Close it (weft_writer_close, weft_writer_wait_closed), then free it with
 * weft_writer_free. NULL when out of memory: no function of the sink was called. asyncio.StreamWriter. */
WEFT__MUST_USE weft_writer *weft_writer_new(const weft_sink *sink, void *object);

/* Frees a writer. A writer that is not closed is aborted; if it still holds bytes, that is reported to
 * the exception handler (run.h). No task may be waiting for it. NULL is allowed. */
void weft_writer_free(weft_writer *writer);

/* Copies `size` bytes to the buffer; the sink writes them in order, at once if it can. Does not suspend.
 * Returns
 *   - 0, also if `size` is 0;
 *   - WEFT_ENOMEM: none of the bytes is written;
 *   - WEFT_EMISUSE after weft_writer_write_eof;
 *   - the status that weft_writer_drain fails with, if the writer is closing, closed or has failed
 *     (asyncio silently discards the bytes).
 * StreamWriter.write. */
int weft_writer_write(weft_writer *writer, const void *data, size_t size);

/* Writes `count` pieces, all of them or, on failure, none. Returns as weft_writer_write does.
 * StreamWriter.writelines. */
int weft_writer_writelines(weft_writer *writer, const weft_bytes *lines, size_t count);

weft__progress weft__start_writer_drain(void *writer, int64_t unused);
weft__progress weft__start_writer_wait_closed(void *writer, int64_t unused);

/* If more bytes are buffered than the high mark, waits until at most the low mark is left. Any number of
 * tasks may wait. Suspends while it waits, and for one turn if the writer is closing or closed. Fails with
 *   - the status that the sink failed with;
 *   - WEFT_ENETWORK, "connection lost", if the writer is closed;
 *   - WEFT_ENOMEM if `writer` is NULL, so the result of a constructor need not be checked.
 * StreamWriter.drain. */
static inline WEFT__MUST_USE weft_awaitable weft_writer_drain(weft_writer *writer) {
    weft_awaitable awaitable = {weft__start_writer_drain, writer, 0};
    return awaitable;
}

/* Sets the marks of weft_writer_drain, in bytes; they are 64 KiB and 16 KiB at first. With a high mark of
 * 0, a drain waits until every byte is written. Returns 0, or WEFT_EINVAL if `high` is below `low`.
 * WriteTransport.set_write_buffer_limits. */
int weft_writer_set_limits(weft_writer *writer, size_t high, size_t low);

/* The number of bytes that the sink has not written. WriteTransport.get_write_buffer_size. */
size_t weft_writer_buffered(const weft_writer *writer);

/* Signals the end of the stream to the peer, after the bytes written so far. Has no effect on a writer
 * that is closing, or the second time. Returns 0, or WEFT_ENOTSUP if the sink cannot signal it.
 * StreamWriter.write_eof. */
int weft_writer_write_eof(weft_writer *writer);

/* Whether the sink can signal the end of the stream. StreamWriter.can_write_eof. */
bool weft_writer_can_write_eof(const weft_writer *writer);

/* Closes the writer as soon as its buffer is written; further writes fail. Does not suspend.
 * StreamWriter.close. */
void weft_writer_close(weft_writer *writer);

/* Discards the buffer and closes the writer in the next turn. WriteTransport.abort. */
void weft_writer_abort(weft_writer *writer);

/* Whether the writer is closed or closing, for whatever reason. StreamWriter.is_closing. */
bool weft_writer_is_closing(const weft_writer *writer);

/* Waits until the writer is closed. Does not suspend if it is closed already. Fails with the status that
 * the sink failed with, and with WEFT_ENOMEM if `writer` is NULL. StreamWriter.wait_closed (where
 * cancelling one waiter cancels all of them). */
static inline WEFT__MUST_USE weft_awaitable weft_writer_wait_closed(weft_writer *writer) {
    weft_awaitable awaitable = {weft__start_writer_wait_closed, writer, 0};
    return awaitable;
}

/* The status that the sink failed with, 0 if it has not failed, and the message of that failure, which is
 * never NULL and valid until the writer is freed. A writer that was closed or aborted has not failed. These
 * calls do not retrieve the failure; weft_writer_drain and weft_writer_wait_closed do, when they fail with it
 * (see weft_stdout). The twins of weft_reader_status and weft_reader_message. */
int weft_writer_status(const weft_writer *writer);
const char *weft_writer_message(const weft_writer *writer);

/* ---- For sinks ---- */

/* Ends the write in progress: its first `count` bytes, 1 up to all of them, are written. The next write,
 * or the close, may be called before this returns. Returns 0, or WEFT_EINVAL if no write is in progress or
 * `count` is 0 or more than it was given. */
int weft_writer_written(weft_writer *writer, size_t count);

/* Fails the writer with `status` and a copy of `message`, which may be NULL and is lost if there is no
 * memory for it. The buffer is discarded, and the writer closes in the next turn. Has no effect if `status`
 * is 0, or if the writer is closed, aborted, or has failed already. The twin of weft_reader_set_error. */
void weft_writer_set_error(weft_writer *writer, int status, const char *message);

#ifdef __cplusplus
}
#endif
#endif
