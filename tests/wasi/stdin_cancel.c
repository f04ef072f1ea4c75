/* Reads lines, cancels each read after 3 ms, and reads again. Prints the lines, and on standard error the
 * number of cancelled reads. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(read_line, weft_bytes line;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
    fwrite(self->line.data, 1, self->line.size, stdout);
    fflush(stdout);
    WEFT_RETURN(self->line.size);
}

WEFT_ASYNC(app, weft_task *reading; int status, cancelled;) {
    WEFT_BEGIN;
    for (;;) {
        self->reading = weft_create_task(WEFT_CALL(read_line));
        WEFT_AWAIT(weft_sleep(0.003));
        weft_task_cancel(self->reading);
        WEFT_CATCH(self->status, self->reading);
        int64_t size = WEFT_RESULT.i64;
        weft_task_unref(self->reading);
        if (self->status == WEFT_ECANCELED)
            self->cancelled++;
        else if (self->status != WEFT_OK)
            WEFT_RAISE(self->status, "a read failed");
        else if (size == 0)
            break;
    }
    fprintf(stderr, "%d cancelled\n", self->cancelled);
}

WEFT_MAIN(app)
