/* A mistake: the program is an async generator, which nobody iterates over. It fails and says so. */
#include <weft/weft.h>
WEFT_ASYNC_GENERATOR(app, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++) WEFT_YIELD(WEFT_VALUE(self->i));
}
WEFT_MAIN(app)
