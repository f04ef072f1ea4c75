/* A struct read after an await: Clang does not warn. GCC does, and MemorySanitizer must report it. */
#include <stdio.h>
#include <weft/weft.h>

typedef struct point {
    int x, y;
} point;

WEFT_ASYNC(app, point start;) {
    WEFT_BEGIN;
    point lost = self->start;
    WEFT_AWAIT(weft_sleep(1));
    if (lost.x == 0) puts("by luck");
}

WEFT_MAIN(app)
