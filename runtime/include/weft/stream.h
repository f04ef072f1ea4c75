/* Streams: readers, writers, pipes, the standard streams and other descriptors. asyncio's streams. */
#ifndef WEFT_STREAM_H
#define WEFT_STREAM_H

#include <weft/pipe.h>
#include <weft/reader.h>
#include <weft/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The reader of standard input: a pipe, file, terminal or /dev/null. The program has one, created at the
 * first call; do not free it. Its limit is 1 MiB. It reads from the host only while a task waits in a read.
 * Reads fail with WEFT_EIO if the host's read fails. NULL when out of memory.
 *
 * Browsers have no standard input: the stream is at its end at once, unless the module is given one. On
 * the simulated host a read blocks all tasks, unless the input is scripted (weft/sim.h). */
weft_reader *weft_stdin(void);

/* The writers of standard output and standard error. The program has one of each, created at the first
 * call; do not close or free them. Writing fails with WEFT_EPIPE if the reading end is closed. stdio has a
 * buffer of its own: call fflush before you mix the two. On the web, outside of Node.js, lines go to the
 * console or to the module's `print`. NULL when out of memory.
 *
 * The program ends only when all bytes are written, whether or not they were drained. If they cannot be
 * written, and no task has retrieved that failure from weft_writer_drain, it is reported, and weft_run
 * fails with its status: WEFT_MAIN exits with 1. (CPython also flushes sys.stdout at exit, and exits with
 * 120 if that fails.) */
weft_writer *weft_stdout(void);
weft_writer *weft_stderr(void);

/* Creates a reader or writer of a file descriptor, which it then owns: it closes the descriptor when the
 * reader is freed or the writer closed. `limit` is that of weft_reader_new. A descriptor that does not
 * exist is detected by the first read or write, which fails with WEFT_EIO: "descriptor 7: bad file
 * descriptor". NULL when out of memory: the descriptor still belongs to the caller.
 *
 * Under WASI a descriptor is inherited or comes from open(). While a read waits for a terminal, pipe or
 * socket, other tasks run, if the runtime's poll_oneoff supports that (those of Deno and Bun do not). A
 * write to a full pipe blocks all tasks unless the descriptor is non-blocking. On the simulated host both
 * block. On the web only descriptors 0, 1 and 2 are supported; others fail with WEFT_ENOTSUP.
 * loop.connect_read_pipe and connect_write_pipe. */
WEFT__MUST_USE weft_reader *weft_fd_reader(int fd, size_t limit);
WEFT__MUST_USE weft_writer *weft_fd_writer(int fd);

#ifdef __cplusplus
}
#endif
#endif
