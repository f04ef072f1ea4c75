/* Where blocks come from, unless weft_set_allocator sets an allocator.
 *
 * On WebAssembly, malloc is as large as a small program. The runtime never returns its memory, so it does
 * without malloc and cuts blocks from pages at the end of the memory. In a program that calls
 * weft_memory_trim, and in native programs, they are cut from chunks that come from malloc, so that the whole
 * program can reuse what is returned.
 */
#ifndef WEFT_SRC_CHUNKS_H
#define WEFT_SRC_CHUNKS_H

#include <weft/memory.h>
#include <weft/private/detail.h>

#if defined(__wasm__) && !defined(WEFT__ADDRESS_SANITIZER)
#define WEFT__BLOCKS_FROM_PAGES 1
#define WEFT__DEFAULT_ALLOCATOR NULL
#else
#define WEFT__DEFAULT_ALLOCATOR weft__allocate_from_c
#endif

/* An allocator on malloc and free; it does not resize. */
void *weft__allocate_from_c(void *user, void *block, size_t old_size, size_t size);

/* In memory.c: sets the allocator used unless the program sets one; NULL: blocks come from pages. Call it
 * before the first block is allocated. */
void weft__set_default_allocator(weft_allocator allocator);

/* In memory.c: frees all chunks. Nothing in them may be in use. */
void weft__free_chunks(void);

#endif
