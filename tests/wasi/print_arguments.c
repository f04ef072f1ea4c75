/* Prints its arguments, one per line, after an await. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int argc, i; char **argv;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    for (self->i = 1; self->i < self->argc; self->i++) printf("[%s]\n", self->argv[self->i]);
    if (self->argv[self->argc] != NULL) WEFT_RETURN(1);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
