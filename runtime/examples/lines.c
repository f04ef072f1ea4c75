/* Numbers the lines of standard input while a ticker runs.
 *
 * Reads:
 *
 *     the quick brown fox
 *     jumps
 *
 *     over the lazy dog
 *
 * Prints:
 *
 *        1|the quick brown fox
 *        2|jumps
 *        3|
 *        4|over the lazy dog
 *     4 lines, 0 ticks
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(ticker, int *ticks;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_sleep(1));
        ++*self->ticks;
        fprintf(stderr, "tick %d\n", *self->ticks);
    }
}

WEFT_ASYNC(app, weft_bytes line; int count, ticks;) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(ticker, .ticks = &self->ticks));
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        if (self->line.size == 0) break;
        int length = (int)self->line.size;
        if (self->line.data[length - 1] == '\n') length--;
        printf("%4d|", ++self->count);
        fwrite(self->line.data, 1, (size_t)length, stdout);
        puts("");
        fflush(stdout);
    }
    printf("%d lines, %d ticks\n", self->count, self->ticks);
    if (fflush(stdout) != 0 || ferror(stdout)) WEFT_RAISE(WEFT_EIO, "standard output cannot be written");
}

WEFT_MAIN(app)
