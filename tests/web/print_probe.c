/* Prints with weft_print, printf and a writer in turn. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    printf("one, ");
    weft_print("two");
    weft_writer_set_limits(weft_stdout(), 0, 0);
    if (weft_writer_write(weft_stdout(), "three, ", 7) != 0) WEFT_RETURN(1);
    WEFT_AWAIT(weft_writer_drain(weft_stdout()));
    weft_print("f\303\274nf");
    printf("six\n");
    weft_print("");
    printf("seven");
}

WEFT_MAIN(app)
