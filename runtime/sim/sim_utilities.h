/* Reporting a mistake in a test, memory, and the virtual clock. */
#ifndef WEFT_SIM_SIM_UTILITIES_H
#define WEFT_SIM_SIM_UTILITIES_H

#include <stddef.h>
#include <stdint.h>

/* Prints what is wrong with the test on stderr and aborts the process. */
_Noreturn __attribute__((format(printf, 1, 2))) void weft__sim_stop(const char *format, ...);

/* ---- Memory, which is not the runtime's ---- */

/* As realloc, but stops the process instead of returning NULL. */
void *weft__sim_resize(void *block, size_t size);

/* A NUL-terminated copy of `size` bytes, to be freed. `data` may be NULL if `size` is 0. */
char *weft__sim_copy(const void *data, size_t size);

/* A copy of a string, to be freed; NULL for NULL. */
char *weft__sim_copy_text(const char *text);

/* ---- The virtual clock, in nanoseconds ---- */

int64_t weft__sim_now(void);

/* Sets the clock, which must not go back. */
void weft__sim_set_now(int64_t now);

/* A moment plus a duration; INT64_MAX, which means never, on overflow. */
int64_t weft__sim_add(int64_t moment, int64_t nanoseconds);

/* `delay` seconds after a moment; INT64_MAX: never. Stops the process if the delay is invalid. */
int64_t weft__sim_later(int64_t moment, double delay);

/* Stops the process if a delay is negative or not a number. */
void weft__sim_check_delay(double delay);

#endif
