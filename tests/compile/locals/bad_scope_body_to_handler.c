#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int start; weft_scope scope;) {
    WEFT_BEGIN;
    int lost;
    WEFT_TRY(&self->scope) {
        lost = self->start;
        WEFT_AWAIT(weft_sleep(1));
    }
    WEFT_EXCEPT(WEFT_ANY) { printf("%d\n", lost); }
}

WEFT_MAIN(app)
