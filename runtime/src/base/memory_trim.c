/* Linked only into programs that call weft_memory_trim. Its presence makes blocks come from malloc: see
 * chunks.h. */
#include "base/chunks.h"

#ifdef WEFT__BLOCKS_FROM_PAGES
__attribute__((constructor(101))) static void use_malloc(void) {
    weft__set_default_allocator(weft__allocate_from_c);
}
#endif

size_t weft_memory_trim(void) {
    size_t used = weft_memory_used();
    if (used == 0) weft__free_chunks();
    return used;
}
