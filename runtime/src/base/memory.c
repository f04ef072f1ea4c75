/* Blocks by size class, cut from chunks that come from one allocator.
 *
 * Blocks whose size is a multiple of 16 are aligned to 16, which suits any type: a struct with such a
 * member has such a size. Other blocks are aligned to 8.
 *
 * A freed block goes to the free list of its class. When nothing is in use, weft_memory_trim returns all
 * chunks at once. Until then the head of a freed frame stays readable, which is how a second await of an
 * awaitable is detected.
 *
 * AddressSanitizer must see every block: under it each one comes from the default allocator, and its second
 * await is detected while it is in AddressSanitizer's quarantine. An allocator of the program supplies chunks
 * as always.
 */
#include <weft/memory.h>

#include "base/at_end.h"
#include "base/chunks.h"
#include "base/list.h"
#include "base/sanitizer.h"
#include <string.h>
#include <weft/private/detail.h>
#include <weft/status.h>

#ifdef WEFT__ADDRESS_SANITIZER
#define BLOCKS_ARE_ALONE (!allocator)
#else
#define BLOCKS_ARE_ALONE false
#endif

enum {
    ALIGNMENT = 16,
    CHUNK_SIZE = 16 * 1024,
    LARGEST_SMALL = (WEFT__SMALL_CLASSES - 1) * WEFT__BLOCK_STEP,
    LARGE_CLASSES = 40 /* 1 KiB, 2 KiB, ...; each large block is a chunk of its own */
};

typedef struct chunk {
    struct chunk *next;
    size_t size; /* with this header */
} chunk;

/* Above this size, AddressSanitizer's malloc ends the program instead of failing. */
#define LARGEST_ALONE (SIZE_MAX >> (sizeof(size_t) == 8 ? 26 : 2))

/* The header of a chunk, and padding: some allocators align only to 8 bytes (Emscripten's on wasm32), and
 * the first block must be aligned to 16. */
#define CHUNK_HEAD (sizeof(chunk) + ALIGNMENT)

struct weft__running weft__running;

#ifdef WEFT__CHUNKS_FROM_PAGES
static weft_allocator default_allocator = weft__allocate_pages;
#else
static weft_allocator default_allocator = weft__allocate_from_c;
#endif
static weft_allocator allocator; /* NULL: the default */
static void *allocator_user;
static chunk *chunks;
static char *fresh, *fresh_end; /* the uncut rest of the newest chunk for small blocks */
static size_t bytes_cut;        /* from all chunks: in use or in free lists */
static void *large_free[LARGE_CLASSES];
static size_t bytes_alone; /* in use, in blocks that are no part of a chunk */
static bool holds_alone;   /* whether there was one since the last weft_memory_trim */

static size_t large_class(size_t size) {
    size_t class = 0;
    while (((size_t)1024 << class) < size && class < LARGE_CLASSES - 1) class ++;
    return class;
}

static void *call_allocator(void *block, size_t old_size, size_t size) {
    return (allocator ? allocator : default_allocator)(allocator_user, block, old_size, size);
}

static void *allocate_alone(size_t size) {
    if (size > LARGEST_ALONE) return NULL;
    void *block = call_allocator(NULL, 0, size > 0 ? size : 1);
    if (!block) return NULL;
    bytes_alone += size;
    holds_alone = true;
    return block;
}

static void free_alone(void *block, size_t size) {
    call_allocator(block, size > 0 ? size : 1, 0);
    bytes_alone -= size;
}

static char *chunk_new(size_t blocks_size) {
    chunk *new_chunk = call_allocator(NULL, 0, CHUNK_HEAD + blocks_size);
    if (!new_chunk) return NULL;
    new_chunk->next = chunks;
    new_chunk->size = CHUNK_HEAD + blocks_size;
    chunks = new_chunk;
    uintptr_t first = (uintptr_t)(new_chunk + 1);
    return (char *)(new_chunk + 1) + (ALIGNMENT - first % ALIGNMENT) % ALIGNMENT;
}

static void *pop_block(void **list, size_t size) {
    void *block = *list;
    if (!block) return NULL;
    ASAN_UNPOISON_MEMORY_REGION(block, size);
    *list = *(void **)block;
    return block;
}

/* The link and the head of a frame stay readable: see the top of this file. */
static void push_block(void **list, void *block, size_t size) {
    *(void **)block = *list;
    *list = block;
    if (size > sizeof(weft_frame))
        ASAN_POISON_MEMORY_REGION((char *)block + sizeof(weft_frame), size - sizeof(weft_frame));
}

/* Cuts `size` bytes, a multiple of the step, from the newest chunk, which must have them. */
static void *cut(size_t size) {
    void *block = fresh;
    fresh += size;
    bytes_cut += size;
    return block;
}

static void cut_to_free_list(size_t size) {
    if (size > 0) push_block(&weft__running.free_blocks[size / WEFT__BLOCK_STEP], cut(size), size);
}

static void align_fresh(void) {
    if ((uintptr_t)fresh % ALIGNMENT != 0) cut_to_free_list(WEFT__BLOCK_STEP);
}

static void *allocate_small(size_t size) {
    size_t rounded = (size + WEFT__BLOCK_STEP - 1) / WEFT__BLOCK_STEP * WEFT__BLOCK_STEP;
    void *block = pop_block(&weft__running.free_blocks[rounded / WEFT__BLOCK_STEP], rounded);
    if (block) return block;
    if (rounded % ALIGNMENT == 0) align_fresh();
    if ((size_t)(fresh_end - fresh) < rounded) {
        char *blocks = chunk_new(CHUNK_SIZE);
        if (!blocks) return NULL;
        /* The rest of the old chunk is too small for this block, but not for every other. */
        align_fresh();
        cut_to_free_list((size_t)(fresh_end - fresh));
        fresh = blocks;
        fresh_end = blocks + CHUNK_SIZE;
    }
    return cut(rounded);
}

#ifdef WEFT_TEST_HOOKS
int64_t weft__blocks_left = -1;
bool weft__only_one_fails;
#endif

void *weft__allocate_block(size_t size) {
#ifdef WEFT_TEST_HOOKS
    if (weft__blocks_left == 0) {
        if (weft__only_one_fails) weft__blocks_left = -1;
        return NULL;
    }
    if (weft__blocks_left > 0) weft__blocks_left--;
#endif
    if (BLOCKS_ARE_ALONE) return allocate_alone(size);
    if (size <= LARGEST_SMALL) return allocate_small(size);
    if (size > PTRDIFF_MAX / 2) return NULL;
    size_t class = large_class(size), rounded = (size_t)1024 << class;
    void *block = pop_block(&large_free[class], rounded);
    if (block) return block;
    block = chunk_new(rounded);
    if (block) bytes_cut += rounded;
    return block;
}

void weft__free_block(void *block, size_t size) {
    if (BLOCKS_ARE_ALONE) {
        free_alone(block, size);
    } else if (size <= LARGEST_SMALL) {
        size_t class = (size + WEFT__BLOCK_STEP - 1) / WEFT__BLOCK_STEP;
        push_block(&weft__running.free_blocks[class], block, class *WEFT__BLOCK_STEP);
    } else {
        size_t class = large_class(size);
        push_block(&large_free[class], block, (size_t)1024 << class);
    }
}

static size_t class_of(size_t size) {
    return size <= LARGEST_SMALL ? (size + WEFT__BLOCK_STEP - 1) / WEFT__BLOCK_STEP
                                 : WEFT__SMALL_CLASSES + large_class(size);
}

void *weft__resize_block(void *block, size_t old_size, size_t size) {
    if (!BLOCKS_ARE_ALONE && class_of(size) == class_of(old_size)) return block;
    void *resized = weft__allocate_block(size);
    if (!resized) return NULL;
    memcpy(resized, block, size < old_size ? size : old_size);
    weft__free_block(block, old_size);
    return resized;
}

#ifdef WEFT_DEBUG
/* The quarantine: freed blocks before they go to the free lists, the oldest first. Each has this at its
 * end. */
typedef struct retired {
    struct retired *next;
    size_t size; /* of the block */
} retired;

enum { MOST_RETIRED = 10000, READABLE_HEAD = sizeof(weft_frame) + sizeof(weft__generator_state) };

static retired *first_retired, *last_retired;
static size_t retired_count;

static void release_oldest(void) {
    retired *oldest = first_retired;
    first_retired = oldest->next;
    retired_count--;
    ASAN_UNPOISON_MEMORY_REGION((char *)(oldest + 1) - oldest->size, oldest->size);
    weft__free((char *)(oldest + 1) - oldest->size, oldest->size);
}

void weft__release_retired(void) {
    while (first_retired) release_oldest();
}

static weft__end_hook at_end = {.run = weft__release_retired};

void weft__retire(void *block, size_t size) {
    weft__at_end(&at_end);
    retired *added = (retired *)(void *)((char *)block + size) - 1;
    *added = (retired){NULL, size};
    *(first_retired ? &last_retired->next : &first_retired) = added;
    last_retired = added;
    if (size > READABLE_HEAD + sizeof *added) {
        char *rest = (char *)block + READABLE_HEAD;
        size_t rest_size = size - READABLE_HEAD - sizeof *added;
        memset(rest, WEFT__FREED_BYTE, rest_size);
        ASAN_POISON_MEMORY_REGION(rest, rest_size);
    }
    if (++retired_count > MOST_RETIRED) release_oldest();
}

#endif

static size_t list_size(void *const *list, size_t block_size) {
    size_t size = 0;
    for (void *block = *list; block; block = *(void **)block) size += block_size;
    return size;
}

size_t weft_memory_used(void) {
    weft__release_retired();
    size_t used = bytes_cut;
    for (size_t i = 0; i < WEFT__SMALL_CLASSES; i++)
        used -= list_size(&weft__running.free_blocks[i], i *WEFT__BLOCK_STEP);
    for (size_t i = 0; i < LARGE_CLASSES; i++) used -= list_size(&large_free[i], (size_t)1024 << i);
    return used + bytes_alone;
}

void weft__free_chunks(void) {
    for (chunk *next; chunks; chunks = next) {
        next = chunks->next;
        ASAN_UNPOISON_MEMORY_REGION(chunks, chunks->size);
        call_allocator(chunks, chunks->size, 0);
    }
    memset(weft__running.free_blocks, 0, sizeof weft__running.free_blocks);
    memset(large_free, 0, sizeof large_free);
    fresh = fresh_end = NULL;
    bytes_cut = 0;
    holds_alone = false;
}

void weft__set_default_allocator(weft_allocator new_default) { default_allocator = new_default; }

int weft_set_allocator(weft_allocator new_allocator, void *user) {
    if (chunks || holds_alone) return WEFT_ESTATE;
    allocator = new_allocator;
    allocator_user = user;
    return 0;
}

void *weft_host_allocate(size_t size) { return weft__allocate_at(size, "weft_host_allocate"); }
