/* Overflows a stack of 64 KiB by little, with more than that of data that it could write over. */
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

static volatile char data[256 * 1024];

static __attribute__((noinline)) int descend(int levels) {
    volatile char frame[1024];
    for (size_t i = 0; i < sizeof frame; i++) frame[i] = 1;
    return levels > 0 ? descend(levels - 1) + frame[levels] : 0;
}

WEFT_ASYNC(app, int depth;) {
    WEFT_BEGIN;
    data[0] = 0;
    printf("%d\n", descend(30));
    fflush(stdout);
    printf("%d\n", descend(100));
    for (size_t i = 0; i < sizeof data; i++)
        if (data[i]) WEFT_RAISE(WEFT_EMISUSE, "the stack grew into the data");
}

WEFT_MAIN(app)
