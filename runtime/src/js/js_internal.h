/* What is there to take of a promise or stream of JavaScript, for those who make more of it. */
#ifndef WEFT_SRC_JS_H
#define WEFT_SRC_JS_H

#include <weft/js.h>

/* Waits for what weft_host_js_receive gives, and takes that: a failure too goes to *status, and does not fail
 * the await. Both live in the caller's frame. Fails with WEFT_EMISUSE if another task waits, with
 * WEFT_ENOMEM. */
weft_awaitable weft__js_receive(uint32_t id, bool once, int *status, weft_js_value *value);

#endif
