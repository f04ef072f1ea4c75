/* Reading a stream of bytes without blocking the other tasks. asyncio.StreamReader.
 *
 * Bytes come into a reader from a source (see below) or are fed by hand; one task at a time takes
 * them out, in pieces of its choice. A read that is cancelled or that fails takes nothing, unless it
 * says so: what has come stays for the next one. */
#ifndef WEFT_READER_H
#define WEFT_READER_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weft_reader weft_reader;

/* A piece of what a reader has read: `size` bytes, any of which may be 0, and a NUL behind them.
 * Valid until the next read from the same reader, or its end. */
typedef struct weft_bytes {
    const char *data;
    size_t size;
} weft_bytes;

/* The limit of a reader that was made with 0, in bytes. */
enum { WEFT_READER_LIMIT = 64 * 1024 };

/* Makes a reader that is fed by hand or gets a source. `limit` is the longest line or other piece
 * that readline and readuntil give, in bytes without the separator, and half of what is buffered
 * before the source is stopped; 0 stands for WEFT_READER_LIMIT. Free it with weft_reader_free. NULL
 * when out of memory. asyncio.StreamReader (to which a limit of 0 is an error). */
weft_reader *weft_reader_new(size_t limit);

/* Closes the source and frees the reader with what is in it. No task may be reading from it. NULL is
 * allowed and does nothing. */
void weft_reader_free(weft_reader *reader);

/* ---- Taking bytes out ----
 *
 * `bytes` gets the result and must live in the frame or on the heap. It is empty after a failure,
 * but where something else is said. A read suspends only if what it asks for is not there yet. Each
 * of them may fail with
 *   - what weft_reader_set_error or the source has failed the reader with; what is buffered cannot be
 *     read any more then, as in asyncio;
 *   - WEFT_EMISUSE if another task waits in a read of this reader (asyncio notices only if both have
 *     to wait);
 *   - WEFT_ENOMEM, which loses nothing: another read may go better; also if `reader` is NULL because
 *     there was none to make it. */

/* Reads `n` bytes at most, and at least one: what is there, or what comes next. At the end of the
 * stream the result is empty. A negative n reads all until the end, however long; n = 0 gives an
 * empty piece at once. StreamReader.read. */
weft_awaitable weft_reader_read(weft_reader *reader, ptrdiff_t n, weft_bytes *bytes);

/* Reads `n` bytes, whatever the limit. Fails with WEFT_EINCOMPLETE if the stream ends before:
 * *bytes is then what there was, which is taken; with WEFT_EINVAL if n is above PTRDIFF_MAX.
 * StreamReader.readexactly. */
weft_awaitable weft_reader_readexactly(weft_reader *reader, size_t n, weft_bytes *bytes);

/* Reads a line, with its '\n' if it has one: the last line of a stream may end without. At the end of
 * the stream the result is empty. Fails with WEFT_ELIMIT if the line is longer than the limit: it
 * is then dropped to its end, or as much of it as has come. StreamReader.readline. */
weft_awaitable weft_reader_readline(weft_reader *reader, weft_bytes *line);

/* Reads until a separator of `size` bytes, which may be any and must stay as they are until the read
 * has ended; the separator is the end of the result.
 *
 * Fails with WEFT_EINCOMPLETE if the stream ends before: *bytes is then what there was, which is
 * taken; WEFT_ELIMIT if what stands before the separator is longer than the limit: nothing is taken,
 * and *bytes is what is known to stand before the separator; WEFT_EINVAL if the separator is
 * empty. StreamReader.readuntil. */
weft_awaitable weft_reader_readuntil(weft_reader *reader, const void *separator, size_t size,
                                     weft_bytes *bytes);

/* As weft_reader_readuntil, until the first of `count` separators that is complete. The array too must
 * stay as it is. Fails with WEFT_EINVAL if count is 0. StreamReader.readuntil of a tuple. */
weft_awaitable weft_reader_readuntil_any(weft_reader *reader, const weft_bytes *separators, size_t count,
                                         weft_bytes *bytes);

/* Whether the stream has ended and all of it was read. StreamReader.at_eof. */
bool weft_reader_at_eof(const weft_reader *reader);

/* How many bytes have come and were not read. */
size_t weft_reader_buffered(const weft_reader *reader);

/* What the reader was failed with, 0 if it was not, and the message that goes with it, which is never
 * NULL and valid until it is failed anew. StreamReader.exception. */
int weft_reader_status(const weft_reader *reader);
const char *weft_reader_message(const weft_reader *reader);

/* ---- Putting bytes in ----
 *
 * For sources, and for readers fed by hand. The task that waits in a read goes on in the next turn. */

/* Appends `size` bytes, which are copied; none wakes nobody. Returns 0; WEFT_ENOMEM if there is no memory for them: none
 * of them is taken, and the read that waits fails with that status; WEFT_EMISUSE after the end.
 * StreamReader.feed_data. */
int weft_reader_feed_data(weft_reader *reader, const void *data, size_t size);

/* The stream ends behind what was fed. StreamReader.feed_eof. */
void weft_reader_feed_eof(weft_reader *reader);

/* Fails the read that waits and all later ones with `status`, not 0 (else WEFT_EINVAL), and a message,
 * which is copied; NULL for none. Returns 0; WEFT_ENOMEM if there is no memory for the message:
 * nothing has changed then. StreamReader.set_exception. */
int weft_reader_set_error(weft_reader *reader, int status, const char *message);

/* Where bytes come from: what asyncio calls a transport, as far as a reader sees it. The functions get
 * the `object` that was given with them. They may be called from within a call that puts bytes in. */
typedef struct weft_source {
    /* A read waits, or there is room again after a stop: bytes are wanted, of which `size` (1 and up)
     * would do for now. The source feeds some, at once or later, or the end, or a failure. It may go on
     * to feed until it is stopped, as a socket does, or wait to be asked again, as for a terminal, and
     * it may be asked again before it has fed anything.
     * Returns 0, or a status, WEFT_ENOMEM for instance, with which the read fails; the next one asks
     * again. */
    int (*start)(void *object, size_t size);
    /* More than twice the limit is buffered: nothing is to be fed until the next start. What is on its
     * way may still come. NULL: the source cannot be stopped or reads only when asked.
     * Transport.pause_reading. */
    void (*stop)(void *object);
    /* The reader is being freed: the last call, nothing may be fed any more. May be NULL. */
    void (*close)(void *object);
} weft_source;

/* Gives the reader a source, whose first start comes when a read has to wait. Returns 0, or
 * WEFT_EMISUSE if it has one. */
int weft_reader_set_source(weft_reader *reader, const weft_source *source, void *object);

#ifdef __cplusplus
}
#endif
#endif
