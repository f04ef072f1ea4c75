#include "base/chunks.h"
#include <stdlib.h>

void *weft__allocate_from_c(void *user, void *block, size_t old_size, size_t size) {
    (void)user;
    (void)old_size;
    if (size != 0) return malloc(size);
    free(block);
    return NULL;
}
