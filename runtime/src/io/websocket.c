/* WebSockets. A connection is a stream of JavaScript messages, the first of which is the subprotocol. */
#include <weft/websocket.h>

#include "core/host_wait.h"
#include "js/js_internal.h"
#include <string.h>
#include <weft/host.h>

enum { SEND_LIMIT = 1024 * 1024, RECEIVE_LIMIT = 16 * 1024 * 1024 };

static bool is_normal_closure(int code) { return code == 1000 || code == 1001 || code == 1005; }

static void free_text(char *text, size_t size) {
    if (text) weft__free(text, size);
}

/* Moves the text out of a value. */
static char *take_text(weft_js_value *value, size_t *size) {
    char *text = value->text;
    *size = value->size + 1;
    *value = (weft_js_value){0};
    return text;
}

/* Stores the close code and reason that the host reports. */
static void note_end(weft_websocket *socket, weft_js_value *end) {
    if (socket->close_code != 0) return;
    socket->close_code = (int)end->number;
    socket->close_reason = take_text(end, &socket->reason_size);
}

WEFT_ASYNC(websocket_connect, weft_websocket *socket; weft_websocket_request wanted; weft_js_value opened;
           int status; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->socket->id != 0) WEFT_RAISE(WEFT_EMISUSE, "weft_websocket_connect: this connection is in use");
    if (!self->wanted.url) WEFT_RAISE(WEFT_EINVAL, "the URL is NULL");
    WEFT_TRY(&self->scope) {
        *self->socket =
            (weft_websocket){.send_limit = self->wanted.send_limit ? self->wanted.send_limit : SEND_LIMIT};
        self->socket->id =
            weft_host_websocket_open(self->wanted.url, self->wanted.protocols ? self->wanted.protocols : "",
                                     self->wanted.receive_limit ? self->wanted.receive_limit : RECEIVE_LIMIT);
        if (self->socket->id == 0) WEFT_RAISE(WEFT_ENOTSUP, "this host has no WebSocket");
        WEFT_AWAIT(weft__js_receive(self->socket->id, false, &self->status, &self->opened));
        if (self->status != WEFT_OK)
            WEFT_RAISE(self->status, "%s",
                       self->opened.text ? self->opened.text : weft_status_text(self->status));
        self->socket->protocol = take_text(&self->opened, &self->socket->protocol_size);
    }
    WEFT_FINALLY {
        weft_js_value_deinit(&self->opened);
        if (WEFT_STATUS != WEFT_OK) weft_websocket_deinit(self->socket);
    }
}

weft_awaitable weft_websocket_connect(weft_websocket *socket, weft_websocket_request request) {
    return WEFT_CALL(websocket_connect, .socket = socket, .wanted = request);
}

static void start_drain(void *object, uint32_t operation) {
    const weft_websocket *socket = object;
    weft_host_websocket_drain(operation, socket->id, socket->send_limit / 2);
}

static const weft__host_operation draining = {.what = "room to send a message", .start = start_drain};

WEFT_ASYNC(websocket_send, weft_websocket *socket; const void *data; size_t size; bool is_text;
           weft__host_wait wait; weft_scope scope; int status;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, &self->socket->sending) {
        for (;;) {
            self->status = weft_host_websocket_send(self->socket->id, self->data, self->size, self->is_text,
                                                    self->socket->send_limit);
            if (self->status != WEFT_EFULL) break;
            WEFT_AWAIT(weft__host_await(&self->wait, &draining, self->socket, NULL));
        }
    }
    if (self->status == WEFT_EPIPE) WEFT_RAISE(WEFT_EPIPE, "the connection is closed");
    if (self->status == WEFT_EINVAL) WEFT_RAISE(WEFT_EINVAL, "the text of the message is not UTF-8");
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
}

weft_awaitable weft_websocket_send(weft_websocket *socket, const void *data, size_t size) {
    return WEFT_CALL(websocket_send, .socket = socket, .data = data, .size = size);
}

weft_awaitable weft_websocket_send_text(weft_websocket *socket, const char *text) {
    return WEFT_CALL(websocket_send, .socket = socket, .data = text, .size = strlen(text), .is_text = true);
}

WEFT_ASYNC(websocket_receive, weft_websocket *socket; weft_message *message; weft_js_value arrived;
           int status; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->socket->id == 0) WEFT_RAISE(WEFT_EPIPE, "there is no connection");
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft__js_receive(self->socket->id, false, &self->status, &self->arrived));
        if (self->status == WEFT_END || self->status == WEFT_ELIMIT) {
            note_end(self->socket, &self->arrived);
            if (self->status == WEFT_ELIMIT)
                WEFT_RAISE(WEFT_ELIMIT, "messages came faster than they were received");
            if (self->socket->close_code == 1006) WEFT_RAISE(WEFT_ENETWORK, "the connection was lost");
            WEFT_RAISE(is_normal_closure(self->socket->close_code) ? WEFT_END : WEFT_ENETWORK,
                       "the connection was closed: %d%s%s", self->socket->close_code,
                       *self->socket->close_reason ? " " : "", self->socket->close_reason);
        }
        if (self->status != WEFT_OK)
            WEFT_RAISE(self->status, "%s",
                       self->arrived.text ? self->arrived.text : weft_status_text(self->status));
        weft_js_value_deinit(&self->socket->received);
        self->socket->received = self->arrived;
        self->arrived = (weft_js_value){0};
        *self->message = (weft_message){.data = self->socket->received.text,
                                        .size = self->socket->received.size,
                                        .is_text = self->socket->received.type == WEFT_JS_STRING};
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->arrived); }
}

weft_awaitable weft_websocket_receive(weft_websocket *socket, weft_message *message) {
    *message = (weft_message){0};
    return WEFT_CALL(websocket_receive, .socket = socket, .message = message);
}

WEFT_ASYNC(websocket_close, weft_websocket *socket; int code; const char *reason; uint32_t closed;
           weft_js_value end; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->socket->id == 0) WEFT_RETURN(0);
    WEFT_TRY(&self->scope) {
        self->closed =
            weft_host_websocket_close(self->socket->id, self->code, self->reason ? self->reason : "");
        if (self->closed == 0)
            WEFT_RAISE(WEFT_EINVAL,
                       "invalid close code %d or reason of %zu bytes: the code must be 1000 or 3000 to 4999, "
                       "the reason at most 123 bytes of UTF-8",
                       self->code, self->reason ? strlen(self->reason) : 0);
        WEFT_AWAIT(weft_js_promise(self->closed, &self->end));
        note_end(self->socket, &self->end);
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->end); }
}

weft_awaitable weft_websocket_close(weft_websocket *socket, int code, const char *reason) {
    return WEFT_CALL(websocket_close, .socket = socket, .code = code, .reason = reason);
}

void weft_websocket_deinit(weft_websocket *socket) {
    if (socket->id != 0) weft_host_js_close(socket->id);
    free_text(socket->protocol, socket->protocol_size);
    free_text(socket->close_reason, socket->reason_size);
    weft_js_value_deinit(&socket->received);
    *socket = (weft_websocket){0};
}
