#ifndef GREET_H
#define GREET_H

#include <stdio.h>
#include <weft/weft.h>

/* Prints a greeting `times` times, every `interval` seconds. The result is the number of greetings. */
WEFT_ASYNC(greet, const char *name; int times; double interval; int done;) {
    WEFT_BEGIN;
    while (self->done < self->times) {
        WEFT_AWAIT(weft_sleep(self->interval));
        printf("hello %s, %d\n", self->name, ++self->done);
    }
    WEFT_RETURN(self->done);
}

#endif
