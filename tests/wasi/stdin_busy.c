/* stdin_busy yield|sleep: reads all of standard input while another task is always ready, or sleeps for 10 ms
 * at a time. Prints a line once that task has had 30 turns; at the end, the number of lines read and of its
 * turns. */
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

static long turns;

WEFT_ASYNC(work, double delay;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_sleep(self->delay));
        if (++turns != 30) continue;
        puts("30 turns");
        fflush(stdout);
    }
}

WEFT_ASYNC(app, int argc; char **argv; weft_bytes line; long lines;) {
    WEFT_BEGIN;
    double delay = self->argc > 1 && strcmp(self->argv[1], "yield") == 0 ? 0 : 0.01;
    if (weft_spawn(WEFT_CALL(work, .delay = delay)) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        if (self->line.size == 0) break;
        self->lines++;
    }
    printf("%ld lines, %ld turns\n", self->lines, turns);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
