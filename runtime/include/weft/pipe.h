/* A pipe in memory: one task reads what another writes. asyncio's streams over os.pipe(). */
#ifndef WEFT_PIPE_H
#define WEFT_PIPE_H

#include <weft/reader.h>
#include <weft/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Creates a pipe: the bytes written to *writer are read from *reader. `limit` is that of weft_reader_new.
 * The reader buffers up to three times its limit; further bytes stay in the writer, whose
 * weft_writer_drain then waits for the reader.
 *
 * Closing the writer, or weft_writer_write_eof, ends the stream. Freeing the reader closes the writer. If
 * the writer still holds bytes, it fails with WEFT_ENETWORK, "broken pipe".
 *
 * The caller owns both ends: free them with weft_reader_free and weft_writer_free, in any order. Does not
 * suspend. Returns 0, or WEFT_ENOMEM and sets neither. */
int weft_pipe(size_t limit, weft_reader **reader, weft_writer **writer);

#ifdef __cplusplus
}
#endif
#endif
