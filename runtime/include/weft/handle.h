/* Callbacks: plain functions that the loop calls. asyncio.Handle and asyncio.TimerHandle. */
#ifndef WEFT_HANDLE_H
#define WEFT_HANDLE_H

#include <math.h>
#include <weft/private/detail.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the loop calls. It cannot suspend; it may make tasks, settle futures, set events. It has no way
 * to fail: what it finds out it puts into a future, say. */
typedef void (*weft_callback)(void *argument);

/* One callback to come. Usable when zeroed, in a frame, static or on the heap. It must not move or
 * end while the callback is pending; when it is called, the handle is free to be used again. */
typedef struct weft_handle {
    weft__job job; /* first */
    weft__timer timer;
    weft_callback callback;
    void *argument;
    struct weft__context *context; /* in which it was registered; referenced */
    enum { WEFT__HANDLE_IDLE, WEFT__HANDLE_READY, WEFT__HANDLE_TIMED } state;
} weft_handle;

/* Has the loop call `callback(argument)` in its next turn, after what is ready before it.
 * Returns 0, or WEFT_EMISUSE if the handle is pending. loop.call_soon. */
int weft_call_soon(weft_handle *handle, weft_callback callback, void *argument);

/* Has the loop call it after `delay` seconds, never earlier; zero or less: in the next turn, the
 * most negative first. Infinity is never. Equal times are called in the order they were set. Returns
 * 0, WEFT_EINVAL if the delay is NaN, or WEFT_EMISUSE if the handle is pending; it then stays as it
 * was. loop.call_later. */
int weft_call_later(weft_handle *handle, double delay, weft_callback callback, void *argument);

/* As weft_call_later, at a time of weft_time(), in seconds. loop.call_at. */
int weft_call_at(weft_handle *handle, double when, weft_callback callback, void *argument);

/* Takes the callback back; a handle that is not pending stays so. Handle.cancel. */
void weft_handle_cancel(weft_handle *handle);

/* Whether the callback is still to come. asyncio has no such function; a handle there is used once. */
bool weft_handle_pending(const weft_handle *handle);

#ifdef __cplusplus
}
#endif
#endif
