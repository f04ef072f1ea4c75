/* fetch_and_read URL: makes a request while standard input is read and a task ticks every 10 ms. Prints each
 * line as it comes, the answer as it comes and, in the end, how much memory is in use. */
#include <stdio.h>
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

WEFT_ASYNC(get, const char *url; weft_response response; weft_bytes piece; int before;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    self->before = ticks;
    WEFT_AWAIT(weft_fetch_stream(&self->response, (weft_request){.url = self->url}));
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(self->response.reader, &self->piece));
        if (self->piece.size == 0) break;
        printf("answer: %.*s", (int)self->piece.size, self->piece.data);
        fflush(stdout);
    }
    printf("ticked on: %s\n", ticks - self->before > 5 ? "yes" : "no");
    fflush(stdout);
    WEFT_FINALLY(done);
    weft_response_deinit(&self->response);
}

WEFT_ASYNC(app, int argc; char **argv; weft_task *ticking; int status;) {
    WEFT_BEGIN;
    self->ticking = weft_create_task(WEFT_CALL(tick));
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(lines), WEFT_CALL(get, .url = self->argv[1])));
    weft_task_cancel(self->ticking);
    WEFT_CATCH(self->status, self->ticking);
    weft_task_unref(self->ticking);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
