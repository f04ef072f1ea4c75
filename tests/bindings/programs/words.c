#include <ctype.h>
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(count_words, weft_bytes text; size_t at; uint32_t words; bool in_word;) {
    WEFT_BEGIN;
    for (self->at = 0; self->at < self->text.size; self->at++) {
        bool was_in_word = self->in_word;
        self->in_word = !isspace((unsigned char)self->text.data[self->at]);
        if (self->in_word && !was_in_word) self->words++;
        if (self->at % 65536 == 0) WEFT_AWAIT(weft_sleep(0)); /* the page goes on, and may cancel this */
    }
    WEFT_RETURN(self->words);
}
WEFT_EXPORT(count_words, uint32_t, text)

WEFT_ASYNC(app, int argc; char **argv; weft_bytes line; int number;) {
    WEFT_BEGIN;
    printf("%s:\n", self->argc > 1 ? self->argv[1] : "standard input");
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        if (self->line.size == 0) break;
        printf("%2d %.*s", ++self->number, (int)self->line.size, self->line.data);
    }
    WEFT_RETURN(self->number);
}
WEFT_MAIN(app, .argc = argc, .argv = argv)
