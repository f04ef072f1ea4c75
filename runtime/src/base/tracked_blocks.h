/* Debug builds keep a list of all blocks in use, to report at the end of a program what was not released. */
#ifndef WEFT_SRC_BASE_TRACKED_BLOCKS_H
#define WEFT_SRC_BASE_TRACKED_BLOCKS_H

#include <weft/private/detail.h>

#ifdef WEFT_DEBUG

struct weft_report;

/* A block in use. The links to its neighbours, in the order in which they were allocated, are inverted
 * pointers: LeakSanitizer takes no block for referenced because it is in the list. */
typedef struct weft__tracked {
    uintptr_t next, previous;
    size_t size;
    const char *origin; /* the place of the allocation, "file.c:12"; NULL if unknown */
    const char *owner;  /* the coroutine whose task allocated it; NULL: none did */
    /* Fills in what a report says of the block; NULL: it is memory of something. */
    void (*describe)(const void *block, struct weft_report *report);
} weft__tracked;

/* The first block, and the next one; NULL after the last. */
const weft__tracked *weft__tracked_first(void);
const weft__tracked *weft__tracked_next(const weft__tracked *tracked);

/* The block itself, as weft__allocate returned it. */
const void *weft__tracked_block(const weft__tracked *tracked);

/* Sets how reports describe a block. */
void weft__tracked_describe(void *block, void (*describe)(const void *block, struct weft_report *report));

/* The block stays in use until the process ends, and is not reported. */
void weft__tracked_keep(void *block);

#else
#define weft__tracked_describe(block, describe) ((void)0)
#define weft__tracked_keep(block) ((void)0)
#endif

#endif
