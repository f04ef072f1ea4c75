/* Reads standard input:
 *
 *     stdin_probe count            counts lines and bytes
 *     stdin_probe first COUNT      exits after that many lines
 *     stdin_probe timeout SECONDS  cancels its first read after that long, and exits
 *     stdin_probe again SECONDS    the same, then reads to the end
 *     stdin_probe idle SECONDS     sleeps, and does not read
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

WEFT_ASYNC(read_first, weft_bytes *line;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_readline(weft_stdin(), self->line));
}

WEFT_ASYNC(read_lines, int limit, count; size_t bytes; weft_bytes line; int status;) {
    WEFT_BEGIN;
    while (self->limit == 0 || self->count < self->limit) {
        WEFT_CATCH(self->status, weft_reader_readline(weft_stdin(), &self->line));
        if (self->status != WEFT_OK) {
            printf("%s: %s\n", weft_status_name(self->status), weft_caught_message());
            break;
        }
        if (self->line.size == 0) break;
        self->count++;
        self->bytes += self->line.size;
    }
    printf("%d lines, %zu bytes\n", self->count, self->bytes);
}

WEFT_ASYNC(app, const char *what; double number; weft_bytes line; weft_task *task; int status;) {
    WEFT_BEGIN;
    if (strcmp(self->what, "count") == 0) {
        WEFT_AWAIT(WEFT_CALL(read_lines));
    } else if (strcmp(self->what, "first") == 0) {
        WEFT_AWAIT(WEFT_CALL(read_lines, .limit = (int)self->number));
    } else if (strcmp(self->what, "idle") == 0) {
        WEFT_AWAIT(weft_sleep(self->number));
    } else {
        self->task = weft_create_task(WEFT_CALL(read_first, .line = &self->line));
        WEFT_AWAIT(weft_sleep(self->number));
        weft_task_cancel(self->task);
        WEFT_CATCH(self->status, self->task);
        weft_task_unref(self->task);
        puts(weft_status_name(self->status));
        fflush(stdout);
        if (strcmp(self->what, "again") == 0) WEFT_AWAIT(WEFT_CALL(read_lines));
    }
}

WEFT_MAIN(app, .what = argc > 1 ? argv[1] : "", .number = argc > 2 ? atof(argv[2]) : 0)
