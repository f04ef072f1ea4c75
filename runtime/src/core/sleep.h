/* Seconds of the public functions as deadlines on the host's clock. */
#ifndef WEFT_SRC_CORE_SLEEP_H
#define WEFT_SRC_CORE_SLEEP_H

#include <stdint.h>

/* The deadline `delay` seconds from now, rounded up so that it is never early; INT64_MAX: never. A
 * negative delay gives a deadline in the past, which may be negative. Not for NaN, nor for less than
 * -9e9. */
int64_t weft__deadline_after(double delay);

/* The deadline at a time of weft_time(). Equal times give equal deadlines, whenever they are set. */
int64_t weft__deadline_at(double when);

#endif
