/* For sources that read into memory of their own: without a copy, where that is possible. */
#ifndef WEFT_SRC_READER_INTERNAL_H
#define WEFT_SRC_READER_INTERNAL_H

#include "io/reader_buffer.h"

/* Moves the reader's block to *block, if the reader does not need it now and it has `least` bytes, 1 or more.
 * Returns whether it did. */
bool weft__reader_lend_block(weft_reader *reader, size_t least, reader_block *block);

/* As weft_reader_feed_data with the first `size` bytes of the block, 1 or more. The reader takes the block if it
 * can, which sets *block to zero, and otherwise copies the bytes. */
int weft__reader_feed_block(weft_reader *reader, reader_block *block, size_t size);

#endif
