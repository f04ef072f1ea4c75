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

/* A group: where one of the two fails, the other has ended before the pipe is freed. */
WEFT_ASYNC(copy, weft_reader *reader; weft_writer *writer; size_t rate; weft_task_group group;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(out);
    int status = weft_task_group_create_task(&self->group, WEFT_CALL(fill, .into = self->writer));
    if (status == WEFT_OK)
        status = weft_task_group_create_task(&self->group,
                                             WEFT_CALL(pour, .from = self->reader, .rate = self->rate));
    if (status != WEFT_OK) WEFT_RAISE(status);
    WEFT_FINALLY_AT(out);
    WEFT_TASK_GROUP_EXIT(&self->group);
}

WEFT_ASYNC(app, int argc; char **argv; long rate; weft_reader *reader; weft_writer *writer; int status;) {
    WEFT_BEGIN;
    self->rate = self->argc == 2 ? atol(self->argv[1]) : 0;
    if (self->rate <= 0) {
        fputs("usage: throttle BYTES (a second, 1 and up)\n", stderr);
        WEFT_RETURN(2);
    }
    if (weft_pipe(0, &self->reader, &self->writer) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_UNWIND(free);
    WEFT_CATCH(self->status,
               WEFT_CALL(copy, .reader = self->reader, .writer = self->writer, .rate = (size_t)self->rate));
    if (self->status == WEFT_EGROUP) {
        const weft_error *first = weft_error_nth(weft_caught(), 0);
        WEFT_RAISE(weft_error_status(first), "%s", weft_error_message(first));
    }
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
    WEFT_FINALLY_AT(free);
    weft_reader_free(self->reader);
    weft_writer_abort(self->writer); /* what is left in it if one has failed */
    weft_writer_free(self->writer);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
