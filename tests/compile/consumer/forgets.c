/* The compiler must warn of the await that is forgotten, without being asked to. */
#include <weft/weft.h>

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    weft_sleep(1);
    WEFT_CALL(app);
}

WEFT_MAIN(app)
