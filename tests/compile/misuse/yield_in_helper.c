/* The error must say: WEFT_YIELD is possible only in the body of a WEFT_ASYNC */
#include <weft/weft.h>

struct numbers;
static void give(struct numbers *self);

WEFT_ASYNC_GENERATOR(numbers) {
    WEFT_BEGIN;
    WEFT_YIELD(1);
    give(self);
}

static void give(struct numbers *self) { WEFT_YIELD(2); }
