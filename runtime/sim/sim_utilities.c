#include "sim/sim_utilities.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t virtual_now;

void weft__sim_stop(const char *format, ...) {
    va_list arguments;
    fflush(stdout);
    fputs("weft: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    abort();
}

/* ---- Memory ---- */

void *weft__sim_resize(void *block, size_t size) {
    void *resized = realloc(block, size);
    if (!resized) weft__sim_stop("out of memory for a test's script");
    return resized;
}

char *weft__sim_copy(const void *data, size_t size) {
    char *copy = weft__sim_resize(NULL, size + 1);
    if (size > 0) memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

char *weft__sim_copy_text(const char *text) { return text ? weft__sim_copy(text, strlen(text)) : NULL; }

/* ---- The clock ---- */

int64_t weft__sim_now(void) { return virtual_now; }

void weft__sim_set_now(int64_t now) { virtual_now = now; }

int64_t weft__sim_add(int64_t moment, int64_t nanoseconds) {
    return nanoseconds < INT64_MAX - moment ? moment + nanoseconds : INT64_MAX;
}

void weft__sim_check_delay(double delay) {
    if (!(delay >= 0)) weft__sim_stop("a delay must be 0 or more seconds, not %g", delay);
}

int64_t weft__sim_later(int64_t moment, double delay) {
    weft__sim_check_delay(delay);
    double nanoseconds = ceil(delay * 1e9);
    return weft__sim_add(moment, nanoseconds < (double)INT64_MAX ? (int64_t)nanoseconds : INT64_MAX);
}
