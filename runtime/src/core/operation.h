/* Operations: what a host does for the program and completes later, known to it by number. */
#ifndef WEFT_SRC_OPERATION_H
#define WEFT_SRC_OPERATION_H

#include <stdbool.h>
#include <stdint.h>

typedef struct weft__operation {
    uint32_t id; /* 0: not open */
    /* Called once, maybe from within the host's start function; the operation is closed by then. */
    void (*complete)(struct weft__operation *operation, int status, int64_t result, const char *message);
} weft__operation;

/* Opens an operation whose `complete` is set, and gives it its number. It must not move until it
 * is completed or closed. False when out of memory. */
bool weft__operation_open(weft__operation *operation);

/* Ends an open operation with a failure that is not the host's: the host is told to stop it, and it completes with
 * `status` and `message`, which may be NULL. Returns false if it is not open. */
bool weft__operation_fail(weft__operation *operation, int status, const char *message);

/* Closes an operation: if it is open the host is told to stop it, and it will not complete. */
void weft__operation_close(weft__operation *operation);

#endif
