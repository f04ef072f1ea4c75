/* Blocks by size class, cut from chunks that come from one allocator, or from pages: see chunks.h.
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
#ifdef __EMSCRIPTEN__
#include <unistd.h>
#endif

#ifdef WEFT__ADDRESS_SANITIZER
#define BLOCKS_ARE_ALONE (!allocator)
#else
#define BLOCKS_ARE_ALONE false
#endif

enum {
    ALIGNMENT = 16,
    CHUNK_SIZE = 16 * 1024,
    WASM_PAGE_SIZE = 64 * 1024,
    LARGEST_SMALL = (WEFT__SMALL_CLASSES - 1) * WEFT__BLOCK_STEP
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

static weft_allocator allocator; /* NULL: the default */
static void *allocator_user;
static weft_allocator default_allocator = WEFT__DEFAULT_ALLOCATOR;
static chunk *chunks;
static char *fresh, *fresh_end; /* the uncut rest of the newest chunk or page */
static size_t bytes_held;       /* in blocks: in use, in free lists, and fresh */
static size_t bytes_alone;      /* in use, in blocks that are no part of a chunk */
static bool holds_alone;        /* whether there was one since the last weft_memory_trim */

/* Small blocks have a class for each multiple of the step, larger ones for each power of two. */
static size_t class_of(size_t size) {
    if (size <= LARGEST_SMALL) return (size + WEFT__BLOCK_STEP - 1) / WEFT__BLOCK_STEP;
    return WEFT__CLASSES - 1 - (size_t)__builtin_clzl((size - 1) / LARGEST_SMALL);
}

static size_t size_of(size_t class) {
    return class < WEFT__SMALL_CLASSES ? class * WEFT__BLOCK_STEP
                                       : (size_t)LARGEST_SMALL << (class - WEFT__SMALL_CLASSES + 1);
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
    bytes_held += blocks_size;
    uintptr_t first = (uintptr_t)(new_chunk + 1);
    return (char *)(new_chunk + 1) + (ALIGNMENT - first % ALIGNMENT) % ALIGNMENT;
}

static void *pop_block(size_t class) {
    void *block = weft__running.free_blocks[class];
    if (!block) return NULL;
    ASAN_UNPOISON_MEMORY_REGION(block, size_of(class));
    weft__running.free_blocks[class] = *(void **)block;
    return block;
}

/* The link and the head of a frame stay readable: see the top of this file. */
static void push_block(void *block, size_t class) {
    *(void **)block = weft__running.free_blocks[class];
    weft__running.free_blocks[class] = block;
    if (size_of(class) > sizeof(weft_frame))
        ASAN_POISON_MEMORY_REGION((char *)block + sizeof(weft_frame), size_of(class) - sizeof(weft_frame));
}

static void align_fresh(void) {
    if ((uintptr_t)fresh % ALIGNMENT == 0) return;
    push_block(fresh, 1);
    fresh += WEFT__BLOCK_STEP;
}

/* Cuts a block whose size is a multiple of the step; NULL if there is too little left. */
static void *cut(size_t size) {
    if (size % ALIGNMENT == 0) align_fresh();
    if ((size_t)(fresh_end - fresh) < size) return NULL;
    void *block = fresh;
    fresh += size;
    return block;
}

/* Large blocks are chunks of their own. */
static void *cut_from_chunks(size_t size) {
    if (size > LARGEST_SMALL) return chunk_new(size);
    void *block = cut(size);
    if (block) return block;
    char *blocks = chunk_new(CHUNK_SIZE);
    if (!blocks) return NULL;
    /* The rest of the old chunk is too small for this block, but a smaller one fits. If it is not aligned to 16, its
     * size is no multiple of 16. */
    if (fresh < fresh_end) push_block(fresh, class_of((size_t)(fresh_end - fresh)));
    fresh = blocks;
    fresh_end = blocks + CHUNK_SIZE;
    return cut(size);
}

#ifdef WEFT__BLOCKS_FROM_PAGES
/* Adds whole pages at the end of the memory. Returns (char *)-1 when there are no more. */
static char *grow_memory(size_t size) {
#ifdef __EMSCRIPTEN__
    return sbrk((intptr_t)size); /* JavaScript learns of it, and malloc takes them into account */
#else
    /* As wasi-libc's sbrk, which links abort() and errno. */
    size_t page = __builtin_wasm_memory_grow(0, size / WASM_PAGE_SIZE);
    return page == SIZE_MAX ? (char *)-1 : (char *)(page * WASM_PAGE_SIZE);
#endif
}

static bool add_pages(size_t size) {
    size_t left = (size_t)(fresh_end - fresh),
           added = (size - left + WASM_PAGE_SIZE - 1) / WASM_PAGE_SIZE * WASM_PAGE_SIZE;
    char *pages = grow_memory(added);
    if ((intptr_t)pages == -1) return false;
    if (pages != fresh_end) { /* malloc has allocated pages in between */
        fresh = fresh_end = pages;
        bytes_held -= left;
    }
    fresh_end += added;
    bytes_held += added;
    return true;
}

static void *cut_fresh(size_t size) {
    if (allocator || default_allocator) return cut_from_chunks(size);
    void *block;
    do block = cut(size);
    while (!block && add_pages(size));
    return block;
}
#else
static void *cut_fresh(size_t size) { return cut_from_chunks(size); }
#endif

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
    if (size > PTRDIFF_MAX / 2) return NULL;
    size_t class = class_of(size);
    void *block = pop_block(class);
    return block ? block : cut_fresh(size_of(class));
}

void weft__free_block(void *block, size_t size) {
    if (BLOCKS_ARE_ALONE)
        free_alone(block, size);
    else
        push_block(block, class_of(size));
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

static weft__end_hook memory_at_end = {.run = weft__release_retired};

void weft__retire(void *block, size_t size) {
    weft__at_end(&memory_at_end);
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

size_t weft_memory_used(void) {
    weft__release_retired();
    size_t used = bytes_held - (size_t)(fresh_end - fresh);
    for (size_t class = 0; class < WEFT__CLASSES; class ++)
        for (void *block = weft__running.free_blocks[class]; block; block = *(void **)block)
            used -= size_of(class);
    return used + bytes_alone;
}

void weft__free_chunks(void) {
    for (chunk *next; chunks; chunks = next) {
        next = chunks->next;
        ASAN_UNPOISON_MEMORY_REGION(chunks, chunks->size);
        call_allocator(chunks, chunks->size, 0);
    }
    memset(weft__running.free_blocks, 0, sizeof weft__running.free_blocks);
    fresh = fresh_end = NULL;
    bytes_held = 0;
    holds_alone = false;
}

void weft__set_default_allocator(weft_allocator new_default) { default_allocator = new_default; }

int weft_set_allocator(weft_allocator new_allocator, void *user) {
    if (bytes_held > 0 || holds_alone) return WEFT_ESTATE;
    allocator = new_allocator;
    allocator_user = user;
    return 0;
}

/* Used: a host that only JavaScript calls is linked after what no C needs was dropped. */
__attribute__((used)) void *weft_host_allocate(size_t size) {
    return weft__allocate_at(size, "weft_host_allocate");
}
