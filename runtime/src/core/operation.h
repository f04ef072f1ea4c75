/* Operations that the host performs and completes later. The host knows each by its id. */
#ifndef WEFT_SRC_CORE_OPERATION_H
#define WEFT_SRC_CORE_OPERATION_H

#include <stdbool.h>
#include <stdint.h>

typedef struct weft__operation {
    uint32_t id; /* 0: not open */
    /* Called once, possibly inside the host's start function. The operation is closed by then. */
    void (*complete)(struct weft__operation *operation, int status, int64_t result, const char *message);
} weft__operation;

/* Opens an operation whose `complete` is set, and sets its id. The operation must not move until it is
 * completed or closed. False when out of memory. */
bool weft__operation_open(weft__operation *operation);

/* Fails an open operation in the host's place: cancels it on the host and completes it with `status` and
 * `message`, which may be NULL. Returns false if it is not open. */
bool weft__operation_fail(weft__operation *operation, int status, const char *message);

/* Closes an operation. If it is open, it is cancelled on the host and does not complete. */
void weft__operation_close(weft__operation *operation);

#endif
