/* Failures as they travel from frame to frame and rest in futures. */
#ifndef WEFT_SRC_ERROR_H
#define WEFT_SRC_ERROR_H

#include <weft/error.h>

/* A failure without a message is no object: an odd "pointer" that holds the status, so that
 * cancelling and running out of memory allocate nothing. */
weft_error *weft__error_of_status(int status);

/* A failure with a message, which is copied; `message` NULL makes one without. Owned by the caller.
 * Out of memory: returns NULL. */
weft_error *weft__error_new(int status, const char *message);

/* The same with the message "name: reason"; what is a sentence of its own in `reason` goes on in lower
 * case there: "data.txt: is a directory". NULL when out of memory. */
weft_error *weft__error_named(int status, const char *name, const char *reason);

/* The failure of a group: holds `count` others, whose references it takes over. NULL when out of
 * memory, they are then still the caller's. */
weft_error *weft__error_group(const char *message, weft_error *const *errors, size_t count);

/* NULL if it has no message but that of its status. */
const char *weft__error_own_message(const weft_error *error);

weft_error *weft__error_ref(weft_error *error);
void weft__error_unref(weft_error *error);

/* Sets the failure of the await under way; takes ownership. Returns true, as a start function
 * does when there is nothing to wait for. */
weft__progress weft__fail_with(weft_error *error);
weft__progress weft__fail(int status);
weft__progress weft__fail_message(int status, const char *message);

#endif
