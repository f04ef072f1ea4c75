/* Greets at intervals: `npm start`, or `npx weft-wasm run main.c you`. */
#include "greet.h"

WEFT_ASYNC(app, int argc; char **argv; weft_awaitable greetings[2];) {
    WEFT_BEGIN;
    const char *name = self->argc > 1 ? self->argv[1] : "world";
    self->greetings[0] = WEFT_CALL(greet, .name = name, .times = 3, .interval = 0.2);
    self->greetings[1] = WEFT_CALL(greet, .name = "C", .times = 2, .interval = 0.25);
    WEFT_AWAIT(weft_gather(self->greetings, 2, NULL));
}
WEFT_MAIN(app, .argc = argc, .argv = argv)
