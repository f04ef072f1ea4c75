/* The error must say: needs_WEFT_BEGIN_in_a_WEFT_ASYNC */
#include <weft/weft.h>

WEFT_ASYNC(app, weft_scope scope;) {
    WEFT_TRY(&self->scope) {}
    WEFT_FINALLY {}
}

WEFT_MAIN(app)
