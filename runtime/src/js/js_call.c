/* Calls of JavaScript's functions. The host makes the call and a promise of its result. */
#include <weft/js_call.h>

#include "js/js_internal.h"
#include <string.h>
#include <weft/host.h>

/* The tree of tasks shows the name. */
WEFT_ASYNC(weft_js_call, weft__function_call call; weft_js_value *value;) {
    WEFT_BEGIN;
    uint32_t id = weft_host_js_call(&self->call);
    WEFT_AWAIT(weft_js_promise(id, self->value));
}

weft_awaitable weft__js_call_function(weft_js_function function, weft_js_value *value, size_t count,
                                      const weft__js_argument *arguments) {
    uint16_t result = value ? WEFT__JS_VALUE : WEFT__JS_VOID;
    weft_awaitable awaitable =
        WEFT_CALL(weft_js_call, .call = {.function = function.id, .result = result}, .value = value);
    struct weft_js_call *frame = awaitable.object;
    if (frame) weft__function_call_arguments(&frame->call, count, arguments);
    return awaitable;
}

void weft__function_call_arguments(weft__function_call *call, size_t count,
                                   const weft__js_argument *arguments) {
    call->count = (uint32_t)count;
    if (count > 0) memcpy(call->arguments, arguments, count * sizeof *arguments);
}

weft_js_function weft_js_function_keep(weft_js_function function) {
    return (weft_js_function){weft_host_js_function_keep(function.id)};
}

int weft_js_function_release(weft_js_function function) { return weft_host_js_function_release(function.id); }

void weft__js_function_drop(void *function) {
    weft_host_js_function_release(((const weft_js_function *)function)->id);
}
