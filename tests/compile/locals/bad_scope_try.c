#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int start; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        int lost = self->start * 2;
        WEFT_AWAIT(weft_sleep(1));
        printf("%d\n", lost);
    }
}

WEFT_MAIN(app)
