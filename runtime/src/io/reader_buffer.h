/* The bytes that a reader has and that nobody took, and the piece that was given out last.
 *
 * A piece is given out where it lies, with a NUL behind it, and stays until it is settled. Bytes that
 * are appended meanwhile do not move it: they go to a new block if they have to, and the old one
 * is kept for the piece. */
#ifndef WEFT_SRC_READER_BUFFER_H
#define WEFT_SRC_READER_BUFFER_H

#include <weft/reader.h>

/* Usable when zeroed. */
typedef struct reader_buffer {
    char *data;
    size_t size;       /* of the block; there is always room for a NUL behind the end */
    size_t start, end; /* what is there to be taken, but for the byte under the NUL */
    char *nul;         /* behind the piece that is out, if it lies in this block */
    char under_nul;    /* the byte that belongs there */
    char *kept;        /* the block of the piece that is out, if that is another */
    size_t kept_size;
} reader_buffer;

static inline size_t reader_buffer_length(const reader_buffer *buffer) { return buffer->end - buffer->start; }

/* Copies bytes to the end; false when out of memory, nothing has changed then. */
bool weft__reader_buffer_append(reader_buffer *buffer, const void *data, size_t size);

/* Gives out the first `size` bytes, and takes them away or lets them be read again. No piece may be
 * out. */
void weft__reader_buffer_give(reader_buffer *buffer, size_t size, bool take, weft_bytes *bytes);

/* The piece that is out is of no use any more. */
void weft__reader_buffer_settle(reader_buffer *buffer);

void weft__reader_buffer_free(reader_buffer *buffer);

#endif
