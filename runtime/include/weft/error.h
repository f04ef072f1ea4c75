/* Failures, to look at: a status, a message, and of a task group the failures of its tasks. */
#ifndef WEFT_ERROR_H
#define WEFT_ERROR_H

#include <weft/private/detail.h>
#include <weft/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A failure, borrowed from where it was found: weft_caught, WEFT_ERROR, weft_future_error. NULL is
 * none. An exception object of Python. */
typedef struct weft_error weft_error;

/* Its status; 0 for NULL. What type(e) is in Python. */
int weft_error_status(const weft_error *error);

/* Its message, or the text of its status if it has none; never NULL, valid as long as it. str(e). */
const char *weft_error_message(const weft_error *error);

/* How many failures a WEFT_EGROUP holds; 0 of any other. len(ExceptionGroup.exceptions). */
size_t weft_error_count(const weft_error *error);

/* One of them, borrowed, in the order they happened; NULL if there is none of that index.
 * ExceptionGroup.exceptions[index]. */
const weft_error *weft_error_nth(const weft_error *error, size_t index);

#ifdef __cplusplus
}
#endif
#endif
