/* The runtime's memory.
 *
 * Frames, tasks and futures are cut from chunks and kept in free lists by size class: a task takes as
 * much memory as its fields need, and is created and freed in a few nanoseconds. All chunks come from one
 * allocator function, which is malloc and free by default. The exception is WebAssembly, in a program
 * that never calls weft_memory_trim: there, chunks are cut from pages at the end of the memory and never
 * returned, so that malloc need not be linked for them. */
#ifndef WEFT_MEMORY_H
#define WEFT_MEMORY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Allocates, resizes and frees, like the allocator function of Lua. `user` is the argument of
 * weft_set_allocator.
 *   - If `size` is 0, frees `block`, of `old_size` bytes, and returns NULL.
 *   - Otherwise resizes `block` to `size` bytes, or allocates a new block if it is NULL, and returns the
 *     block, aligned to 8 bytes or more. When out of memory, returns NULL and leaves `block` as it was. */
typedef void *(*weft_allocator)(void *user, void *block, size_t old_size, size_t size);

/* Sets the allocator of all the runtime's memory; NULL restores the default. Call it while the runtime
 * holds no memory: before any other call to Weft, or after weft_memory_trim has returned 0. Returns 0, or
 * WEFT_ESTATE if the runtime holds memory. */
int weft_set_allocator(weft_allocator allocator, void *user);

/* The number of bytes in use for frames, tasks, futures and buffers, without the free lists, which it
 * walks: for tests and reports. */
size_t weft_memory_used(void);

/* Returns all chunks to the allocator if nothing in them is in use. Returns the number of bytes still in
 * use (weft_memory_used). */
size_t weft_memory_trim(void);

#ifdef __cplusplus
}
#endif
#endif
