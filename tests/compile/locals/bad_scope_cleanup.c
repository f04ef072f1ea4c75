#include <stdlib.h>
#include <weft/weft.h>

WEFT_ASYNC(app, size_t size; weft_scope scope;) {
    WEFT_BEGIN;
    char *lost = malloc(self->size);
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_FINALLY { free(lost); }
}

WEFT_MAIN(app)
