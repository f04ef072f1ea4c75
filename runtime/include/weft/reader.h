/* Reading a stream of bytes without blocking other tasks. asyncio.StreamReader.
 *
 * A reader buffers the bytes that its source supplies (see weft_source), or that the program feeds by
 * hand. One task at a time reads from it. A read that fails or is cancelled consumes nothing unless
 * noted: the bytes stay for the next read. */
#ifndef WEFT_READER_H
#define WEFT_READER_H

#include <weft/bytes.h>
#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A reader. Free it with weft_reader_free. The bytes that a read returns are followed by a NUL. They are
 * valid until the next read from the same reader, or until the reader is freed. */
typedef struct weft_reader weft_reader;

/* The limit of a reader created with a limit of 0, in bytes. */
enum { WEFT_READER_LIMIT = 64 * 1024 };

/* Creates a reader, to be freed with weft_reader_free. `limit`, in bytes, is the longest piece that
 * readline and readuntil return, without its separator; the source is stopped when more than twice the
 * limit is buffered. 0 means WEFT_READER_LIMIT (and is an error in asyncio). NULL when out of memory.
 * asyncio.StreamReader. */
WEFT__MUST_USE weft_reader *weft_reader_new(size_t limit);

/* Closes the source and frees the reader with its buffer. No task may be reading from it. NULL is
 * allowed. */
void weft_reader_free(weft_reader *reader);

/* ---- Reading ----
 *
 * *bytes receives the result. It must live in the frame or on the heap, and is empty after a failure
 * unless noted. A read suspends only while the bytes that it needs are missing. Every read may fail with
 *   - the status set by weft_reader_set_error or by the source. Bytes that are still buffered can then
 *     no longer be read, as in asyncio;
 *   - WEFT_EMISUSE if another task is waiting in a read of this reader (asyncio fails only if both reads
 *     have to wait);
 *   - WEFT_ENOMEM. No bytes are lost, and another read may succeed. Also if `reader` is NULL, so the
 *     result of a constructor need not be checked. */

/* Reads at most `size` bytes: the bytes that are buffered or, if there are none, those that arrive next. The
 * result is empty at the end of the stream. A negative size reads until the end of the stream, whatever the
 * limit; 0 gives an empty result at once. StreamReader.read. */
WEFT__MUST_USE weft_awaitable weft_reader_read(weft_reader *reader, ptrdiff_t size, weft_bytes *bytes);

/* Reads exactly `size` bytes, whatever the limit. Fails also with
 *   - WEFT_EINCOMPLETE if the stream ends first: the bytes before its end are consumed, and are in *bytes;
 *   - WEFT_EINVAL if `size` is above PTRDIFF_MAX.
 * StreamReader.readexactly. */
WEFT__MUST_USE weft_awaitable weft_reader_readexactly(weft_reader *reader, size_t size, weft_bytes *bytes);

/* Reads a line with its '\n'. The last line of a stream may lack the '\n'; at the end of the stream the
 * result is empty. Fails also with WEFT_ELIMIT if the line is longer than the limit: the line, or the part
 * of it that has arrived, is discarded. StreamReader.readline. */
WEFT__MUST_USE weft_awaitable weft_reader_readline(weft_reader *reader, weft_bytes *line);

/* Reads until a separator, which is the end of the result. The separator has `size` bytes of any value,
 * which must stay unchanged until the read has ended. Fails also with
 *   - WEFT_EINCOMPLETE if the stream ends first: the bytes before its end are consumed, and are in *bytes;
 *   - WEFT_ELIMIT if more bytes than the limit precede the separator: nothing is consumed, and *bytes are
 *     the bytes that are known to precede it;
 *   - WEFT_EINVAL if the separator is empty.
 * StreamReader.readuntil. */
WEFT__MUST_USE weft_awaitable weft_reader_readuntil(weft_reader *reader, const void *separator, size_t size,
                                                    weft_bytes *bytes);

/* Like weft_reader_readuntil, up to the first of `count` separators that is complete. The array must stay
 * unchanged too. Fails also with WEFT_EINVAL if count is 0. StreamReader.readuntil with a tuple. */
WEFT__MUST_USE weft_awaitable weft_reader_readuntil_any(weft_reader *reader, const weft_bytes *separators,
                                                        size_t count, weft_bytes *bytes);

/* Whether the stream has ended and all its bytes were read. StreamReader.at_eof. */
bool weft_reader_at_eof(const weft_reader *reader);

/* The number of bytes that have arrived and were not read. */
size_t weft_reader_buffered(const weft_reader *reader);

/* The status that the reader failed with, 0 if it has not failed, and the message of that failure, which
 * is never NULL and valid until the next weft_reader_set_error. StreamReader.exception. */
int weft_reader_status(const weft_reader *reader);
const char *weft_reader_message(const weft_reader *reader);

/* ---- Feeding ----
 *
 * For sources, and for programs that feed a reader by hand. The waiting task resumes in the next turn. */

/* Appends a copy of `size` bytes. A size of 0 wakes no reader. Returns
 *   - 0;
 *   - WEFT_ENOMEM: no byte was appended, and the waiting read fails with this status;
 *   - WEFT_EMISUSE after weft_reader_feed_eof.
 * StreamReader.feed_data. */
int weft_reader_feed_data(weft_reader *reader, const void *data, size_t size);

/* Ends the stream after the bytes fed so far. StreamReader.feed_eof. */
void weft_reader_feed_eof(weft_reader *reader);

/* Fails the waiting read and all later ones with `status` and a copy of `message`, which may be NULL.
 * Returns 0; WEFT_EINVAL if `status` is 0; or WEFT_ENOMEM if the message cannot be copied: nothing has
 * changed then. StreamReader.set_exception. */
int weft_reader_set_error(weft_reader *reader, int status, const char *message);

/* A source of bytes: the part of an asyncio transport that a reader uses. `object` is the argument of
 * weft_reader_set_source. The functions may be called from inside the calls that feed the reader. */
typedef struct weft_source {
    /* Requests bytes: a read is waiting, or the buffer has room again after a stop. The source should
     * supply about `size` bytes (1 or more), or the end of the stream, or a failure, at once or later. It
     * may go on feeding until it is stopped, as a socket does, or wait for the next request, as a terminal
     * does. It may be called again before it has fed anything.
     * Returns 0, or the status that the waiting read fails with (WEFT_ENOMEM, for example); the next
     * read calls it again. */
    int (*start)(void *object, size_t size);
    /* Asks the source to feed nothing until the next start, because more than twice the limit is
     * buffered. Bytes in transit may still be fed. NULL: the source cannot stop, or feeds only on request.
     * Transport.pause_reading. */
    void (*stop)(void *object);
    /* Called last, when the reader is freed: nothing may be fed any more. May be NULL. */
    void (*close)(void *object);
} weft_source;

/* Sets the source of a reader; its first start comes when a read has to wait. Returns 0, or WEFT_EMISUSE
 * if the reader has a source. */
int weft_reader_set_source(weft_reader *reader, const weft_source *source, void *object);

#ifdef __cplusplus
}
#endif
#endif
