/* Allocators: where memory comes from and where it is freed. */
#include "check.h"

#include "base/chunks.h"

#include <stdlib.h>
#ifdef WEFT__ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

static struct {
    size_t bytes, calls, largest;
    long left; /* how many more calls succeed; negative: all */
    int users;
} heap = {.left = -1};

static void *allocate(void *user, void *block, size_t old_size, size_t size) {
    if (user == &heap) heap.users++;
    heap.calls++;
    if (size == 0) {
        heap.bytes -= old_size;
        free(block);
        return NULL;
    }
    if (size > heap.largest) heap.largest = size;
    if (heap.left == 0) return NULL;
    if (heap.left > 0) heap.left--;
    void *resized = realloc(block, size);
    if (resized) heap.bytes += size - old_size;
    CHECK((uintptr_t)resized % _Alignof(max_align_t) == 0);
    return resized;
}

WEFT_ASYNC(nothing, char padding[64];) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(large, char padding[40000];) {
    WEFT_BEGIN;
    memset(self->padding, 1, sizeof self->padding);
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(huge, char padding[3000000];) {
    WEFT_BEGIN;
    self->padding[2999999] = 1;
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(allocate_all, weft_queue queue; int i; weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < 2000; self->i++) {
            WEFT_AWAIT(weft_queue_put(&self->queue, weft_value_i64(self->i)));
            TRY(weft_spawn(WEFT_CALL(nothing)));
            WEFT_AWAIT(WEFT_CALL(nothing));
        }
        WEFT_AWAIT(WEFT_CALL(large));
        WEFT_AWAIT(WEFT_CALL(huge));
    }
    WEFT_FINALLY { weft_queue_deinit(&self->queue); }
}

static void own_allocator(void) {
    CHECK_INT(weft_set_allocator(allocate, &heap), 0);
    CHECK_INT(weft_memory_used(), 0);
    weft_future *future = weft_future_new();
    CHECK(future != NULL);
    CHECK(heap.users > 0 && heap.bytes > 0);
    CHECK_INT(weft_set_allocator(NULL, NULL), WEFT_ESTATE);
    CHECK(weft_memory_used() > 0);
    CHECK(weft_memory_trim() == weft_memory_used()); /* in use: nothing is freed */
    CHECK(heap.bytes > 0);
    weft_future_unref(future);
    CHECK_INT(weft_memory_used(), 0);
    CHECK_INT(weft_set_allocator(NULL, NULL), WEFT_ESTATE); /* chunks are held */
    CHECK_INT(weft_memory_trim(), 0);
    CHECK_INT(heap.bytes, 0);
    CHECK_INT(weft_memory_trim(), 0);
    CHECK_INT(weft_set_allocator(NULL, NULL), 0);
    CHECK_INT(weft_set_allocator(allocate, &heap), 0);
}

static void reuse(void) {
    CHECK_INT(weft_run(WEFT_CALL(allocate_all), NULL), 0);
    CHECK_INT(weft_memory_used(), 0);
    size_t bytes = heap.bytes, calls = heap.calls;
    CHECK(heap.largest > 3000000);
    for (int i = 0; i < 5; i++) CHECK_INT(weft_run(WEFT_CALL(allocate_all), NULL), 0);
    CHECK_INT(heap.bytes, bytes); /* the same chunks are reused */
    CHECK_INT(heap.calls, calls);
    CHECK_INT(weft_memory_trim(), 0);
    CHECK_INT(heap.bytes, 0);
}

/* The n-th chunk and all later ones fail: the program ends with WEFT_ENOMEM and leaks nothing. */
static void chunks_fail(void) {
    int status = WEFT_ENOMEM;
    long n = 0;
    check_begin("chunks_fail", 0);
    for (; status != 0 && n < 1000; n++) {
        heap.left = n;
        status = weft_run(WEFT_CALL(allocate_all), NULL);
        if (status != 0) CHECK_INT(status, WEFT_ENOMEM);
        CHECK_TRACE(""); /* and no deadlock is reported */
        CHECK_INT(weft_memory_trim(), 0);
        CHECK_INT(heap.bytes, 0);
    }
    CHECK(n > 5);
    CHECK_INT(status, 0);
    heap.left = -1;
}

/* Blocks of many sizes, allocated and freed in different orders, never overlap. */
static void *blocks[3000];

static size_t size_of(size_t i) { return 1 + (i * 7919) % (i % 50 == 0 ? 5000 : 600); }

static void sizes_and_alignment(void) {
    for (int round = 0; round < 3; round++) {
        size_t total = 0;
        for (size_t i = 0; i < 3000; i++) {
            size_t size = size_of(i);
            blocks[i] = weft__allocate(size);
            CHECK((uintptr_t)blocks[i] % (size % 16 == 0 ? 16 : 8) == 0);
            memset(blocks[i], (int)(i & 0xff), size);
            total += size;
        }
        CHECK(weft_memory_used() >= total);
        for (size_t i = 0; i < 3000; i++) {
            const unsigned char *bytes = blocks[i];
            bool intact = true;
            for (size_t j = 0; j < size_of(i); j++) intact &= bytes[j] == (i & 0xff);
            CHECK(intact);
        }
        for (size_t i = 0; i < 3000; i++) {
            size_t shuffled = i * 1009 % 3000;
            weft__free(blocks[shuffled], size_of(shuffled));
        }
        CHECK_INT(weft_memory_used(), 0);
    }
    CHECK(weft__allocate(SIZE_MAX) == NULL);
    CHECK(weft__allocate(SIZE_MAX / 2) == NULL);
    CHECK_INT(weft_memory_used(), 0);
    CHECK_INT(weft_memory_trim(), 0);
}

/* ---- Blocks ---- */

static size_t used_by_block(size_t size) {
    size_t before = weft_memory_used();
    void *block = weft__allocate_block(size);
    size_t used = weft_memory_used() - before;
    weft__free_block(block, size);
    return used;
}

/* Small blocks have sizes in steps of eight bytes, larger ones powers of two. */
static void block_sizes(void) {
    static const size_t sizes[][2] = {{1, 8},       {8, 8},        {9, 16},         {503, 504},
                                      {505, 512},   {512, 512},    {513, 1024},     {1024, 1024},
                                      {1025, 2048}, {2048, 2048},  {2049, 4096},    {4096, 4096},
                                      {4097, 8192}, {8193, 16384}, {100000, 131072}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        CHECK_INT(used_by_block(sizes[i][0]), sizes[i][1]);
    char *block = weft__allocate_block(20);
    memcpy(block, "the content is kept", 20);
    CHECK(weft__resize_block(block, 20, 24) == block); /* there is room for that */
    block = weft__resize_block(block, 24, 2000);
    CHECK_STR(block, "the content is kept");
    weft__free_block(block, 2000);
    CHECK_INT(weft_memory_trim(), 0);
}

/* AddressSanitizer reports uses of a freed block, except of the head of a frame. */
static void freed_blocks(void) {
#ifdef WEFT__ADDRESS_SANITIZER
    char *block = weft__allocate_block(200);
    CHECK(!__asan_address_is_poisoned(block + 199));
    weft__free_block(block, 200);
    CHECK(!__asan_address_is_poisoned(block + sizeof(weft_frame) - 1));
    CHECK(__asan_address_is_poisoned(block + sizeof(weft_frame)));
    CHECK(__asan_address_is_poisoned(block + 199));
    CHECK_INT(weft_memory_trim(), 0);
#endif
}

/* How many blocks of a size come from the first chunk. */
static size_t blocks_of_chunk(size_t size) {
    size_t count = 0;
    CHECK_INT(weft_memory_trim(), 0);
    heap.largest = 0;
    for (size_t calls = heap.calls; heap.calls <= calls + 1; count++)
        blocks[count] = weft__allocate_block(size);
    for (size_t i = 0; i < count; i++) weft__free_block(blocks[i], size);
    return count - 1;
}

/* A chunk is used to its last byte; beside its blocks, it has a head and what alignment may take. */
static void chunks_are_used_up(void) {
    static const size_t sizes[] = {16, 64, 512};
    for (size_t i = 0; i < 3; i++) {
        size_t count = blocks_of_chunk(sizes[i]);
        CHECK(count > 1);
        CHECK_INT(count, (heap.largest - 32) / sizes[i]);
    }
    CHECK_INT(weft_memory_trim(), 0);
}

/* ---- An allocator that aligns to 8 bytes ---- */

enum { GUARD = 0x5c };

/* Gives out memory at 8 bytes beyond a multiple of 16, with its size before it and a guard behind it. */
static void *allocate_oddly(void *user, void *block, size_t old_size, size_t size) {
    if (size == 0) {
        unsigned char *guard = (unsigned char *)block + old_size;
        CHECK_INT(((size_t *)block)[-1], old_size);
        for (int i = 0; i < 8; i++) CHECK_INT(guard[i], GUARD);
        ++*(int *)user;
        memset(block, 0, old_size);
        free((char *)block - 8);
        return NULL;
    }
    char *memory = aligned_alloc(16, (size + 16 + 15) / 16 * 16);
    *(size_t *)(void *)memory = size;
    memset(memory + 8 + size, GUARD, 8);
    return memory + 8;
}

/* Blocks are aligned all the same, and stay within the memory that they come from. */
static void odd_allocator(void) {
    int freed = 0;
    CHECK_INT(weft_set_allocator(allocate_oddly, &freed), 0);
    for (size_t i = 0; i < 1200; i++) {
        size_t size = i < 1100 ? 16 : 1024; /* the first ones fill a chunk */
        blocks[i] = weft__allocate_block(size);
        CHECK((uintptr_t)blocks[i] % 16 == 0);
        memset(blocks[i], 1, size);
    }
    for (size_t i = 0; i < 1200; i++) weft__free_block(blocks[i], i < 1100 ? 16 : 1024);
    CHECK_INT(weft_memory_trim(), 0);
    CHECK(freed > 100);
    CHECK_INT(weft_set_allocator(allocate, &heap), 0);
}

/* ---- The default allocator ---- */

static int defaults;
static bool defaults_fail;

/* Keeps the size before the memory that it gives out. */
static void *allocate_by_default(void *user, void *block, size_t old_size, size_t size) {
    CHECK(user == NULL && size < SIZE_MAX / 4);
    defaults++;
    if (size == 0) {
        CHECK_INT(((size_t *)block)[-2], old_size);
        return weft__allocate_from_c(NULL, (char *)block - 16, old_size + 16, 0);
    }
    CHECK_INT(old_size, 0);
    if (defaults_fail) return NULL;
    char *memory = weft__allocate_from_c(NULL, NULL, 0, size + 16);
    *(size_t *)(void *)memory = size;
    return memory + 16;
}

/* Under AddressSanitizer each block comes from it, and it is not asked for none or for too many bytes. */
static void default_allocator(void) {
    static const size_t sizes[] = {0, 1, 2, 100, 5000};
    CHECK_INT(weft_set_allocator(NULL, NULL), 0);
    weft__set_default_allocator(allocate_by_default);
    for (size_t i = 0; i < 5; i++) CHECK((blocks[i] = weft__allocate_block(sizes[i])) != NULL);
    CHECK(weft_memory_used() >= 5103);
    for (size_t i = 0; i < 5; i++) weft__free_block(blocks[i], sizes[i]);
    CHECK_INT(weft_memory_used(), 0);
    CHECK(weft__allocate_block(SIZE_MAX / 2) == NULL);
    CHECK_INT(weft_set_allocator(NULL, NULL), WEFT_ESTATE); /* it holds memory until it is trimmed */
    CHECK_INT(weft_memory_trim(), 0);
    CHECK_INT(weft_set_allocator(NULL, NULL), 0);
    CHECK(defaults >= 2);
    defaults_fail = true;
    CHECK(weft__allocate_block(100) == NULL);
    CHECK_INT(weft_memory_used(), 0);
    defaults_fail = false;
    weft__set_default_allocator(weft__allocate_from_c);
    CHECK_INT(weft_set_allocator(allocate, &heap), 0);
}

WEFT_ASYNC(aligned, _Alignas(16) char wide[16]; int n;) {
    WEFT_BEGIN;
    CHECK((uintptr_t)self->wide % 16 == 0);
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(alignment, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 100; self->i++) {
        TRY(weft_spawn(WEFT_CALL(nothing)));
        TRY(weft_spawn(WEFT_CALL(aligned)));
        WEFT_AWAIT(WEFT_CALL(aligned));
    }
}

int main(void) {
    own_allocator();
    reuse();
    chunks_fail();
    sizes_and_alignment();
    block_sizes();
    freed_blocks();
    chunks_are_used_up();
    odd_allocator();
    default_allocator();
    RUN(alignment);
    CHECK_INT(weft_memory_trim(), 0);
    CHECK_INT(heap.bytes, 0);
    return check_result();
}
