/* A failure with a formatted message. It has a file of its own because it needs stdio, which every program with this
 * file links. */
#include "base/error_internal.h"
#include <stdarg.h>
#include <stdio.h>

void weft__raise_message(int status, const char *format, ...) {
    char *message = NULL;
    weft_error *error = NULL;
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    status = weft__failing_status(status);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0) error = weft__error_with_room(status, (size_t)length, &message);
    if (error) vsnprintf(message, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    weft__fail_with(error ? error : weft__error_of_status(status));
}
