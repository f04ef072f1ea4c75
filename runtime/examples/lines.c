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
        char number[20];
        bool ends = self->line.data[self->line.size - 1] == '\n';
        weft_bytes pieces[] = {{number, (size_t)snprintf(number, sizeof number, "%4d|", ++self->count)},
                               self->line,
                               {"\n", ends ? 0 : 1}};
        if (weft_writer_writelines(weft_stdout(), pieces, 3) == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(weft_writer_drain(weft_stdout()));
    }
    char text[60];
    int length = snprintf(text, sizeof text, "%d lines, %d ticks\n", self->count, self->ticks);
    weft_writer_write(weft_stdout(), text, (size_t)length);
}

WEFT_MAIN(app)
