/* A pipe in memory: what one task writes another reads. As asyncio's streams over os.pipe(). */
#ifndef WEFT_PIPE_H
#define WEFT_PIPE_H

#include <weft/reader.h>
#include <weft/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a pipe: what is written to *writer comes out of *reader. The reader's limit is `limit`, as of
 * weft_reader_new; it buffers three times as much at most, what is above that stays in the writer,
 * whose weft_writer_drain then waits for the reader. Closing the writer, or weft_writer_write_eof, ends
 * the stream. When the reader is freed the writer is lost: with WEFT_ENETWORK, "broken pipe", if there
 * are bytes in it.
 *
 * Each end is the caller's, freed with weft_reader_free and weft_writer_free, in any order. Returns 0, or
 * WEFT_ENOMEM and neither is set. */
int weft_pipe(size_t limit, weft_reader **reader, weft_writer **writer);

#ifdef __cplusplus
}
#endif
#endif
