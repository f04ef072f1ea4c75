/* Passes the functions of WebSockets on to host_web_websocket.js. */
#include <weft/host.h>

#include "web_border.h"

WEFT__WEB_IMPORT_AS(weft_host_websocket_open, uint32_t, weft__web_socket_open,
                    (const char *url, const char *protocols, size_t receive_limit));
WEFT__WEB_IMPORT_AS(weft_host_websocket_send, int, weft__web_socket_send,
                    (uint32_t id, const void *data, size_t size, bool is_text, size_t limit));
WEFT__WEB_IMPORT_AS(weft_host_websocket_drain, void, weft__web_socket_drain,
                    (uint32_t operation, uint32_t id, size_t limit));
WEFT__WEB_IMPORT_AS(weft_host_websocket_close, uint32_t, weft__web_socket_close,
                    (uint32_t id, int code, const char *reason));

uint32_t weft_host_websocket_open(const char *url, const char *protocols, size_t receive_limit) {
    return weft__web_socket_open(url, protocols, receive_limit);
}

int weft_host_websocket_send(uint32_t id, const void *data, size_t size, bool is_text, size_t limit) {
    return weft__web_socket_send(id, data, size, is_text, limit);
}

void weft_host_websocket_drain(uint32_t operation, uint32_t id, size_t limit) {
    weft__web_socket_drain(operation, id, limit);
}

uint32_t weft_host_websocket_close(uint32_t id, int code, const char *reason) {
    return weft__web_socket_close(id, code, reason);
}
