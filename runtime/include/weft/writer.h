/* Writing a stream of bytes without waiting for each. asyncio.StreamWriter.
 *
 * A writer takes bytes at once and keeps them until its sink has; weft_writer_drain makes the task
 * wait while too much is kept:
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

typedef struct weft_writer weft_writer;

/* Where bytes go to: what asyncio calls a transport, as far as a writer sees it. The functions get the
 * `object` that was given with them. */
typedef struct weft_sink {
    /* Begins to write `size` bytes, 1 and up, which stay where they are until the sink says, at once
     * from in here or later, how many of them it has written (weft_writer_written) or that it failed
     * (weft_writer_set_error). The next write comes after that. */
    void (*write)(void *object, const char *data, size_t size);
    /* All was written and nothing more comes, but the other direction stays open. NULL: the sink
     * cannot tell its other end. */
    void (*write_eof)(void *object);
    /* The last call: all was written, or it failed, or the program does not wait for it: then a
     * write may be under way, whose bytes are not to be touched any more. May be NULL. */
    void (*close)(void *object);
} weft_sink;

/* Makes a writer. Close it (weft_writer_close, weft_writer_wait_closed) and free it with
 * weft_writer_free. NULL when out of memory: no function of the sink was called. asyncio.StreamWriter. */
weft_writer *weft_writer_new(const weft_sink *sink, void *object);

/* Frees a writer; one that is not closed is aborted, and if there are bytes in it that is reported to
 * the exception handler. No task may wait for it. NULL is allowed and does nothing. */
void weft_writer_free(weft_writer *writer);

/* Copies `size` bytes and has the sink write them, at once if it can, else later and in order.
 * Returns 0; WEFT_ENOMEM, then none of them is written; WEFT_EMISUSE after weft_writer_write_eof;
 * or, if the writer is closing or lost, what weft_writer_drain fails with then (asyncio drops
 * the bytes and says nothing). No bytes are no write: 0. Does not suspend. StreamWriter.write. */
int weft_writer_write(weft_writer *writer, const void *data, size_t size);

/* Writes `count` pieces, all or, if it fails, none; else as weft_writer_write. StreamWriter.writelines. */
int weft_writer_writelines(weft_writer *writer, const weft_bytes *lines, size_t count);

weft__progress weft__start_writer_drain(void *writer, weft_value unused);
weft__progress weft__start_writer_wait_closed(void *writer, weft_value unused);

/* Waits, if more bytes are kept than the high mark, until there are no more than the low mark. Any
 * number of tasks may wait. Suspends if it has to wait, and for one turn if the writer is closing or
 * closed.
 *
 * Fails with what the sink failed with; with WEFT_ENETWORK, "connection lost", if the writer is closed;
 * with WEFT_ENOMEM if it is NULL because there was none to make it.
 * StreamWriter.drain. */
static inline weft_awaitable weft_writer_drain(weft_writer *writer) {
    weft_awaitable awaitable = {weft__start_writer_drain, writer, {0}};
    return awaitable;
}

/* Sets the marks of weft_writer_drain, in bytes: 64 KiB and 16 KiB at first. A high mark of 0 makes it
 * wait for the last byte. Returns 0, or WEFT_EINVAL if `high` is below `low`.
 * WriteTransport.set_write_buffer_limits. */
int weft_writer_set_limits(weft_writer *writer, size_t high, size_t low);

/* How many bytes are kept that the sink has not written. WriteTransport.get_write_buffer_size. */
size_t weft_writer_buffered(const weft_writer *writer);

/* Ends the stream behind what was written, as the other end sees it. Does nothing the second time and
 * if the writer is closing. Returns 0, or WEFT_ENOTSUP if the sink cannot. StreamWriter.write_eof. */
int weft_writer_write_eof(weft_writer *writer);

/* Whether it can. StreamWriter.can_write_eof. */
bool weft_writer_can_write_eof(const weft_writer *writer);

/* Closes the writer once all is written; nothing can be written from now on. Does not suspend.
 * StreamWriter.close. */
void weft_writer_close(weft_writer *writer);

/* Closes the writer in the next turn and drops what was not written. WriteTransport.abort. */
void weft_writer_abort(weft_writer *writer);

/* Whether it is closed or about to be, for any reason. StreamWriter.is_closing. */
bool weft_writer_is_closing(const weft_writer *writer);

/* Waits until the writer is closed; does not suspend if it is. Fails with what the sink failed with, and
 * with WEFT_ENOMEM if it is NULL.
 * StreamWriter.wait_closed (where cancelling one that waits cancels all). */
static inline weft_awaitable weft_writer_wait_closed(weft_writer *writer) {
    weft_awaitable awaitable = {weft__start_writer_wait_closed, writer, {0}};
    return awaitable;
}

/* The status that the sink failed with, 0 if it has not failed, and the message of that failure, which is
 * never NULL and valid until the writer is freed. Unlike weft_writer_drain, they do not count as retrieving
 * the failure (see weft_stdout). Twins of weft_reader_status and weft_reader_message. */
int weft_writer_status(const weft_writer *writer);
const char *weft_writer_message(const weft_writer *writer);

/* ---- For sinks ---- */

/* The first `count` bytes of the write under way, 1 up to all, are written, and it is over. The next
 * write or the close may come before this returns. Returns 0, or WEFT_EINVAL if there is no write
 * under way or it had less bytes. */
int weft_writer_written(weft_writer *writer, size_t count);

/* The sink has failed, with `status`, not 0, and a message, which is copied (NULL: none, and there is
 * none if there is no memory for it): the writer drops what was not written and closes in the next
 * turn. Does nothing if it is closed or about to be for another failure, or if the status is 0. */
void weft_writer_set_error(weft_writer *writer, int status, const char *message);

#ifdef __cplusplus
}
#endif
#endif
