#include "host_call.h"

#include "error.h"
#include "loop.h"

static void settle(weft__operation *operation, int status, int64_t result, const char *message) {
    weft__host_call *call = (weft__host_call *)operation;
    if (status == WEFT_OK) {
        call->result = result;
        weft_future_set_result(call->done, weft_value_i64(result));
        return;
    }
    weft_error *named = NULL;
    if (call->subject) {
        named = weft__error_named(status, call->subject, message ? message : weft_status_text(status));
        message = named ? weft_error_message(named) : NULL;
    }
    if (weft_future_set_error(call->done, status, message) == WEFT_ENOMEM)
        weft_future_set_error(call->done, WEFT_ENOMEM, NULL);
    weft__error_unref(named);
}

bool weft__host_call_begin(weft__host_call *call, const char *what) {
    call->operation.complete = settle;
    call->result = 0;
    call->done = weft_future_new();
    if (!call->done) return false;
    call->done->kind = FUTURE_HOST;
    call->done->value = weft_value_ptr(what);
    return weft__operation_open(&call->operation);
}

int64_t weft__host_call_in_vain(const weft_frame *frame, const weft__host_call *call) {
    return frame->error ? call->result : 0;
}

void weft__host_call_end(weft__host_call *call) {
    weft__operation_close(&call->operation);
    weft_future_unref(call->done);
    call->done = NULL;
}
