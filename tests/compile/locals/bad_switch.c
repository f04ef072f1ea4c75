#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int start;) {
    WEFT_BEGIN;
    long lost = self->start * 3L;
    switch (self->start) {
    case 1: WEFT_AWAIT(weft_sleep(1)); break;
    default: self->start++;
    }
    printf("%ld\n", lost);
}

WEFT_MAIN(app)
