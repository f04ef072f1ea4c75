/* Forgets the only reference to a future. */
#include <weft/weft.h>

WEFT_ASYNC(app, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
}

WEFT_MAIN(app)
