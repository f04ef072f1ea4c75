/* The buffer of a reader, and the piece of it that was returned last.
 *
 * A piece is returned where it lies in the buffer, with a NUL written after it, and stays there until it
 * is released. Bytes appended meanwhile do not move it: if they need a larger block, the old one is kept
 * for the piece.
 *
 * While the buffer is idle, a source may borrow its block, read into it and give it back with the bytes. */
#ifndef WEFT_SRC_READER_BUFFER_H
#define WEFT_SRC_READER_BUFFER_H

#include <weft/reader.h>

/* Usable when zeroed. */
typedef struct reader_buffer {
    char *data;
    size_t size;       /* of the block, which always has room for a NUL after `end` */
    size_t start, end; /* the unread bytes, except that the byte under the NUL is not in its place */
    char *nul;         /* the NUL after the piece, if it lies in this block; otherwise NULL */
    char under_nul;    /* the byte that belongs there */
    char *kept;        /* the old block, if the piece lies there; otherwise NULL */
    size_t kept_size;
} reader_buffer;

typedef struct reader_block {
    char *data;
    size_t size;
} reader_block;

static inline size_t reader_buffer_length(const reader_buffer *buffer) { return buffer->end - buffer->start; }

/* Appends a copy of `size` bytes. Returns false when out of memory: nothing has changed. */
bool weft__reader_buffer_append(reader_buffer *buffer, const void *data, size_t size);

/* Returns the first `size` bytes as a piece, and removes them from the buffer if `consume`. The last
 * piece must have been released. */
void weft__reader_buffer_piece(reader_buffer *buffer, size_t size, bool consume, weft_bytes *bytes);

/* Releases the piece that was returned last, if any. */
void weft__reader_buffer_release(reader_buffer *buffer);

/* Exchanges the block of an idle buffer, which has no bytes and no piece in use, for another one, which starts
 * with `length` bytes and has room for a NUL; or is NULL with 0. Returns false if the buffer is not idle. */
bool weft__reader_buffer_swap(reader_buffer *buffer, reader_block *block, size_t length);

void weft__reader_buffer_free(reader_buffer *buffer);

#endif
