#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int start; weft_timeout timeout;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(&self->timeout, 1.5) {
        int lost = self->start * 2;
        WEFT_AWAIT(weft_sleep(1));
        printf("%d\n", lost);
    }
}

WEFT_MAIN(app)
