/* Recurses within a stack of 64 KiB, then slightly beyond it. There is more static data than an overflow
 * could overwrite. Prints the depth of each recursion that returns. */
#include <stdio.h>
#include <weft/weft.h>

static volatile char data[256 * 1024];

static __attribute__((noinline)) int descend(int levels) {
    volatile char frame[1024];
    for (size_t i = 0; i < sizeof frame; i++) frame[i] = 1;
    return levels > 0 ? descend(levels - 1) + frame[levels] : 0;
}

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    data[0] = 0;
    printf("%d\n", descend(30));
    fflush(stdout);
    printf("%d\n", descend(100));
    fflush(stdout);
}

WEFT_MAIN(app)
