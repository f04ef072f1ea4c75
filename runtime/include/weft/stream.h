/* Streams: readers, writers, pipes, and standard input. asyncio's streams. */
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
 * module's `print`, other than in Node.js. NULL when out of memory. */
weft_writer *weft_stdout(void);
weft_writer *weft_stderr(void);

#ifdef __cplusplus
}
#endif
#endif
