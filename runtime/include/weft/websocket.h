/* WebSockets: messages to and from a server. https://websockets.spec.whatwg.org; the calls, and the rule
 * for which close codes are failures, are those of Python's websockets.
 *
 *     WEFT_AWAIT(weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "wss://a.org/"}));
 *     WEFT_AWAIT(weft_websocket_send_text(&self->socket, "hello"));
 *     for (;;) {
 *         WEFT_CATCH(self->status, weft_websocket_receive(&self->socket, &self->message));
 *         if (self->status != WEFT_OK) break;
 *         ...
 *     }
 *     weft_websocket_deinit(&self->socket);
 *
 * On the web this is the WebSocket of the page, the worker, or Node.js 22 and newer. On other hosts, the
 * simulated one included, connecting fails with WEFT_ENOTSUP. */
#ifndef WEFT_WEBSOCKET_H
#define WEFT_WEBSOCKET_H

#include <weft/js.h>
#include <weft/lock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The server to connect to; every field except the URL may be zero. The strings must stay unchanged until
 * the connection is made. */
typedef struct weft_websocket_request {
    const char *url;       /* ws: or wss:, absolute */
    const char *protocols; /* the names of subprotocols, the preferred first, joined by ", "; NULL for none */

    /* How many bytes may be in transit before a send has to wait; 0 for 1 MiB. */
    size_t send_limit;
    /* How many bytes may wait to be received; each message counts 64 more than its size. 0 for 16 MiB. */
    size_t receive_limit;
} weft_websocket_request;

/* A connection, in the frame or on the heap, zeroed before weft_websocket_connect. It must not move. */
typedef struct weft_websocket {
    char *protocol; /* the subprotocol that the server chose; "" for none */

    /* The close code as in RFC 6455, 7.4: 1000, 1005 if the server sent none, 1006 if the connection was
     * lost, ...; and the reason that the server sent, "" for none. 0 and NULL until weft_websocket_receive
     * has reached the end, or weft_websocket_close has succeeded. */
    int close_code;
    char *close_reason;

    /* Private. */
    uint32_t id;
    size_t protocol_size, reason_size, send_limit;
    weft_lock sending;
    weft_js_value received;
} weft_websocket;

/* A message: `size` bytes and a NUL. If `is_text`, the bytes are UTF-8. */
typedef struct weft_message {
    const char *data;
    size_t size;
    bool is_text;
} weft_message;

/* Connects to a server. *socket must be zeroed or deinitialised; release it with weft_websocket_deinit,
 * which also aborts an attempt to connect. Suspends; cancelling aborts the attempt. Fails with
 *   - WEFT_ENETWORK if there is no connection, or the server refuses it. The message says why as far as
 *     the host tells; a browser does not;
 *   - WEFT_EINVAL for an invalid URL or subprotocol;
 *   - WEFT_EMISUSE if *socket is in use;
 *   - WEFT_ENOTSUP if the host has no WebSocket;
 *   - WEFT_ENOMEM.
 * websockets.connect. */
WEFT__MUST_USE weft_awaitable weft_websocket_connect(weft_websocket *socket, weft_websocket_request request);

/* Sends a message, of bytes or of UTF-8 text, which must stay unchanged until then. Concurrent sends are
 * served in the order they were called. Suspends while the message would bring the bytes in transit above
 * the send_limit, and then passes the whole message to the host. Hosts do not report when there is room:
 * it is polled every few milliseconds. If the send is cancelled, nothing was sent. Fails with
 *   - WEFT_EPIPE if the connection is closed or closing;
 *   - WEFT_EINVAL if the text is not UTF-8;
 *   - WEFT_ENOMEM.
 * A lost connection loses the messages in transit without a failure. send of a websockets connection. */
WEFT__MUST_USE weft_awaitable weft_websocket_send(weft_websocket *socket, const void *data, size_t size);
WEFT__MUST_USE weft_awaitable weft_websocket_send_text(weft_websocket *socket, const char *text);

/* Waits for the next message, which is valid until the next receive or weft_websocket_deinit. One task at
 * a time may wait. Suspends unless a message has arrived; if it is cancelled, no message is lost. After
 * the last message, each call fails with
 *   - WEFT_END if the connection was closed with the code 1000 or 1001, or without a code;
 *   - WEFT_ENETWORK if it was lost, or closed with another code;
 *   - WEFT_ELIMIT if messages arrived beyond the receive_limit. A page cannot slow a server down, so the
 *     connection is closed, with the code 4009.
 * Fails also with
 *   - WEFT_EMISUSE if another task is waiting;
 *   - WEFT_EPIPE if the socket is not connected;
 *   - WEFT_ENOMEM: no message is lost.
 * recv of a websockets connection. */
WEFT__MUST_USE weft_awaitable weft_websocket_receive(weft_websocket *socket, weft_message *message);

/* Closes the connection and waits for the server to confirm, for as long as the host allows: seconds.
 * `code` is 1000, or 3000 to 4999, or 0 for none (1000 if there is a reason). `reason` is at most 123 bytes
 * of UTF-8; NULL for none. Messages that have arrived can still be received; later ones are lost. Has no
 * effect on a connection that is closed or was never made. Suspends. Fails with
 *   - WEFT_EINVAL for an invalid code or reason: the connection stays open;
 *   - WEFT_ENOMEM.
 * close of a websockets connection. */
WEFT__MUST_USE weft_awaitable weft_websocket_close(weft_websocket *socket, int code, const char *reason);

/* Closes the connection if it is open, without waiting, and frees and zeroes *socket. No task may be
 * waiting for it. Does not suspend. */
void weft_websocket_deinit(weft_websocket *socket);

#ifdef __cplusplus
}
#endif
#endif
