/* Callbacks: plain functions that the loop calls. asyncio.Handle and asyncio.TimerHandle. */
#ifndef WEFT_HANDLE_H
#define WEFT_HANDLE_H

#include <math.h>
#include <weft/private/detail.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A function that the loop calls. It must not suspend. It may make tasks, settle futures and set events. To
 * report an error, settle a future. */
typedef void (*weft_callback)(void *argument);

/* One scheduled callback. Usable when zeroed, in a frame, static or on the heap. It must not move or end
 * while the callback is pending. When the callback is called, the handle may be used again. A callback that
 * is pending when the program ends is never called; the main task's frame lives until then. */
typedef struct weft_handle {
    union {
        weft__removable_job job; /* while it is ready */
        weft__timer timer;       /* while it is timed */
    };
    weft_callback callback;
    void *argument;
    struct weft__context *context; /* the context in which it was scheduled; referenced */
    enum weft__handle_state { WEFT__HANDLE_IDLE, WEFT__HANDLE_READY, WEFT__HANDLE_TIMED } state;
} weft_handle;

/* Calls `callback(argument)` in the next turn of the loop, after what is ready already. Returns 0, or
 * WEFT_EMISUSE if the handle is pending. loop.call_soon. */
int weft_call_soon(weft_handle *handle, weft_callback callback, void *argument);

/* Calls `callback(argument)` after `delay` seconds, never earlier. Zero or less: in the next turn, the most
 * negative delay first; INFINITY: never. Callbacks due at the same time are called in the order in which they
 * were scheduled. Returns 0; WEFT_EINVAL if the delay is NaN; WEFT_EMISUSE if the handle is pending, which
 * stays as it is. loop.call_later. */
int weft_call_later(weft_handle *handle, double delay, weft_callback callback, void *argument);

/* As weft_call_later, at a time of weft_time(), in seconds. loop.call_at. */
int weft_call_at(weft_handle *handle, double when, weft_callback callback, void *argument);

/* Cancels the callback. Does nothing if the handle is not pending. Handle.cancel. */
void weft_handle_cancel(weft_handle *handle);

/* Whether the callback is pending. asyncio has no twin: its handles are used once. */
bool weft_handle_pending(const weft_handle *handle);

#ifdef __cplusplus
}
#endif
#endif
