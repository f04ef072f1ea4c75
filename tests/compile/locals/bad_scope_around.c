#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int start; weft_lock lock; weft_scope scope;) {
    WEFT_BEGIN;
    int lost = self->start;
    WEFT_WITH_LOCK(&self->scope, &self->lock) { self->start++; }
    printf("%d\n", lost);
}

WEFT_MAIN(app)
