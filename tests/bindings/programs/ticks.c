#include <weft/weft.h>

/* Yields 1, 2, 3, ..., one every `seconds`. */
WEFT_ASYNC_GENERATOR(ticks, double seconds; uint32_t count;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_sleep(self->seconds));
        self->count++;
        WEFT_YIELD(self->count);
    }
}
WEFT_EXPORT_GENERATOR(ticks, uint32_t, seconds)
