#include <stdio.h>
#include <weft/weft.h>

typedef struct point {
    int x, y;
} point;

WEFT_ASYNC(app, point start;) {
    WEFT_BEGIN;
    point lost = self->start;
    WEFT_AWAIT(weft_sleep(1));
    printf("%d\n", lost.x);
}

WEFT_MAIN(app)
