/* The default source of chunks, unless weft_set_allocator sets another.
 *
 * On WebAssembly, malloc is as large as a small program. The runtime never returns its chunks, so it does
 * without malloc and cuts them from pages at the end of the memory. In a program that calls
 * weft_memory_trim, and in native programs, chunks come from malloc, so that the whole program can reuse
 * what is returned.
 */
#ifndef WEFT_SRC_CHUNKS_H
#define WEFT_SRC_CHUNKS_H

#include <weft/memory.h>
#include <weft/private/detail.h>

#if defined(__wasm__) && !defined(WEFT__ADDRESS_SANITIZER)
#define WEFT__CHUNKS_FROM_PAGES 1
#endif

/* An allocator on malloc and free; it does not resize. */
void *weft__allocate_from_c(void *user, void *block, size_t old_size, size_t size);

/* An allocator that takes pages of WebAssembly's memory; it neither resizes nor frees. */
void *weft__allocate_pages(void *user, void *block, size_t old_size, size_t size);

/* In memory.c: sets the allocator used unless the program sets one. Call it before the first chunk is
 * allocated. */
void weft__set_default_allocator(weft_allocator allocator);

/* In memory.c: frees all chunks. Nothing in them may be in use. */
void weft__free_chunks(void);

#endif
