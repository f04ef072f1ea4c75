#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int start;) {
    WEFT_BEGIN;
    int lost = self->start * 2;
    WEFT_AWAIT(weft_sleep(1));
    printf("%d\n", lost);
}

WEFT_MAIN(app)
