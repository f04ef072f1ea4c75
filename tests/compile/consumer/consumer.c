#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(say_after, double delay; const char *what;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    puts(self->what);
}

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(say_after, .delay = 2, .what = "world"),
                           WEFT_CALL(say_after, .delay = 1, .what = "hello")));
}

WEFT_MAIN(app)
