/* hello.c with C's stdio, for its size. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    puts("hello");
    WEFT_AWAIT(weft_sleep(1));
    puts("world");
}

WEFT_MAIN(app)
