#include <weft/weft.h>

WEFT_ASYNC(empty) { WEFT_BEGIN; }

WEFT_ASYNC(only_fails) {
    WEFT_BEGIN;
    WEFT_RAISE(5);
}

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(empty));
    WEFT_AWAIT(WEFT_CALL(only_fails));
}

WEFT_MAIN(app)
