#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int status; double start;) {
    WEFT_BEGIN;
    double lost = self->start / 3;
    WEFT_CATCH(self->status, weft_sleep(1));
    printf("%g\n", lost);
}

WEFT_MAIN(app)
