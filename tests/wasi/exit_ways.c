/* exit_ways return N | fail | deadlock | nap SECONDS: exits in that way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

WEFT_ASYNC(app, int argc; char **argv; weft_event never;) {
    WEFT_BEGIN;
    if (self->argc < 2) WEFT_RAISE(WEFT_EINVAL, "how to end?");
    if (strcmp(self->argv[1], "return") == 0) WEFT_RETURN(atoi(self->argv[2]));
    if (strcmp(self->argv[1], "nap") == 0) {
        puts("asleep");
        fflush(stdout);
        WEFT_AWAIT(weft_sleep(strtod(self->argv[2], NULL)));
        WEFT_RETURN(0);
    }
    printf("about to %s", self->argv[1]); /* no newline: flushed before anything goes to stderr */
    if (strcmp(self->argv[1], "fail") == 0) WEFT_RAISE(WEFT_EIO, "the disk is gone");
    WEFT_AWAIT(weft_event_wait(&self->never));
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
