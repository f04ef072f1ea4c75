#include "host_call.h"

#include "loop.h"

static void settle(weft__operation *operation, int status, int64_t result, const char *message) {
    weft_future *done = ((weft__host_call *)operation)->done;
    if (status == WEFT_OK)
        weft_future_set_result(done, weft_value_i64(result));
    else if (weft_future_set_error(done, status, message) == WEFT_ENOMEM)
        weft_future_set_error(done, WEFT_ENOMEM, NULL);
}

bool weft__host_call_begin(weft__host_call *call, const char *what) {
    call->operation.complete = settle;
    call->done = weft_future_new();
    if (!call->done) return false;
    call->done->kind = FUTURE_HOST;
    call->done->value = weft_value_ptr(what);
    return weft__operation_open(&call->operation);
}

void weft__host_call_end(weft__host_call *call) {
    weft__operation_close(&call->operation);
    weft_future_unref(call->done);
    call->done = NULL;
}
