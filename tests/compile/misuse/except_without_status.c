/* The error must say: WEFT_EXCEPT names no status */
#include <weft/weft.h>

WEFT_ASYNC(app, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_EXCEPT() {}
}

WEFT_MAIN(app)
