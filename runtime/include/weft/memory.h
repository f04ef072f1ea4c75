/* Where the runtime's memory comes from.
 *
 * Frames, tasks and futures are cut from chunks and kept in free lists by size class, so that a
 * task costs what its fields cost and is made and freed in a few nanoseconds. Everything goes
 * through one allocator function. By default that is malloc and free; except on WebAssembly in a
 * program that never calls weft_memory_trim, where the chunks, which stay the runtime's, are cut
 * from pages at the end of the memory, and malloc is not linked for their sake.
 */
#ifndef WEFT_MEMORY_H
#define WEFT_MEMORY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Allocates, resizes and frees, as Lua's allocator does: `size` 0 frees `block` and returns NULL;
 * otherwise the block of `old_size` bytes (NULL and 0: a new one) becomes one of `size` bytes,
 * aligned to 8 or more, or NULL is returned and the old block stays as it was. */
typedef void *(*weft_allocator)(void *user, void *block, size_t old_size, size_t size);

/* Takes all memory from `allocator`, which gets `user` with each call; NULL goes back to the
 * default. Call it while the runtime holds no memory: before the first other call of Weft, or
 * after weft_memory_trim returned 0. Returns 0, or WEFT_ESTATE otherwise. */
int weft_set_allocator(weft_allocator allocator, void *user);

/* How many bytes of frames, tasks, futures and buffers are in use, free lists not counted.
 * Walks the free lists: a call for tests and reports. */
size_t weft_memory_used(void);

/* Gives the chunks back to the allocator if nothing in them is in use.
 * Returns how many bytes are still in use (weft_memory_used). */
size_t weft_memory_trim(void);

#ifdef __cplusplus
}
#endif
#endif
