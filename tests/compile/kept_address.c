/* A local whose address is taken, read after an await: compilers may warn, MemorySanitizer must report it. */
#include <stdio.h>
#include <weft/weft.h>

__attribute__((noinline)) static void set(int *number) { *number = 7; }

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    int lost;
    set(&lost);
    WEFT_AWAIT(weft_sleep(1));
    if (lost == 7) puts("by luck");
}

WEFT_MAIN(app)
