/* Creating failures, and passing them from frame to frame and to futures. */
#ifndef WEFT_SRC_ERROR_H
#define WEFT_SRC_ERROR_H

#include <weft/error.h>

/* A failure without a message is not an object but an odd "pointer" that holds the status, so that
 * cancelling and running out of memory allocate nothing. */
weft_error *weft__error_of_status(int status);

/* Creates a failure with a copy of `message`, or without a message if that is NULL. Owned by the caller.
 * NULL when out of memory. */
weft_error *weft__error_new(int status, const char *message);

/* Creates a failure with room for a message of `length` bytes at *message; the NUL after it is written. NULL when
 * out of memory. */
weft_error *weft__error_with_room(int status, size_t length, char **message);

/* Creates a failure with the message "name: reason": "data.txt: is a directory". A capital that starts
 * the reason becomes a small letter. NULL when out of memory. */
weft_error *weft__error_named(int status, const char *name, const char *reason);

/* Creates the failure of a group, which takes over the references to `count` others. NULL when out of
 * memory: the caller keeps the references. */
weft_error *weft__error_group(const char *message, weft_error *const *errors, size_t count);

/* Frees a group. NULL before the first one is made, so that a program without groups does not link it. */
extern void (*weft__error_free_group)(weft_error *group);

/* Creates a failure that stands for something that JavaScript threw, which the host knows by a number other
 * than 0. NULL when out of memory. When the failure is freed, weft__error_forget is called with the number;
 * set that before. */
weft_error *weft__error_thrown(int status, const char *message, uint32_t thrown);
extern void (*weft__error_forget)(uint32_t thrown);

/* The number of what was thrown; 0 if the failure stands for nothing. */
uint32_t weft__error_number_thrown(const weft_error *error);

/* Where a failure happened: the names of the coroutines, the innermost first. */
typedef struct weft__error_chain {
    size_t count;
    const char *names[];
} weft__error_chain;

/* The chain of a failure; NULL if it has none. */
const weft__error_chain *weft__error_chain_of(const weft_error *error);

/* Gives a failure that is an object a copy of the names; nothing when out of memory. */
void weft__error_set_chain(weft_error *error, const char *const *names, size_t count);

/* Called with each failure that an await ends with, which it may replace. NULL: nobody wants to know. */
extern weft_error *(*weft__error_raised)(weft_error *error);

/* The message of a failure, or NULL if it has none of its own. */
const char *weft__error_own_message(const weft_error *error);

weft_error *weft__error_ref(weft_error *error);
void weft__error_unref(weft_error *error);

/* Fails the current await; takes ownership of the error. Returns WEFT__DONE, for start and resume
 * functions to return. */
weft__progress weft__fail_with(weft_error *error);
weft__progress weft__fail(int status);
weft__progress weft__fail_message(int status, const char *message);

/* A coroutine cannot fail with success: raising 0 is a mistake in the program, and fails as one. */
static inline int weft__failing_status(int status) { return status == WEFT_OK ? WEFT_EMISUSE : status; }

#endif
