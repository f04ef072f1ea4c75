#include <stdlib.h>
#include <weft/weft.h>

WEFT_ASYNC(app, size_t size;) {
    WEFT_BEGIN;
    char *lost = malloc(self->size);
    WEFT_UNWIND(done);
    WEFT_AWAIT(weft_sleep(1));
    WEFT_FINALLY_AT(done);
    free(lost);
}

WEFT_MAIN(app)
