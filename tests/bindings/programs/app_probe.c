/* A program with a main coroutine and calls: load.test.mjs and app_ends.test.mjs. Its first argument says what it does:
 *
 *     app_probe                   prints its arguments, and serves
 *     app_probe exit STATUS | fail | trap | trap_later | abort
 *     app_probe sleep SECONDS     and prints how the clocks have moved
 *     app_probe env NAME
 *     app_probe echo              copies standard input to standard output, and its size to standard error
 *     app_probe fetch URL         prints the body
 *     app_probe clean_up          waits for ever, and prints a line when it is cancelled */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <weft/weft.h>

WEFT_ASYNC(add, double a, b; double pause;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->pause));
    WEFT_RETURN(self->a + self->b);
}
WEFT_EXPORT(add, double, a, b, pause)

/* Its name is one of App's own: it is only in `call`. */
WEFT_ASYNC(run) {
    WEFT_BEGIN;
    WEFT_RETURN(7);
}
WEFT_EXPORT(run, int)

WEFT_ASYNC(crash) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    __builtin_trap();
}
WEFT_EXPORT(crash, void)

WEFT_ASYNC(leave, int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    exit(self->status);
}
WEFT_EXPORT(leave, void, status)

WEFT_ASYNC(cleans_up, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(3600)); }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_sleep(0.001));
        puts("cleaned up");
    }
}

WEFT_ASYNC(echo, weft_bytes piece; size_t size;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_read(weft_stdin(), 4096, &self->piece));
        if (self->piece.size == 0) break;
        self->size += self->piece.size;
        if (weft_writer_write(weft_stdout(), self->piece.data, self->piece.size) != WEFT_OK) break;
        WEFT_AWAIT(weft_writer_drain(weft_stdout()));
    }
    fprintf(stderr, "%zu bytes\n", self->size);
}

WEFT_ASYNC(app, int argc; char **argv; int at; double began; time_t date; weft_response response;) {
    WEFT_BEGIN;
    const char *how = self->argc > 1 ? self->argv[1] : "";
    if (strcmp(how, "exit") == 0) exit(atoi(self->argv[2]));
    if (strcmp(how, "fail") == 0) WEFT_RAISE(WEFT_EINVAL, "as asked");
    if (strcmp(how, "trap") == 0) __builtin_trap();
    if (strcmp(how, "abort") == 0) abort();
    if (strcmp(how, "trap_later") == 0) {
        WEFT_AWAIT(weft_sleep(0.05));
        __builtin_trap();
    }
    if (strcmp(how, "clean_up") == 0) WEFT_AWAIT(WEFT_CALL(cleans_up));
    if (strcmp(how, "env") == 0) {
        puts(getenv(self->argv[2]) ? getenv(self->argv[2]) : "none");
        WEFT_RETURN(0);
    }
    if (strcmp(how, "echo") == 0) {
        WEFT_AWAIT(WEFT_CALL(echo));
        WEFT_RETURN(0);
    }
    if (strcmp(how, "fetch") == 0) {
        WEFT_AWAIT(weft_fetch((weft_request){.url = self->argv[2]}, &self->response));
        printf("%d %s\n", self->response.status, self->response.body);
        weft_response_deinit(&self->response);
        WEFT_RETURN(0);
    }
    if (strcmp(how, "sleep") == 0) {
        self->began = weft_time();
        self->date = time(NULL);
        WEFT_AWAIT(weft_sleep(atof(self->argv[2])));
        printf("%.0f %.0f\n", weft_time() - self->began, difftime(time(NULL), self->date));
        WEFT_RETURN(0);
    }
    for (self->at = 0; self->at < self->argc; self->at++) puts(self->argv[self->at]);
    WEFT_AWAIT(weft_serve());
    puts("served");
}
WEFT_MAIN(app, .argc = argc, .argv = argv)
