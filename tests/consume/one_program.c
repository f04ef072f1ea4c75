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

WEFT_ASYNC(say_world, weft_event *said_hello;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(self->said_hello));
    puts("world");
}

WEFT_ASYNC(say_hello, weft_event *said;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.01));
    puts("hello");
    weft_event_set(self->said);
}

WEFT_ASYNC(app, const char *argument; weft_event said_hello; weft_response response;) {
    WEFT_BEGIN;
    if (self->argument && strcmp(self->argument, "serve") == 0) {
        WEFT_AWAIT(weft_serve());
        WEFT_RETURN(0);
    }
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(say_world, .said_hello = &self->said_hello),
                           WEFT_CALL(say_hello, .said = &self->said_hello)));
    WEFT_AWAIT(weft_fetch((weft_request){.url = self->argument}, &self->response));
    printf("%d %s\n", self->response.status, self->response.body);
    weft_response_deinit(&self->response);
    WEFT_RETURN(0);
}

WEFT_MAIN(app, .argument = argc > 1 ? argv[1] : "data:,fetched")
