/* Waiting for JavaScript's promises and messages. A task first asks the host for the outcome, and waits
 * only if there is none; so a cancelled wait has received nothing that could be lost. */
#include "js/js_internal.h"

#include "base/error_internal.h"
#include "core/host_wait.h"
#include "core/report.h"
#include <weft/host.h>

void weft_js_value_deinit(weft_js_value *value) {
    if (value->text && !value->is_borrowed) weft__free(value->text, value->size + 1);
    *value = (weft_js_value){0};
}

int weft_js_value_set(weft_js_value *value, enum weft_js_type type, const void *data, size_t size) {
    weft_js_value_deinit(value);
    if (type < WEFT_JS_STRING || type > WEFT_JS_JSON) return WEFT_EINVAL;
    char *text = size < SIZE_MAX ? weft__allocate(size + 1) : NULL;
    if (!text) return WEFT_ENOMEM;
    if (size > 0) memcpy(text, data, size);
    text[size] = '\0';
    *value = (weft_js_value){.type = type, .text = text, .size = size};
    return WEFT_OK;
}

static int64_t integer_of(double number) {
    if (number != number) return 0;
    if (number >= 9223372036854775808.0) return INT64_MAX;
    if (number < -9223372036854775808.0) return INT64_MIN;
    return (int64_t)number;
}

/* Sets the members that follow from others. */
static void complete_value(weft_js_value *value) {
    if (value->type == WEFT_JS_BIGINT)
        value->number = (double)value->integer;
    else
        value->integer = integer_of(value->number);
}

static void start_receiving(void *frame, uint32_t operation);
static const weft__host_operation awaiting_promise = {.what = "a promise", .start = start_receiving};
static const weft__host_operation awaiting_message = {.what = "a message", .start = start_receiving};

WEFT_ASYNC(js_receive, uint32_t id; bool once; int *status; weft_js_value *value; weft__host_wait wait;) {
    WEFT_BEGIN;
    while (!weft_host_js_receive(self->id, self->once, self->status, self->value))
        WEFT_AWAIT(
            weft__host_await(&self->wait, self->once ? &awaiting_promise : &awaiting_message, self, NULL));
}

static void start_receiving(void *frame, uint32_t operation) {
    weft_host_js_wait(operation, ((struct js_receive *)frame)->id);
}

weft_awaitable weft__js_receive(uint32_t id, bool once, int *status, weft_js_value *value) {
    return WEFT_CALL(js_receive, .id = id, .once = once, .status = status, .value = value);
}

/* Fails with what was received, a status and its text. */
static weft__progress start_failing(void *object, int64_t status) {
    const weft_js_value *received = object;
    uint32_t thrown = (uint32_t)received->integer;
    weft__error_forget = weft_host_js_forget;
    weft_error *error = weft__error_thrown((int)status, received->text, thrown);
    if (error) return weft__fail_with(error);
    if (thrown) weft_host_js_forget(thrown);
    return weft__fail((int)status);
}

static weft_awaitable failing(weft_js_value *received, int status) {
    return (weft_awaitable){start_failing, received, status};
}

/* Waits for a promise, if `once`, or for a message of a stream. */
struct js_wait {
    weft_frame frame;
    uint32_t id;
    bool once;
    weft_js_value *value;
    weft_js_value received;
    int status;
    weft_scope scope;
};

static void js_wait_body(void *frame) {
    struct js_wait *const self = frame;
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft__js_receive(self->id, self->once, &self->status, &self->received));
        if (self->status != WEFT_OK) WEFT_AWAIT(failing(&self->received, self->status));
        complete_value(&self->received);
        if (self->value) {
            *self->value = self->received;
            self->received = (weft_js_value){0};
        }
    }
    WEFT_FINALLY {
        weft_js_value_deinit(&self->received);
        /* With WEFT_EMISUSE, another task still waits for the promise. */
        if (self->once && WEFT_STATUS != WEFT_EMISUSE) weft_host_js_close(self->id);
    }
}

static void js_wait_discard(void *frame) {
    const struct js_wait *unused = frame;
    if (unused->once) weft_host_js_close(unused->id);
}

/* The tree of tasks shows the name. */
#define JS_WAIT(name) {js_wait_body, name, sizeof(struct js_wait), NULL, js_wait_discard}

static weft_awaitable wait_as(const weft__coroutine *coroutine, uint32_t id, bool once,
                              weft_js_value *value) {
    if (value) weft_js_value_deinit(value);
    struct js_wait *wait = weft__allocate(sizeof *wait);
    if (wait) *wait = (struct js_wait){.id = id, .once = once, .value = value};
    if (once && !wait) weft_host_js_close(id);
    return weft__call(coroutine, wait ? &wait->frame : NULL, WEFT__ORIGIN);
}

weft_awaitable weft_js_promise(uint32_t id, weft_js_value *value) {
    static const weft__coroutine coroutine = JS_WAIT("weft_js_promise");
    return wait_as(&coroutine, id, true, value);
}

weft_awaitable weft_js_next(uint32_t id, weft_js_value *value) {
    static const weft__coroutine coroutine = JS_WAIT("weft_js_next");
    return wait_as(&coroutine, id, false, value);
}

weft_awaitable weft__js_serve(uint32_t id) {
    static const weft__coroutine coroutine = JS_WAIT("weft_serve");
    return wait_as(&coroutine, id, true, NULL);
}

void weft_js_close(uint32_t id) { weft_host_js_close(id); }

void weft_js_unawaited(int status, const char *message) {
    weft__deliver(&(weft_report){
        .message = "a promise was rejected and never awaited", .status = status, .detail = message});
}
