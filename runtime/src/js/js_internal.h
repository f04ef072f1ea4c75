/* What the features of this layer share: receiving from promises and streams of JavaScript, failures. */
#ifndef WEFT_SRC_JS_H
#define WEFT_SRC_JS_H

#include <weft/js_call.h>

/* Waits until weft_host_js_receive returns true and receives the outcome. A failure of the promise or
 * stream is stored in *status and does not fail the await. `status` and `value` live in the caller's
 * frame. Fails with WEFT_EMISUSE if another task is waiting, and with WEFT_ENOMEM. */
weft_awaitable weft__js_receive(uint32_t id, bool once, int *status, weft_js_value *value);

/* As weft_js_promise, by another name in the tree of tasks and the await chain. */
weft_awaitable weft__js_serve(uint32_t id);

/* Copies the arguments of a call. */
void weft__function_call_arguments(weft__function_call *call, size_t count,
                                   const weft__js_argument *arguments);

/* weft__error_raised of a program that exports coroutines: notes where failures happen, for JavaScript. */
weft_error *weft__failure_raised(weft_error *error);

#endif
