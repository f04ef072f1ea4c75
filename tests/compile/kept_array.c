/* An array read after an await: compilers do not warn, MemorySanitizer must report it. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    int lost[4];
    for (int i = 0; i < 4; i++) lost[i] = i;
    WEFT_AWAIT(weft_sleep(1));
    if (lost[2] == 2) puts("by luck");
}

WEFT_MAIN(app)
