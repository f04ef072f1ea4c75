/* throttle BYTES
 *
 * Copies standard input to standard output, BYTES a second: two tasks with a pipe between them, which
 * holds back the one that reads. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

enum { SLICES = 10 }; /* a second */

WEFT_ASYNC(fill, weft_writer *into; weft_bytes piece;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_read(weft_stdin(), WEFT_READER_LIMIT, &self->piece));
        if (self->piece.size == 0) break;
        if (weft_writer_write(self->into, self->piece.data, self->piece.size) == WEFT_ENOMEM)
            WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(weft_writer_drain(self->into));
    }
    weft_writer_close(self->into);
}

/* The time of each slice is counted from the first, so that lateness does not add up. */
WEFT_ASYNC(pour, weft_reader *from; size_t rate, poured; double begun; weft_bytes piece;) {
    WEFT_BEGIN;
    self->begun = weft_time();
    for (;;) {
        size_t most = self->rate < SLICES ? 1 : self->rate / SLICES;
        WEFT_AWAIT(weft_reader_read(self->from, (ptrdiff_t)most, &self->piece));
        if (self->piece.size == 0) break;
        if (weft_writer_write(weft_stdout(), self->piece.data, self->piece.size) == WEFT_ENOMEM)
            WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(weft_writer_drain(weft_stdout()));
        self->poured += self->piece.size;
        WEFT_AWAIT(weft_sleep(self->begun + (double)self->poured / (double)self->rate - weft_time()));
    }
}

WEFT_ASYNC(app, int argc; char **argv; long rate; weft_reader *reader; weft_writer *writer; weft_task *filling;) {
    WEFT_BEGIN;
    self->rate = self->argc == 2 ? atol(self->argv[1]) : 0;
    if (self->rate <= 0) {
        fputs("usage: throttle BYTES (a second, 1 and up)\n", stderr);
        WEFT_RETURN(2);
    }
    if (weft_pipe(&self->reader, &self->writer, 0) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_UNWIND(free);
    self->filling = weft_create_task(WEFT_CALL(fill, .into = self->writer));
    WEFT_AWAIT(WEFT_GATHER(NULL, self->filling, WEFT_CALL(pour, .from = self->reader, .rate = (size_t)self->rate)));
    WEFT_FINALLY(free);
    weft_task_unref(self->filling);
    weft_reader_free(self->reader);
    weft_writer_free(self->writer);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
