/* Streams: readers, writers, pipes, the standard streams and other descriptors. asyncio's streams. */
#ifndef WEFT_STREAM_H
#define WEFT_STREAM_H

#include <weft/pipe.h>
#include <weft/reader.h>
#include <weft/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The reader of standard input: a pipe, file, terminal or /dev/null. One for the program, owned
 * by it: not to be freed. Its limit is 1 MiB; it reads from the host only while a task waits for it.
 * At its end at once where the host has no standard input (browsers); the simulated host blocks all
 * tasks while it reads, if no input is scripted (weft/sim.h). Reads fail with WEFT_EIO if the host's do. NULL when out of memory. */
weft_reader *weft_stdin(void);

/* The writers of standard output and standard error. One of each for the program, owned by it: neither
 * to be closed nor freed. What is written with stdio goes its own way: fflush it before. Writing
 * fails with WEFT_EPIPE if nobody reads it any more. On the web, lines go to the console or to the
 * module's `print`, other than in Node.js. NULL when out of memory.
 *
 * The program ends when all is written, drained or not. If the bytes cannot be written and no
 * weft_writer_drain has failed with that, it is reported and weft_run fails with the status: WEFT_MAIN
 * exits with 1. CPython too flushes sys.stdout in the end, and exits with 120. */
weft_writer *weft_stdout(void);
weft_writer *weft_stderr(void);

/* A reader or writer of a file descriptor that the program has: one of the system's under WASI (inherited,
 * or of open()) and on the simulated host; on the web other ones than 0, 1 and 2 fail with WEFT_ENOTSUP.
 * It becomes the reader's or writer's, which closes it when it is closed or freed. `limit` is that of
 * weft_reader_new. One that does not exist is noticed at the first read, or write, which fails with
 * WEFT_EIO: "descriptor 7: bad file descriptor". NULL when out of memory: the descriptor is still the
 * caller's.
 *
 * Under WASI other tasks run while a terminal, pipe or socket is waited for, where the runtime's
 * poll_oneoff can (those of Deno and Bun cannot); the simulated host blocks them. A write blocks all while
 * a pipe is full, unless the descriptor is set not to. loop.connect_read_pipe and connect_write_pipe. */
weft_reader *weft_fd_reader(int fd, size_t limit);
weft_writer *weft_fd_writer(int fd);

#ifdef __cplusplus
}
#endif
#endif
