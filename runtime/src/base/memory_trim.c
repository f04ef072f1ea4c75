/* Linked into programs that call weft_memory_trim, for which it makes the choice of chunks.h. */
#include "base/chunks.h"

#ifdef WEFT__CHUNKS_FROM_PAGES
__attribute__((constructor(101))) static void take_chunks_from_c(void) {
    weft__set_default_allocator(weft__allocate_from_c);
}
#endif

size_t weft_memory_trim(void) {
    size_t used = weft_memory_used();
    if (used == 0) weft__free_chunks();
    return used;
}
