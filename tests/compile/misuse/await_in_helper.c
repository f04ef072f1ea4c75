/* The error must say: an await is possible only in the body of a WEFT_ASYNC */
#include <weft/weft.h>

struct app;
static void wait_a_little(struct app *self);

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    wait_a_little(self);
}

static void wait_a_little(struct app *self) { WEFT_AWAIT(weft_sleep(1)); }

WEFT_MAIN(app)
