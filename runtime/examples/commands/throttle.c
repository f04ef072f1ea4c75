/* throttle BYTES
 *
 * Copies standard input to standard output at BYTES a second. A pipe connects two tasks; when it is full,
 * the task that reads the input waits. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

enum { SLICES = 10 }; /* per second */

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

/* Slices are timed from the start, so delays do not add up. */
WEFT_ASYNC(pour, weft_reader *from; size_t rate, poured; double start; weft_bytes piece;) {
    WEFT_BEGIN;
    self->start = weft_time();
    for (;;) {
        size_t most = self->rate < SLICES ? 1 : self->rate / SLICES;
        WEFT_AWAIT(weft_reader_read(self->from, (ptrdiff_t)most, &self->piece));
        if (self->piece.size == 0) break;
        if (weft_writer_write(weft_stdout(), self->piece.data, self->piece.size) == WEFT_ENOMEM)
            WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(weft_writer_drain(weft_stdout()));
        self->poured += self->piece.size;
        WEFT_AWAIT(weft_sleep(self->start + (double)self->poured / (double)self->rate - weft_time()));
    }
}

/* If one of the two tasks fails, the group ends the other before the pipe is freed. */
WEFT_ASYNC(app, int argc; char **argv; long rate; weft_reader *reader; weft_writer *writer; weft_scope scope;
           weft_task_group group;) {
    WEFT_BEGIN;
    self->rate = self->argc == 2 ? atol(self->argv[1]) : 0;
    if (self->rate <= 0) {
        fputs("usage: throttle BYTES (a second, 1 and up)\n", stderr);
        WEFT_RETURN(2);
    }
    if (weft_pipe(0, &self->reader, &self->writer) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TASK_GROUP(&self->group) {
            if (weft_task_group_create_task(&self->group, WEFT_CALL(fill, .into = self->writer)) ||
                weft_task_group_create_task(
                    &self->group, WEFT_CALL(pour, .from = self->reader, .rate = (size_t)self->rate)))
                WEFT_RAISE(WEFT_ENOMEM);
        }
    }
    WEFT_EXCEPT(WEFT_EGROUP) {
        const weft_error *first = weft_error_nth(WEFT_ERROR, 0);
        WEFT_RAISE(weft_error_status(first), "%s", weft_error_message(first));
    }
    WEFT_FINALLY {
        weft_reader_free(self->reader);
        weft_writer_abort(self->writer); /* after a failure it may hold data */
        weft_writer_free(self->writer);
    }
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
