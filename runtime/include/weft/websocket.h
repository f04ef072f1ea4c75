/* WebSockets: messages to and from a server. https://websockets.spec.whatwg.org; the calls are those of
 * Python's websockets, with its rule of which ends are failures.
 *
 *     WEFT_AWAIT(weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "wss://example.org/chat"}));
 *     WEFT_AWAIT(weft_websocket_send_text(&self->socket, "hello"));
 *     for (;;) {
 *         WEFT_CATCH(self->status, weft_websocket_receive(&self->socket, &self->message));
 *         if (self->status != WEFT_OK) break;
 *         ...
 *     }
 *     weft_websocket_deinit(&self->socket);
 *
 * On the web it is the WebSocket of the page or worker, or of Node.js from version 22 on. Elsewhere, the simulated
 * host too, connecting fails with WEFT_ENOTSUP. */
#ifndef WEFT_WEBSOCKET_H
#define WEFT_WEBSOCKET_H

#include <weft/js.h>
#include <weft/lock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What to connect to; all but the URL may be left zero. The strings must stay until it is connected. */
typedef struct weft_websocket_request {
    const char *url;       /* ws: or wss:, absolute */
    const char *protocols; /* names of subprotocols, the most wanted first, with ", " between; none if NULL */
    size_t send_limit;     /* a send waits while more bytes than this are on their way out; 0: 1 MB */
    size_t receive_limit;  /* how many bytes of messages may wait to be received; each message counts 64 more.
                              0: 16 MB */
} weft_websocket_request;

/* A connection, in the frame or on the heap, zero at first. It must not move. */
typedef struct weft_websocket {
    char *protocol; /* the one that the server has chosen; "" for none */
    int close_code; /* 0 until its end was received or weft_websocket_close has ended; then as in RFC 6455,
                           7.4: 1000, 1005 if the server gave none, 1006 if the connection was lost, ... */
    char *close_reason; /* what the server says with it, "" for nothing; NULL until then */
    uint32_t id;        /* the rest is private */
    size_t protocol_size, reason_size, send_limit;
    weft_lock sending;
    weft_js_value received;
} weft_websocket;

/* A message: `size` bytes, text if `is_text`, which is UTF-8 then, and a NUL behind them. */
typedef struct weft_message {
    const char *data;
    size_t size;
    bool is_text;
} weft_message;

/* Connects. Suspends. *socket must be zero or was deinitialised; release it with weft_websocket_deinit, which also
 * breaks off the attempt, as does cancelling this. Fails with WEFT_ENETWORK if there is no connection or the server
 * refuses it (the message says why as far as the host tells; a browser does not), WEFT_EINVAL for a bad URL or
 * subprotocol, WEFT_EMISUSE if *socket is in use, WEFT_ENOTSUP where there is no WebSocket, WEFT_ENOMEM. */
weft_awaitable weft_websocket_connect(weft_websocket *socket, weft_websocket_request request);

/* Sends a message, which must stay until then; several tasks are served in the order they came. It is handed to
 * the host as a whole; suspends as long as more than the send_limit would be on its way. The host does not say when
 * there is room: it is looked for every few milliseconds. Cancelled, nothing was sent. Fails with WEFT_EPIPE if the
 * connection is closed or closing, WEFT_EINVAL if the text is not UTF-8, WEFT_ENOMEM. What is on its way when a
 * connection is lost is lost without a failure. */
weft_awaitable weft_websocket_send(weft_websocket *socket, const void *data, size_t size);
weft_awaitable weft_websocket_send_text(weft_websocket *socket, const char *text);

/* Waits for the next message, which is valid until the next receive or weft_websocket_deinit. Suspends unless it is
 * there; cancelled, it loses nothing. One task at a time may wait. Behind the last message it fails, each time:
 *   - WEFT_END if the connection was closed with 1000, 1001 or without a code;
 *   - WEFT_ENETWORK if it was lost or closed with another code;
 *   - WEFT_ELIMIT if more than the receive_limit came and was not received. A page cannot ask a server to wait, so the
 *     connection is closed, with 4009.
 * Also WEFT_EMISUSE if another task waits, WEFT_EPIPE if it is not connected, WEFT_ENOMEM, which loses nothing. */
weft_awaitable weft_websocket_receive(weft_websocket *socket, weft_message *message);

/* Closes the connection and waits for the server's answer. `code` is 1000 or 3000 to 4999, 0 for none (1000 if there
 * is a reason); `reason` is UTF-8 of 123 bytes at most, NULL for none. Messages that have come and were not received
 * still can be, and the end behind them; those that come later are lost. Of a connection that is closed already or was
 * never made: does nothing. Fails with WEFT_EINVAL for a bad code or reason, and is not closed then; WEFT_ENOMEM. A
 * server that never answers is waited for as long as the host does, seconds. */
weft_awaitable weft_websocket_close(weft_websocket *socket, int code, const char *reason);

/* Closes the connection if it is open, does not wait for that, and frees and zeroes all of *socket. Does not suspend.
 * Tasks must not be waiting for it. */
void weft_websocket_deinit(weft_websocket *socket);

#ifdef __cplusplus
}
#endif
#endif
