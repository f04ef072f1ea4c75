/* Prints the failures of all calls that wait for JavaScript. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(answer, int number;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->number);
}
WEFT_EXPORT(answer, int, number)

WEFT_ASYNC(pass, weft_reader *input; weft_writer *output; weft_js_stream messages;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->input);
}
WEFT_EXPORT(pass, weft_reader *, input, output, messages)

WEFT_ASYNC_GENERATOR(count, int limit; int i;) {
    WEFT_BEGIN;
    for (; self->i < self->limit; self->i++) WEFT_YIELD(self->i);
}
WEFT_EXPORT_GENERATOR(count, int, limit)

static void print(const char *what, int status) {
    printf("%s: %s: %s\n", what, weft_status_name(status), weft_caught_message());
}

WEFT_ASYNC(app, weft_js_value value; weft_websocket socket; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_js_promise(1, &self->value));
    print("promise", self->status);
    WEFT_CATCH(self->status, weft_js_next(1, &self->value));
    print("message", self->status);
    WEFT_CATCH(self->status,
               weft_websocket_connect(&self->socket, (weft_websocket_request){.url = "ws://a.test/"}));
    print("websocket", self->status);
    WEFT_CATCH(self->status, weft_js_next(weft_page_watch(WEFT_PAGE_VISIBLE), &self->value));
    print("page", self->status);
    WEFT_CATCH(self->status, weft_serve());
    print("serve", self->status);
}

WEFT_MAIN(app)
