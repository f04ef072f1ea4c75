/* A program that makes a request, for its size. */
#include <weft/weft.h>

WEFT_ASYNC(app, weft_response page;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = "hello.txt"}, &self->page));
    weft_print(self->page.body);
    weft_response_deinit(&self->page);
}

WEFT_MAIN(app)
