/* Waiting for an operation of the host.
 *
 *     static void start_accept(void *frame, uint32_t operation) {
 *         weft_host_accept_start(operation, ((struct accept *)frame)->listener);
 *     }
 *     static const weft__host_operation accepting = {.what = "a connection", .start = start_accept};
 *
 *     WEFT_AWAIT(weft__host_await(&self->wait, &accepting, self, NULL));
 *
 * Cancelling the task tells the host at once to stop the operation. */
#ifndef WEFT_SRC_CORE_HOST_WAIT_H
#define WEFT_SRC_CORE_HOST_WAIT_H

#include "core/operation.h"
#include <weft/coroutine.h>

/* A type of operation. */
typedef struct weft__host_operation {
    const char *what; /* what the task waits for, in words: "a connection" */
    /* Asks the host to start. The operation may complete before this returns. */
    void (*start)(void *object, uint32_t operation);
    /* Releases the result of an operation that has succeeded although its task was cancelled before the task
     * could take the result. NULL: there is nothing to release. */
    void (*discard)(void *object, int64_t result);
} weft__host_operation;

/* One wait, in the frame of the coroutine that awaits it. Its content matters only during the await. */
typedef struct weft__host_wait {
    weft__operation operation; /* first */
    const weft__host_operation *type;
    void *object;
    const char *subject;
    weft_task *task;   /* the task that waits; NULL: none yet */
    weft_error *error; /* the outcome: a failure, owned, ... */
    int64_t result;    /* ... or a result */
    bool is_complete;
} weft__host_wait;

/* Starts an operation and waits until it is complete; the result (.i64) is the operation's. `object` is
 * passed to the functions of `type`. `subject` starts the message of a failure ("data.txt: is a directory");
 * NULL: the message is the host's. Both live as long as the wait. Fails with the status that the host gives,
 * or with WEFT_ENOMEM. */
weft_awaitable weft__host_await(weft__host_wait *wait, const weft__host_operation *type, void *object,
                                const char *subject);

#endif
