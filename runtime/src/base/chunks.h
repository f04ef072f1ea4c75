/* Where chunks come from unless weft_set_allocator says otherwise.
 *
 * On WebAssembly malloc is as large as a small program, and the runtime, whose chunks stay its own,
 * does without: they are cut from pages at the end of the memory. A program that calls
 * weft_memory_trim has its chunks from malloc, so that what is given back serves for all, and so
 * have native programs. */
#ifndef WEFT_SRC_CHUNKS_H
#define WEFT_SRC_CHUNKS_H

#include <weft/memory.h>
#include <weft/private/detail.h>

#if defined(__wasm__) && !defined(WEFT__ADDRESS_SANITIZER)
#define WEFT__CHUNKS_FROM_PAGES 1
#endif

/* Allocators whose blocks keep their size: malloc and free, ... */
void *weft__allocate_from_c(void *user, void *block, size_t old_size, size_t size);

/* ... and pages, which are never given back. */
void *weft__allocate_pages(void *user, void *block, size_t old_size, size_t size);

/* In memory.c: what to take chunks from unless the program sets an allocator. To be called before
 * the first is taken. */
void weft__set_default_allocator(weft_allocator allocator);

/* In memory.c: gives all chunks back, in which nothing is in use. */
void weft__free_chunks(void);

#endif
