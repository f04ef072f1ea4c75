/* A mistake: the program itself is an async generator. It fails with a message that says so. */
#include <weft/weft.h>
WEFT_ASYNC_GENERATOR(app, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++) WEFT_YIELD(WEFT_VALUE(self->i));
}
WEFT_MAIN(app)
