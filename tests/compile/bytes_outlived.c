/* Uses the bytes of a reader that was freed. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, weft_reader *reader; weft_bytes line;) {
    WEFT_BEGIN;
    self->reader = weft_reader_new(0);
    weft_reader_feed_data(self->reader, "line\n", 5);
    WEFT_AWAIT(weft_reader_readline(self->reader, &self->line));
    weft_reader_free(self->reader);
    WEFT_RETURN(self->line.data[0]);
}

WEFT_MAIN(app)
