#include "ping_pong.h"

WEFT_ASYNC_DEFINE(ping) {
    WEFT_BEGIN;
    if (self->depth == 0) {
        if (self->waits) WEFT_AWAIT(weft_sleep(1));
        WEFT_RETURN(0);
    }
    WEFT_AWAIT(WEFT_CALL(pong, .depth = self->depth - 1, .waits = self->waits));
    WEFT_RETURN(WEFT_RESULT.i64 + 1);
}
