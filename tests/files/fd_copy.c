/* fd_copy IN OUT: copies from one descriptor to another and prints the outcome on standard error. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

WEFT_ASYNC(copy, weft_reader *from; weft_writer *to; weft_bytes piece;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_read(self->from, WEFT_READER_LIMIT, &self->piece));
        if (self->piece.size == 0) break;
        if (weft_writer_write(self->to, self->piece.data, self->piece.size) == WEFT_ENOMEM)
            WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(weft_writer_drain(self->to));
    }
    weft_writer_close(self->to);
    WEFT_AWAIT(weft_writer_wait_closed(self->to));
}

WEFT_ASYNC(app, int argc; char **argv; weft_reader *from; weft_writer *to; int status;) {
    WEFT_BEGIN;
    if (self->argc != 3) WEFT_RETURN(2);
    self->from = weft_fd_reader(atoi(self->argv[1]), 0);
    self->to = weft_fd_writer(atoi(self->argv[2]));
    if (!self->from || !self->to) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_CATCH(self->status, WEFT_CALL(copy, .from = self->from, .to = self->to));
    fprintf(stderr, "%s: %s\n", weft_status_name(self->status),
            self->status ? weft_caught_message() : "copied");
    weft_reader_free(self->from);
    weft_writer_free(self->to);
    WEFT_RETURN(self->status != WEFT_OK);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
