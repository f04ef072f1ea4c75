#include "base/chunks.h"

#ifdef WEFT__CHUNKS_FROM_PAGES
#include <stdint.h>
#include <unistd.h>

enum { PAGE = 64 * 1024, ALIGNMENT = 16 };

static char *rest; /* the unused end of the newest pages */
static size_t rest_size;

/* Allocates whole pages, since WASI's sbrk permits nothing else. */
void *weft__allocate_pages(void *user, void *block, size_t old_size, size_t size) {
    (void)user;
    (void)old_size;
    if (block) return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    while (rest_size < size) {
        size_t missing = (size - rest_size + PAGE - 1) / PAGE * PAGE;
        char *pages = sbrk((intptr_t)missing);
        if ((intptr_t)pages == -1) return NULL;
        if (pages != rest + rest_size) { /* malloc has taken pages in between */
            rest = pages;
            rest_size = 0;
        }
        rest_size += missing;
    }
    block = rest;
    rest += size;
    rest_size -= size;
    return block;
}
#endif
