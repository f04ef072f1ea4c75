/* A module for JavaScript, without a main. */
#include <math.h>
#include <weft/weft.h>

/* Calls `draw` with a point of a spiral, every `interval` seconds. The result is the number of points. */
WEFT_ASYNC(spiral, weft_js_function draw; uint32_t points; double interval; uint32_t done;) {
    WEFT_BEGIN;
    while (self->done < self->points) {
        double angle = self->done * 0.2, radius = self->done * 0.7;
        WEFT_AWAIT(weft_js_call(self->draw, NULL, radius * cos(angle), radius * sin(angle)));
        WEFT_AWAIT(weft_sleep(self->interval));
        self->done++;
    }
    WEFT_RETURN(self->done);
}
WEFT_EXPORT(spiral, uint32_t, draw, points, interval)
