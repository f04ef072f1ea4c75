/* Inspecting failures: the status, the message and, for a task group, the failures of its tasks. */
#ifndef WEFT_ERROR_H
#define WEFT_ERROR_H

#include <weft/private/detail.h>
#include <weft/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A failure, borrowed from the function or macro that returned it: weft_caught, WEFT_ERROR,
 * weft_future_error. NULL means no failure. Python's exception object. */
typedef struct weft_error weft_error;

/* The status of a failure; 0 for NULL. Python's type(e). */
int weft_error_status(const weft_error *error);

/* The message of a failure, or the text of its status if it has none. Never NULL, and valid as long as the
 * failure. str(e). */
const char *weft_error_message(const weft_error *error);

/* The number of failures that a WEFT_EGROUP holds; 0 for any other failure.
 * len(ExceptionGroup.exceptions). */
size_t weft_error_count(const weft_error *error);

/* The failure at an index, borrowed, in the order in which they happened; NULL if the index is out of
 * range. ExceptionGroup.exceptions[index]. */
const weft_error *weft_error_nth(const weft_error *error, size_t index);

#ifdef __cplusplus
}
#endif
#endif
