/* prompt [SECONDS]
 *
 * Asks for a name and counts down while it waits for the answer: 10 seconds by default. Without an
 * answer, the exit status is 1. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static void say(const char *text) { weft_writer_write(weft_stdout(), text, strlen(text)); }

WEFT_ASYNC(count_down, int seconds;) {
    WEFT_BEGIN;
    for (; self->seconds > 0; self->seconds--) {
        char text[64];
        snprintf(text, sizeof text, "\rYour name (%d s): ", self->seconds);
        say(text);
        WEFT_AWAIT(weft_sleep(1));
    }
}

WEFT_ASYNC(app, int argc; char **argv; int seconds; weft_bytes line; weft_task *counting; weft_scope scope;
           weft_timeout limit;) {
    WEFT_BEGIN;
    self->seconds = self->argc > 1 ? atoi(self->argv[1]) : 10;
    if (self->seconds <= 0 || self->argc > 2) {
        fputs("usage: prompt [SECONDS]\n", stderr);
        WEFT_RETURN(2);
    }
    self->counting = weft_create_task(WEFT_CALL(count_down, .seconds = self->seconds));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0)); /* the prompt appears before anything is read */
        WEFT_WITH_TIMEOUT(&self->limit, self->seconds) {
            WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        }
    }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) { WEFT_RAISE(WEFT_ETIMEDOUT, "no answer within %d s", self->seconds); }
    WEFT_FINALLY {
        weft_task_cancel(self->counting);
        weft_task_unref(self->counting);
    }
    if (self->line.size == 0) WEFT_RAISE(WEFT_EINCOMPLETE, "standard input ended before there was an answer");
    say("hello ");
    weft_writer_write(weft_stdout(), self->line.data, self->line.size);
    if (self->line.data[self->line.size - 1] != '\n') say("\n");
    WEFT_AWAIT(weft_writer_drain(weft_stdout()));
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
