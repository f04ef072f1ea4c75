#include "ping_pong.h"

WEFT_ASYNC_DEFINE(pong) {
    WEFT_BEGIN;
    if (self->depth == 0) WEFT_RETURN(0);
    WEFT_AWAIT(WEFT_CALL(ping, .depth = self->depth - 1, .waits = self->waits));
    WEFT_RETURN(WEFT_RESULT.i64 + 1);
}
