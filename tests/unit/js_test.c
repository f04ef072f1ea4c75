/* A host without JavaScript: awaits of JavaScript fail at once, with a message that says why. */
#include "check.h"

static const char reason[] = "there is no JavaScript on this host";

WEFT_ASYNC(promise, weft_js_value value; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_js_promise(1, &self->value));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK_STR(weft_caught_message(), reason);
    CHECK(self->value.text == NULL);
    WEFT_CATCH(self->status, weft_js_promise(0, NULL));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
}

WEFT_ASYNC(message, weft_js_value value; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_js_next(1, &self->value));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK_STR(weft_caught_message(), reason);
    weft_js_close(1);
    weft_js_value_deinit(&self->value);
}

WEFT_IMPORT(text_of, char *, const char *)
WEFT_IMPORT(bytes_of, weft_bytes)

WEFT_ASYNC(functions, weft_js_function function; weft_js_value value; weft_bytes bytes; int status;) {
    WEFT_BEGIN;
    self->function.id = 7;
    WEFT_CATCH(self->status, weft_js_call(self->function, &self->value, 1));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK_STR(weft_caught_message(), reason);
    WEFT_CATCH(self->status, text_of("a"));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK_STR(weft_caught_message(), reason);
    WEFT_CATCH(self->status, bytes_of(&self->bytes));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK(!self->bytes.data);
    CHECK_INT(weft_js_function_keep(self->function).id, 0);
    CHECK_INT(weft_js_function_release(self->function), WEFT_EINVAL);
}

WEFT_ASYNC(unused) {
    WEFT_BEGIN;
    weft_close(weft_js_promise(1, NULL));
    weft_close(weft_js_next(1, NULL));
}

WEFT_ASYNC(serve, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_serve());
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
}

WEFT_ASYNC(websocket, weft_websocket socket; weft_message message; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status,
               weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://a.test/"}));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK_STR(weft_caught_message(), "this host has no WebSocket");
    WEFT_CATCH(self->status, weft_websocket_connect(&self->socket, (weft_websocket_request){0}));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EINVAL);
    WEFT_CATCH(self->status, weft_websocket_send_text(&self->socket, "x"));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EPIPE);
    WEFT_CATCH(self->status, weft_websocket_receive(&self->socket, &self->message));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EPIPE);
    WEFT_AWAIT(weft_websocket_close(&self->socket, 1000, "bye"));
    weft_websocket_deinit(&self->socket);
}

/* Compiles as for a host with JavaScript; never called. */
WEFT_ASYNC(exported, bool a; int64_t b; double c; float d; const char *e; char *f; weft_bytes g;
           unsigned char h;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->e);
}
WEFT_EXPORT(exported, const char *, a, b, c, d, e, f, g, h)

WEFT_ASYNC(without_parameters) { WEFT_BEGIN; }
WEFT_EXPORT(without_parameters, void)

WEFT_ASYNC(page, weft_js_value value; int status;) {
    WEFT_BEGIN;
    CHECK_INT(weft_page_is(WEFT_PAGE_VISIBLE), WEFT_ENOTSUP);
    CHECK_INT(weft_page_is(WEFT_PAGE_ONLINE), WEFT_ENOTSUP);
    WEFT_CATCH(self->status, weft_js_next(weft_page_watch(WEFT_PAGE_ONLINE), &self->value));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
}

static void check_export(void) {
    CHECK_INT(weft_export_without_parameters()->count, 0);
    CHECK_INT(weft_export_without_parameters()->result, WEFT__JS_VOID);
    const weft__export_entry *found = weft_export_exported();
    CHECK_INT(found->count, 8);
    CHECK_INT(found->parameters[1].kind, WEFT__JS_SIGNED);
    CHECK_INT(found->parameters[1].size, 8);
    CHECK_INT(found->parameters[6].offset, offsetof(struct exported, g));
    CHECK_STR(found->parameters[7].name, "h");
    CHECK_INT(found->result, WEFT__JS_TEXT);
    CHECK(!found->free_result);
}

int main(void) {
    check_export();
    RUN(serve);
    RUN(page);
    RUN(websocket);
    RUN(promise);
    RUN(message);
    RUN(functions);
    RUN(unused);
    return check_result();
}
