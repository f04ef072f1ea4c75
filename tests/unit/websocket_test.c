/* WebSockets, on a host in whose place the test is. */
#include "check.h"
#include "js_host.h"

#include <weft/websocket.h>

/* ---- The host ---- */

static struct {
    int send_status[4]; /* of each send; the rest succeed */
    size_t sends;
} socket_host;

uint32_t weft_host_websocket_open(const char *url, const char *protocols, size_t receive_limit) {
    if (!check.memory_fails) trace("open:%s,%s,%zu", url, protocols, receive_limit);
    return strcmp(url, "none") == 0 ? 0 : 103;
}

int weft_host_websocket_send(uint32_t id, const void *data, size_t size, bool is_text, size_t limit) {
    if (!check.memory_fails)
        trace("send:%d,%.*s,%d,%zu", (int)id, (int)size, (const char *)data, is_text, limit);
    return socket_host.sends < 4 ? socket_host.send_status[socket_host.sends++] : WEFT_OK;
}

void weft_host_websocket_drain(uint32_t operation, uint32_t id, size_t limit) {
    if (!check.memory_fails) trace("drain:%d,%zu", (int)id, limit);
    weft_complete(operation, WEFT_OK, 0, NULL);
}

uint32_t weft_host_websocket_close(uint32_t id, int code, const char *reason) {
    if (!check.memory_fails) trace("end:%d,%d,%s", (int)id, code, reason);
    return code == 1 ? 0 : 4;
}

static void reset(void) {
    js_host_reset();
    memset(&socket_host, 0, sizeof socket_host);
    check.trace[0] = '\0';
}

#define CHECK_FAILS(expected, message)                                      \
    do {                                                                    \
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);           \
        CHECK_INT(self->status, expected);                                  \
        if (!check.memory_fails) CHECK_STR(weft_caught_message(), message); \
    } while (0)

/* ---- Connecting ---- */

#define OPENED(protocol)                                                      \
    {                                                                         \
        .is_late = true, .value = {.type = WEFT_JS_STRING, .text = protocol } \
    }

WEFT_ASYNC(connects, weft_websocket socket; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        JS_HOST_SCRIPT(OPENED("chat"));
        weft_websocket_request request = {.url = "ws://a", .protocols = "chat, talk", .receive_limit = 9};
        WEFT_AWAIT(weft_websocket_connect(&self->socket, request));
        CHECK_CALLS("open:ws://a,chat, talk,9 ");
        CHECK_STR(self->socket.protocol, "chat");
        WEFT_CATCH(self->status,
                   weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://b"}));
        CHECK_FAILS(WEFT_EMISUSE, "weft_websocket_connect: this connection is in use");
        CHECK_STR(self->socket.protocol, "chat");
    }
    WEFT_FINALLY { weft_websocket_deinit(&self->socket); }
    CHECK(!self->socket.protocol && self->socket.id == 0);
    CHECK_CALLS("close:103 ");
}

/* Protocols of the sizes around those of blocks: each is freed with its size. */
WEFT_ASYNC(protocols, char name[40]; weft_websocket socket; size_t size; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->size = 0; self->size < 34; self->size++) {
            memset(self->name, 'x', self->size);
            JS_HOST_SCRIPT(OPENED(self->name));
            WEFT_AWAIT(weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://a"}));
            CHECK_CALLS("open:ws://a,,16777216 ");
            weft_websocket_deinit(&self->socket);
            CHECK_CALLS("close:103 ");
        }
    }
    WEFT_FINALLY { weft_websocket_deinit(&self->socket); }
}

WEFT_ASYNC(refused, weft_websocket socket; int status;) {
    WEFT_BEGIN;
    JS_HOST_SCRIPT({.is_late = true, .status = WEFT_ENETWORK, .value = {.text = "nobody there"}});
    WEFT_CATCH(self->status,
               weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://a"}));
    CHECK_FAILS(WEFT_ENETWORK, "nobody there");
    CHECK(self->socket.id == 0 && !self->socket.protocol);
    CHECK_CALLS("open:ws://a,,16777216 close:103 ");
    JS_HOST_SCRIPT({.status = WEFT_EINVAL});
    WEFT_CATCH(self->status,
               weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://a"}));
    CHECK_FAILS(WEFT_EINVAL, weft_status_text(WEFT_EINVAL));
    CHECK_CALLS("open:ws://a,,16777216 close:103 ");
    WEFT_CATCH(self->status, weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "none"}));
    CHECK_FAILS(WEFT_ENOTSUP, "this host has no WebSocket");
    WEFT_CATCH(self->status, weft_websocket_connect(&self->socket, (weft_websocket_request){.url = NULL}));
    CHECK_FAILS(WEFT_EINVAL, "the URL is NULL");
    CHECK_CALLS("open:none,,16777216 ");
}

/* ---- Sending ---- */

/* A send that is too much waits until half of the limit is in transit, and tries again. */
WEFT_ASYNC(sends, weft_websocket socket; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        JS_HOST_SCRIPT(OPENED(""));
        WEFT_AWAIT(weft_websocket_connect(&self->socket,
                                          (weft_websocket_request){.url = "ws://a", .send_limit = 100}));
        check.trace[0] = '\0';
        socket_host.send_status[0] = WEFT_EFULL;
        WEFT_AWAIT(weft_websocket_send(&self->socket, "abc", 2));
        CHECK_CALLS("send:103,ab,0,100 drain:103,50 send:103,ab,0,100 ");
        WEFT_AWAIT(weft_websocket_send_text(&self->socket, "abc"));
        CHECK_CALLS("send:103,abc,1,100 ");
        socket_host.sends = 0;
        socket_host.send_status[0] = WEFT_EPIPE;
        socket_host.send_status[1] = WEFT_EINVAL;
        socket_host.send_status[2] = WEFT_EIO;
        WEFT_CATCH(self->status, weft_websocket_send(&self->socket, "abc", 3));
        CHECK_FAILS(WEFT_EPIPE, "the connection is closed");
        WEFT_CATCH(self->status, weft_websocket_send(&self->socket, "abc", 3));
        CHECK_FAILS(WEFT_EINVAL, "the text of the message is not UTF-8");
        WEFT_CATCH(self->status, weft_websocket_send(&self->socket, "abc", 3));
        CHECK_FAILS(WEFT_EIO, weft_status_text(WEFT_EIO));
        check.trace[0] = '\0';
    }
    WEFT_FINALLY { weft_websocket_deinit(&self->socket); }
    CHECK_CALLS("close:103 ");
}

/* ---- Receiving ---- */

WEFT_ASYNC(receives, weft_websocket socket; weft_message message; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_CATCH(self->status, weft_websocket_receive(&self->socket, &self->message));
        CHECK_FAILS(WEFT_EPIPE, "there is no connection");
        JS_HOST_SCRIPT(OPENED(""), {.value = {.type = WEFT_JS_STRING, .text = "a text"}},
                       {.is_late = true, .value = {.type = WEFT_JS_BYTES, .text = "bytes of some length"}},
                       {.status = WEFT_EIO, .value = {.text = "no luck"}}, {.status = WEFT_EINVAL});
        WEFT_AWAIT(weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://a"}));
        WEFT_AWAIT(weft_websocket_receive(&self->socket, &self->message));
        CHECK(self->message.is_text && self->message.size == 6);
        CHECK_STR(self->message.data, "a text");
        WEFT_AWAIT(weft_websocket_receive(&self->socket, &self->message));
        CHECK(!self->message.is_text && self->message.size == 20);
        CHECK_STR(self->message.data, "bytes of some length");
        WEFT_CATCH(self->status, weft_websocket_receive(&self->socket, &self->message));
        CHECK_FAILS(WEFT_EIO, "no luck");
        CHECK(!self->message.data && self->message.size == 0);
        WEFT_CATCH(self->status, weft_websocket_receive(&self->socket, &self->message));
        CHECK_FAILS(WEFT_EINVAL, weft_status_text(WEFT_EINVAL));
        CHECK(self->socket.close_code == 0 && !self->socket.close_reason);
    }
    WEFT_FINALLY { weft_websocket_deinit(&self->socket); }
}

/* The end of a connection: in order, or not. The first code stays. */
WEFT_ASYNC(ends, size_t i; weft_websocket socket; weft_message message; int status; weft_scope scope;) {
    static const struct {
        int status, code;
        const char *reason;
        int expected;
        const char *message;
    } cases[] = {
        {WEFT_END, 1000, "", WEFT_END, "the connection was closed: 1000"},
        {WEFT_END, 1001, "going away", WEFT_END, "the connection was closed: 1001 going away"},
        {WEFT_END, 1005, "", WEFT_END, "the connection was closed: 1005"},
        {WEFT_END, 999, "", WEFT_ENETWORK, "the connection was closed: 999"},
        {WEFT_END, 1002, "", WEFT_ENETWORK, "the connection was closed: 1002"},
        {WEFT_END, 1004, "", WEFT_ENETWORK, "the connection was closed: 1004"},
        {WEFT_END, 1006, "", WEFT_ENETWORK, "the connection was lost"},
        {WEFT_END, 1007, "bad text", WEFT_ENETWORK, "the connection was closed: 1007 bad text"},
        {WEFT_ELIMIT, 1, "a reason of some length", WEFT_ELIMIT,
         "messages came faster than they were received"},
    };
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < sizeof cases / sizeof *cases; self->i++) {
            js_step end = {.status = cases[self->i].status,
                           .value = {.number = cases[self->i].code, .text = (char *)cases[self->i].reason}};
            js_step again = {.status = WEFT_END, .value = {.number = 4000, .text = "again"}};
            JS_HOST_SCRIPT(OPENED(""), end, again);
            WEFT_AWAIT(weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://a"}));
            WEFT_CATCH(self->status, weft_websocket_receive(&self->socket, &self->message));
            CHECK_FAILS(cases[self->i].expected, cases[self->i].message);
            CHECK_INT(self->socket.close_code, cases[self->i].code);
            WEFT_CATCH(self->status, weft_websocket_receive(&self->socket, &self->message));
            CHECK_INT(self->socket.close_code, cases[self->i].code);
            CHECK_STR(self->socket.close_reason, cases[self->i].reason);
            weft_websocket_deinit(&self->socket);
        }
    }
    WEFT_FINALLY { weft_websocket_deinit(&self->socket); }
}

/* ---- Closing ---- */

WEFT_ASYNC(closes, weft_websocket socket; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_websocket_close(&self->socket, 1000, "none is open"));
    CHECK_CALLS("");
    WEFT_TRY(&self->scope) {
        JS_HOST_SCRIPT(OPENED(""), {.is_late = true, .value = {.number = 1000, .text = "bye"}},
                       {.value = {.number = 4000, .text = "again, in so many words"}});
        WEFT_AWAIT(weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://a"}));
        check.trace[0] = '\0';
        WEFT_CATCH(self->status, weft_websocket_close(&self->socket, 1, "no code"));
        CHECK_FAILS(WEFT_EINVAL,
                    "invalid close code 1 or reason of 7 bytes: the code must be 1000 or 3000 to "
                    "4999, the reason at most 123 bytes of UTF-8");
        WEFT_CATCH(self->status, weft_websocket_close(&self->socket, 1, NULL));
        CHECK_FAILS(WEFT_EINVAL,
                    "invalid close code 1 or reason of 0 bytes: the code must be 1000 or 3000 to "
                    "4999, the reason at most 123 bytes of UTF-8");
        CHECK_CALLS("end:103,1,no code end:103,1, ");
        WEFT_AWAIT(weft_websocket_close(&self->socket, 3000, NULL));
        CHECK_CALLS("end:103,3000, close:4 ");
        CHECK_INT(self->socket.close_code, 1000);
        CHECK_STR(self->socket.close_reason, "bye");
        WEFT_AWAIT(weft_websocket_close(&self->socket, 4000, "again"));
        CHECK_CALLS("end:103,4000,again close:4 ");
        CHECK_INT(self->socket.close_code, 1000);
    }
    WEFT_FINALLY { weft_websocket_deinit(&self->socket); }
    CHECK_CALLS("close:103 ");
}

int main(void) {
    check.reset = reset;
    RUN(connects);
    RUN(protocols);
    RUN(refused);
    RUN(sends);
    RUN(receives);
    RUN(ends);
    RUN(closes);
    return check_result();
}
