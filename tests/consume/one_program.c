/* Does what differs most between hosts: waits, makes a request, exports a coroutine. Arguments: [URL | serve].
 * Prints "hello", "world", and the status and the text at the URL; or serves until JavaScript stops it. */
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

WEFT_ASYNC(add, double a, b;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.001));
    WEFT_RETURN(self->a + self->b);
}
WEFT_EXPORT(add, double, a, b)

WEFT_ASYNC(say_after, double delay; const char *what;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    puts(self->what);
}

WEFT_ASYNC(app, const char *argument; weft_response response;) {
    WEFT_BEGIN;
    if (self->argument && strcmp(self->argument, "serve") == 0) {
        WEFT_AWAIT(weft_serve());
        WEFT_RETURN(0);
    }
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(say_after, .delay = 0.02, .what = "world"),
                           WEFT_CALL(say_after, .delay = 0.01, .what = "hello")));
    WEFT_AWAIT(weft_fetch((weft_request){.url = self->argument}, &self->response));
    printf("%d %s\n", self->response.status, self->response.body);
    weft_response_deinit(&self->response);
    WEFT_RETURN(0);
}

WEFT_MAIN(app, .argument = argc > 1 ? argv[1] : "data:,fetched")
