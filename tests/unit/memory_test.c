/* Allocators: where memory comes from and where it is freed. */
#include "check.h"

#include <stdlib.h>

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
    RUN(alignment);
    CHECK_INT(weft_memory_trim(), 0);
    CHECK_INT(heap.bytes, 0);
    return check_result();
}
