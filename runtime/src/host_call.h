/* An operation of the host that a coroutine awaits. Lives in its frame, zeroed at first:
 *
 *     if (!weft__host_call_begin(&self->call, "bytes to read")) WEFT_RAISE(WEFT_ENOMEM);
 *     weft_host_read_start(self->call.operation.id, ...);
 *     WEFT_AWAIT_INTO(self->count, self->call.done);
 *
 * and behind WEFT_FINALLY, or before the next one begins: weft__host_call_end(&self->call). */
#ifndef WEFT_SRC_HOST_CALL_H
#define WEFT_SRC_HOST_CALL_H

#include "operation.h"
#include <weft/coroutine.h>
#include <weft/future.h>

typedef struct weft__host_call {
    weft__operation operation; /* first */
    weft_future *done;         /* its outcome; the result is an int64_t */
    int64_t result;            /* once it has succeeded; also if `done` was cancelled before */
    const char *subject;       /* what the message of a failure begins with; NULL: with its reason */
} weft__host_call;

/* `what` is it that is waited for: a static string, for reports. False when out of memory. */
bool weft__host_call_begin(weft__host_call *call, const char *what);

/* Behind WEFT_FINALLY: what it has given although the coroutine fails, since the host was faster than
 * the cancellation; 0 if it has not. */
int64_t weft__host_call_in_vain(const weft_frame *frame, const weft__host_call *call);

/* If the operation is under way, the host is told to stop it. Does nothing the second time. */
void weft__host_call_end(weft__host_call *call);

#endif
