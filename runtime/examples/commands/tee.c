/* tee [-t SECONDS] [FILE]...
 *
 * Copies standard input to standard output and to up to eight files. With -t, fails with exit status 1
 * when no input arrives for SECONDS. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

enum { PIECE = 64 * 1024, MOST_FILES = 8 };

WEFT_ASYNC(copy, weft_file **files; double patience; int i; weft_timeout timeout; weft_bytes piece;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(&self->timeout, self->patience) {
        for (;;) {
            weft_timeout_reschedule(&self->timeout, weft_time() + self->patience);
            WEFT_AWAIT(weft_reader_read(weft_stdin(), PIECE, &self->piece));
            if (self->piece.size == 0) break;
            weft_timeout_reschedule(&self->timeout, INFINITY); /* only the input has a limit */
            if (weft_writer_write(weft_stdout(), self->piece.data, self->piece.size) == WEFT_ENOMEM)
                WEFT_RAISE(WEFT_ENOMEM);
            for (self->i = 0; self->files[self->i]; self->i++)
                WEFT_AWAIT(weft_file_write(self->files[self->i], self->piece.data, self->piece.size));
            WEFT_AWAIT(weft_writer_drain(weft_stdout()));
        }
    }
}

WEFT_ASYNC(app, int argc; char **argv; int at, count; double patience; weft_file *files[MOST_FILES + 1];
           weft_scope scope;) {
    WEFT_BEGIN;
    self->at = 1;
    self->patience = INFINITY;
    if (self->argc > 2 && strcmp(self->argv[1], "-t") == 0) {
        self->patience = atof(self->argv[2]);
        self->at = 3;
    }
    if (!(self->patience > 0) || self->argc - self->at > MOST_FILES) {
        fputs("usage: tee [-t SECONDS] [FILE]... (eight files at most)\n", stderr);
        WEFT_RETURN(2);
    }
    WEFT_TRY(&self->scope) {
        for (; self->at < self->argc; self->at++, self->count++)
            WEFT_AWAIT(weft_file_open(self->argv[self->at], "w", &self->files[self->count]));
        WEFT_AWAIT(WEFT_CALL(copy, .files = self->files, .patience = self->patience));
    }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) {
        WEFT_RAISE(WEFT_ETIMEDOUT, "standard input: nothing came for %g s", self->patience);
    }
    WEFT_FINALLY {
        while (self->count > 0) weft_file_close(self->files[--self->count]);
    }
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
