#include "base/tracked_blocks.h"

#ifdef WEFT_DEBUG
#include "base/sanitizer.h"
#include <string.h>

/* What precedes each block: a multiple of 16, so that the block is aligned as it would be without. Its end is
 * a red zone. */
enum { ROOM = (sizeof(weft__tracked) / 16 + 1) * 16, RED_ZONE = ROOM - sizeof(weft__tracked) };

static weft__tracked ends; /* of the list, a circle */

static uintptr_t link_to(const weft__tracked *tracked) { return ~(uintptr_t)tracked; }

static weft__tracked *at(uintptr_t link) { return (weft__tracked *)~link; }

static void join_blocks(weft__tracked *tracked, weft__tracked *next) {
    tracked->next = link_to(next);
    next->previous = link_to(tracked);
}

static void add_block(weft__tracked *tracked) {
    if (ends.next == 0) join_blocks(&ends, &ends);
    join_blocks(at(ends.previous), tracked);
    join_blocks(tracked, &ends);
}

static void take_out(weft__tracked *tracked) { join_blocks(at(tracked->previous), at(tracked->next)); }

static weft__tracked *tracked_of(void *block) { return (weft__tracked *)(void *)((char *)block - ROOM); }

static void *closed(weft__tracked *tracked) {
    ASAN_POISON_MEMORY_REGION(tracked + 1, RED_ZONE);
    return (char *)tracked + ROOM;
}

static weft__tracked *opened(void *block) {
    weft__tracked *tracked = tracked_of(block);
    ASAN_UNPOISON_MEMORY_REGION(tracked + 1, RED_ZONE);
    return tracked;
}

void *weft__tracked_allocate(size_t size, const char *origin) {
    if (size > SIZE_MAX - ROOM) return NULL;
    weft__tracked *tracked = weft__allocate_block(ROOM + size);
    if (!tracked) return NULL;
    *tracked = (weft__tracked){.size = size, .origin = origin};
    if (weft__running.task) tracked->owner = weft__running.top->coroutine->name;
    add_block(tracked);
    return closed(tracked);
}

void *weft__tracked_resize(void *block, size_t old_size, size_t size) {
    if (size > SIZE_MAX - ROOM) return NULL;
    weft__tracked *tracked = opened(block);
    weft__tracked *resized = weft__resize_block(tracked, ROOM + old_size, ROOM + size);
    if (!resized) {
        closed(tracked);
        return NULL;
    }
    resized->size = size;
    join_blocks(at(resized->previous), resized);
    join_blocks(resized, at(resized->next));
    return closed(resized);
}

void weft__tracked_free(void *block, size_t size) {
    weft__tracked *tracked = opened(block);
    take_out(tracked);
    memset(block, WEFT__FREED_BYTE, size);
    weft__free_block(tracked, ROOM + size);
}

const weft__tracked *weft__tracked_first(void) { return ends.next == 0 ? NULL : weft__tracked_next(&ends); }

const weft__tracked *weft__tracked_next(const weft__tracked *tracked) {
    return at(tracked->next) == &ends ? NULL : at(tracked->next);
}

const void *weft__tracked_block(const weft__tracked *tracked) { return (const char *)tracked + ROOM; }

void weft__tracked_describe(void *block, void (*describe)(const void *block, struct weft_report *report)) {
    tracked_of(block)->describe = describe;
}

void weft__tracked_keep(void *block) { take_out(tracked_of(block)); }
#endif
