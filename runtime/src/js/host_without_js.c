/* The JavaScript group of host.h, for hosts without JavaScript: every call fails with WEFT_ENOTSUP. */
#include <string.h>
#include <weft/host.h>
#include <weft/js.h>

static const char reason[] = "there is no JavaScript on this host";

bool weft_host_js_receive(uint32_t id, bool once, int *status, weft_js_value *value) {
    (void)id;
    (void)once;
    *status = WEFT_ENOTSUP;
    value->text = weft_host_allocate(sizeof reason);
    if (!value->text) return true;
    memcpy(value->text, reason, sizeof reason);
    value->size = sizeof reason - 1;
    return true;
}

void weft_host_js_wait(uint32_t operation, uint32_t id) {
    (void)id;
    weft_complete(operation, WEFT_ENOTSUP, 0, reason);
}

void weft_host_js_close(uint32_t id) { (void)id; }

void weft_host_js_forget(uint32_t thrown) { (void)thrown; }

uint32_t weft_host_js_call(const weft__function_call *call) {
    (void)call;
    return 0;
}

uint32_t weft_host_js_function_keep(uint32_t function) {
    (void)function;
    return 0;
}

int weft_host_js_function_release(uint32_t function) {
    (void)function;
    return WEFT_EINVAL;
}

void weft_host_imports(void) {}

void weft_host_js_values(void) {}

void weft_host_exports(void) {}

uint32_t weft_host_serve(void) { return 0; }

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    (void)number;
    (void)exported;
    (void)error;
    (void)thrown;
    (void)result;
}

void weft_host_exported_generators(void) {}

void weft_host_stream_arguments(void) {}

void weft_host_stream_results(void) {}

void weft_host_iteration_item(uint32_t number, weft_value item) {
    (void)number;
    (void)item;
}

int weft_host_script(uint32_t what, uint32_t a, uint32_t b) {
    (void)what;
    (void)a;
    (void)b;
    return 0;
}

uint32_t weft_host_websocket_open(const char *url, const char *protocols, size_t receive_limit) {
    (void)url;
    (void)protocols;
    (void)receive_limit;
    return 0;
}

int weft_host_websocket_send(uint32_t id, const void *data, size_t size, bool is_text, size_t limit) {
    (void)id;
    (void)data;
    (void)size;
    (void)is_text;
    (void)limit;
    return WEFT_EPIPE;
}

void weft_host_websocket_drain(uint32_t operation, uint32_t id, size_t limit) {
    (void)id;
    (void)limit;
    weft_complete(operation, WEFT_OK, 0, NULL);
}

uint32_t weft_host_websocket_close(uint32_t id, int code, const char *reason) {
    (void)id;
    (void)code;
    (void)reason;
    return 0;
}

int weft_host_page_state(int state) {
    (void)state;
    return WEFT_ENOTSUP;
}

uint32_t weft_host_page_watch(int state) {
    (void)state;
    return 0;
}
