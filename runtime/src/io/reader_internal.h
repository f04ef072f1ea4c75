/* For sources: what they need beyond the public interface. */
#ifndef WEFT_SRC_READER_INTERNAL_H
#define WEFT_SRC_READER_INTERNAL_H

#include "io/reader_buffer.h"

/* Exchanges the reader's block for another one, for sources that read into memory of their own. With a length of 1 or more, that feeds the first bytes of the block,
 * which must have room for a NUL; with 0 it may be NULL. Returns false if the reader needs its block, or is at the
 * end of the stream. */
bool weft__reader_swap_block(weft_reader *reader, reader_block *block, size_t length);

/* weft_reader_set_error with a failure, which the reader takes over. */
void weft__reader_fail(weft_reader *reader, weft_error *error);

#endif
