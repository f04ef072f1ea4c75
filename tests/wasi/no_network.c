/* Prints how a fetch fails. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, weft_response response; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_fetch((weft_request){.url = "http://a.test/"}, &self->response));
    printf("%s: %s\n", weft_status_name(self->status), weft_caught_message());
}

WEFT_MAIN(app)
