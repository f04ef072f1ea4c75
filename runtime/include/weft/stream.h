/* Reading from a stream without blocking the other tasks. asyncio.StreamReader. */
#ifndef WEFT_STREAM_H
#define WEFT_STREAM_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weft_reader weft_reader;

/* A piece of what a reader has read: `size` bytes, any of which may be 0, and a NUL behind them.
 * Valid until the next read from the same reader. */
typedef struct weft_bytes {
    const char *data;
    size_t size;
} weft_bytes;

/* The reader of standard input: a pipe, file, terminal or /dev/null. One for the program, owned
 * by it: not to be released. At its end at once where the host has no standard input (browsers).
 * NULL when out of memory. */
weft_reader *weft_stdin(void);

/* Waits for a line and stores it in *line, with its '\n' if it has one: the last line of a stream
 * may end without. At the end of the stream, line->size is 0. *line must live in the frame or on
 * the heap. Does not suspend if a whole line is there already.
 *
 * Fails with WEFT_ELIMIT if the line is longer than the reader's limit (1 MiB): what was read
 * stays; WEFT_EIO; WEFT_EMISUSE if another task is reading from it; WEFT_ENOMEM, also if reader is
 * NULL because there was none to make it. A cancelled read loses nothing. StreamReader.readline. */
weft_awaitable weft_reader_readline(weft_reader *reader, weft_bytes *line);

#ifdef __cplusplus
}
#endif
#endif
