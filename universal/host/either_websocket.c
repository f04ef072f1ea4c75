#include "either.h"

WEFT__HALVES(websocket_open);
WEFT__HALVES(websocket_send);
WEFT__HALVES(websocket_drain);
WEFT__HALVES(websocket_close);

uint32_t weft_host_websocket_open(const char *url, const char *protocols, size_t receive_limit) {
    return WEFT__EITHER(websocket_open, (url, protocols, receive_limit));
}

int weft_host_websocket_send(uint32_t id, const void *data, size_t size, bool is_text, size_t limit) {
    return WEFT__EITHER(websocket_send, (id, data, size, is_text, limit));
}

void weft_host_websocket_drain(uint32_t operation, uint32_t id, size_t limit) {
    WEFT__EITHER(websocket_drain, (operation, id, limit));
}

uint32_t weft_host_websocket_close(uint32_t id, int code, const char *reason) {
    return WEFT__EITHER(websocket_close, (id, code, reason));
}
