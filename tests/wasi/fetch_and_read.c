/* fetch_and_read [URL [SECONDS]]: makes a request while it reads standard input, and prints each line of
 * both as it arrives.
 *   - With SECONDS, the request has that timeout.
 *   - Without SECONDS, a third task ticks every 10 ms.
 *   - Without URL, reads a descriptor that does not exist after a request has failed. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static int ticks;

WEFT_ASYNC(tick) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_sleep(0.01));
        ticks++;
    }
}

WEFT_ASYNC(lines, weft_bytes line;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        if (self->line.size == 0) break;
        printf("line: %.*s", (int)self->line.size, self->line.data);
        fflush(stdout);
    }
}

WEFT_ASYNC(get, const char *url; weft_response response; weft_bytes piece; int before; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->before = ticks;
        WEFT_AWAIT(weft_fetch_stream((weft_request){.url = self->url}, &self->response));
        for (;;) {
            WEFT_AWAIT(weft_reader_readline(self->response.reader, &self->piece));
            if (self->piece.size == 0) break;
            printf("answer: %.*s", (int)self->piece.size, self->piece.data);
            fflush(stdout);
        }
        printf("ticked on: %s\n", ticks - self->before > 5 ? "yes" : "no");
        fflush(stdout);
    }
    WEFT_FINALLY { weft_response_deinit(&self->response); }
}

WEFT_ASYNC(get_in_time, const char *url; double seconds; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait_for(WEFT_CALL(get, .url = self->url), self->seconds));
    printf("answer: %s\n", weft_status_name(self->status));
    fflush(stdout);
}

WEFT_ASYNC(read_nothing, weft_reader *reader; weft_bytes piece; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(get, .url = "none:"));
    self->reader = weft_fd_reader(-1, 0);
    WEFT_CATCH(self->status, weft_reader_read(self->reader, 1, &self->piece));
    printf("%s: %s\n", weft_status_name(self->status), weft_caught_message());
    weft_reader_free(self->reader);
}

WEFT_ASYNC(app, int argc; char **argv; weft_task *ticking; int status;) {
    WEFT_BEGIN;
    if (self->argc < 2) {
        WEFT_AWAIT(WEFT_CALL(read_nothing));
        WEFT_RETURN(0);
    }
    if (self->argc > 2) {
        WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(lines),
                               WEFT_CALL(get_in_time, .url = self->argv[1], .seconds = atof(self->argv[2]))));
        WEFT_RETURN(0);
    }
    self->ticking = weft_create_task(WEFT_CALL(tick));
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(lines), WEFT_CALL(get, .url = self->argv[1])));
    weft_task_cancel(self->ticking);
    WEFT_CATCH(self->status, self->ticking);
    weft_task_unref(self->ticking);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
