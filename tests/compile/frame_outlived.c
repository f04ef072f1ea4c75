/* Reads a field, the first one, of a coroutine that has ended. */
#include <weft/weft.h>

static int *outlived;

WEFT_ASYNC(child, int field;) {
    WEFT_BEGIN;
    outlived = &self->field;
}

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(child));
    WEFT_RETURN(*outlived);
}

WEFT_MAIN(app)
