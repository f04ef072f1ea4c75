/* follow FILE [SECONDS]
 *
 * Prints a log file and what is appended to it, as `tail -f` does, until nothing was appended for
 * SECONDS; without SECONDS, does not end. A file that becomes shorter is read again from its beginning. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

enum { PIECE = 64 * 1024 };

static const double interval = 0.05; /* between two reads at the end of the file, in seconds */

WEFT_ASYNC(app, int argc; char **argv; weft_file *file; double patience, last; int64_t position, count;
           weft_stat stat; char piece[PIECE]; weft_scope scope;) {
    WEFT_BEGIN;
    self->patience = self->argc > 2 ? atof(self->argv[2]) : INFINITY;
    if (self->argc < 2 || self->argc > 3 || !(self->patience > 0)) {
        fputs("usage: follow FILE [SECONDS]\n", stderr);
        WEFT_RETURN(2);
    }
    WEFT_AWAIT(weft_file_open(self->argv[1], "r", &self->file));
    WEFT_TRY(&self->scope) {
        self->last = weft_time();
        while (weft_time() - self->last < self->patience) {
            WEFT_AWAIT_INTO(self->count, weft_file_read(self->file, self->piece, PIECE));
            if (self->count > 0) {
                self->position += self->count;
                self->last = weft_time();
                if (weft_writer_write(weft_stdout(), self->piece, (size_t)self->count) == WEFT_ENOMEM)
                    WEFT_RAISE(WEFT_ENOMEM);
                WEFT_AWAIT(weft_writer_drain(weft_stdout()));
                continue;
            }
            WEFT_AWAIT(weft_file_stat(self->file, &self->stat));
            if (self->stat.size < self->position)
                WEFT_AWAIT_INTO(self->position, weft_file_seek(self->file, 0, SEEK_SET));
            else
                WEFT_AWAIT(weft_sleep(interval));
        }
    }
    WEFT_FINALLY { weft_file_close(self->file); }
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
