#include "io/reader_buffer.h"

#include <string.h>

enum { FIRST_SIZE = 1024 };

/* Moves the unread bytes to a new block. The old one is freed, or kept if the piece lies there. */
static bool move_to_block(reader_buffer *buffer, size_t size) {
    char *data = weft__allocate(size);
    if (!data) return false;
    size_t length = reader_buffer_length(buffer);
    if (length > 0) memcpy(data, buffer->data + buffer->start, length);
    if (buffer->nul) {
        size_t at = (size_t)(buffer->nul - buffer->data);
        if (at >= buffer->start && at < buffer->end) data[at - buffer->start] = buffer->under_nul;
        buffer->nul = NULL;
        buffer->kept = buffer->data;
        buffer->kept_size = buffer->size;
    } else if (buffer->data) {
        weft__free(buffer->data, buffer->size);
    }
    buffer->data = data;
    buffer->size = size;
    buffer->start = 0;
    buffer->end = length;
    return true;
}

/* Ensures room for `more` bytes and a NUL. */
static bool reserve_bytes(reader_buffer *buffer, size_t more) {
    if (buffer->size - buffer->end > more) return true;
    size_t length = reader_buffer_length(buffer);
    if (more > (size_t)PTRDIFF_MAX / 4 || length > (size_t)PTRDIFF_MAX / 4) return false;
    size_t needed = length + more + 1;
    if (!buffer->nul && length < buffer->size / 2 && needed <= buffer->size) {
        memmove(buffer->data, buffer->data + buffer->start, length);
        buffer->start = 0;
        buffer->end = length;
        return true;
    }
    size_t size = buffer->size ? buffer->size : FIRST_SIZE;
    while (size < needed || length >= size / 2) size *= 2;
    return move_to_block(buffer, size);
}

bool weft__reader_buffer_append(reader_buffer *buffer, const void *data, size_t size) {
    if (!reserve_bytes(buffer, size)) return false;
    const char *from = data;
    char *to = buffer->data + buffer->end;
    buffer->end += size;
    if (to == buffer->nul) {
        buffer->under_nul = *from++;
        to++;
        size--;
    }
    memcpy(to, from, size);
    return true;
}

void weft__reader_buffer_piece(reader_buffer *buffer, size_t size, bool consume, weft_bytes *bytes) {
    if (size == 0) {
        *bytes = (weft_bytes){"", 0};
        return;
    }
    char *piece = buffer->data + buffer->start;
    buffer->nul = piece + size;
    buffer->under_nul = *buffer->nul;
    *buffer->nul = '\0';
    if (consume) buffer->start += size;
    *bytes = (weft_bytes){piece, size};
}

void weft__reader_buffer_release(reader_buffer *buffer) {
    if (buffer->nul) *buffer->nul = buffer->under_nul;
    buffer->nul = NULL;
    if (buffer->kept) weft__free(buffer->kept, buffer->kept_size);
    buffer->kept = NULL;
    if (buffer->start == buffer->end) buffer->start = buffer->end = 0;
}

bool weft__reader_buffer_swap(reader_buffer *buffer, reader_block *block, size_t length) {
    if (reader_buffer_length(buffer) > 0 || buffer->nul || buffer->kept) return false;
    reader_block own = {buffer->data, buffer->size};
    *buffer = (reader_buffer){.data = block->data, .size = block->size, .end = length};
    *block = own;
    return true;
}

void weft__reader_buffer_free(reader_buffer *buffer) {
    weft__reader_buffer_release(buffer);
    if (buffer->data) weft__free(buffer->data, buffer->size);
}
