/* Iterates over the lines of standard input up to an empty line. That closes the generator, whose cleanup
 * runs. Then reads the rest at once: nothing is lost.
 *
 * Reads:
 *
 *     name: weft
 *     kind: cloth
 *
 *     warp and
 *     weft
 *
 * Prints:
 *
 *     1. name: weft
 *     2. kind: cloth
 *     lines: closed after 3
 *     rest: 14 bytes
 */
#include <stdio.h>
#include <weft/weft.h>

/* Yields a weft_bytes *: the line without its newline, valid until the next line. */
WEFT_ASYNC_GENERATOR(lines, weft_reader *reader; weft_bytes line; int count; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (;;) {
            WEFT_AWAIT(weft_reader_readline(self->reader, &self->line));
            if (self->line.size == 0) break;
            self->count++;
            if (self->line.data[self->line.size - 1] == '\n') self->line.size--;
            WEFT_YIELD(&self->line);
        }
    }
    WEFT_FINALLY {
        printf("lines: %s after %d\n", WEFT_STATUS == WEFT_ECLOSED ? "closed" : "ended", self->count);
    }
}

WEFT_ASYNC(app, weft_generator *lines; weft_bytes *line, rest; int number; weft_scope scope;) {
    WEFT_BEGIN;
    self->lines = weft_generator_new(WEFT_CALL(lines, .reader = weft_stdin()));
    WEFT_WITH_CLOSING(&self->scope, self->lines) {
        WEFT_FOR_EACH(self->line, self->lines) {
            if (self->line->size == 0) break;
            printf("%d. %.*s\n", ++self->number, (int)self->line->size, self->line->data);
        }
    }
    WEFT_AWAIT(weft_reader_read(weft_stdin(), -1, &self->rest));
    printf("rest: %zu bytes\n", self->rest.size);
}

WEFT_MAIN(app)
