/* Receiving from promises and streams of JavaScript, for the features built on them. */
#ifndef WEFT_SRC_JS_H
#define WEFT_SRC_JS_H

#include <weft/js.h>

/* Waits until weft_host_js_receive returns true and receives the outcome. A failure of the promise or
 * stream is stored in *status and does not fail the await. `status` and `value` live in the caller's
 * frame. Fails with WEFT_EMISUSE if another task is waiting, and with WEFT_ENOMEM. */
weft_awaitable weft__js_receive(uint32_t id, bool once, int *status, weft_js_value *value);

#endif
