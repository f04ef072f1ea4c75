/* A piece of bytes: what readers return, writers take, and JavaScript passes to exported coroutines. */
#ifndef WEFT_BYTES_H
#define WEFT_BYTES_H

#include <stddef.h>

/* `size` bytes of any value at `data`. The function that returns or takes them says how long they are valid.
 */
typedef struct weft_bytes {
    const char *data;
    size_t size;
} weft_bytes;

#endif
