#include <weft/weft.h>

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    for (int lost = 0; lost < 3; lost++) WEFT_AWAIT(weft_sleep(1));
}

WEFT_MAIN(app)
