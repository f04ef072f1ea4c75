/* The ways in which a program ends, after it has written output:
 *
 *     end_probe return STATUS | exit STATUS | fail | trap BYTES | abort | deadlock | cleanup
 *     end_probe hang_up STATUS    calls exit() at the first line of standard input, while a task sleeps
 *     end_probe output BYTES      writes that many bytes, in lines
 *     end_probe flood             writes lines until the reader has closed its end
 *     end_probe flood_at_once     the same without an await
 *     end_probe bytes             writes bytes that are not UTF-8, a character in two pieces, and no newline at
 *                                 the end
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

static void print_bytes(int count) {
    for (int i = 0; i < count / 10; i++) printf("%09d\n", i);
}

WEFT_ASYNC(waits_in_cleanup, weft_event never; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_event_wait(&self->never)); }
    WEFT_FINALLY { WEFT_AWAIT(weft_event_wait(&self->never)); }
}

WEFT_ASYNC(app, const char *what; int number; weft_event never; weft_bytes line;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.001));
    if (strcmp(self->what, "return") == 0) WEFT_RETURN(self->number);
    if (strcmp(self->what, "exit") == 0) {
        printf("no newline");
        weft_spawn(weft_sleep(3600));
        WEFT_AWAIT(weft_sleep(0));
        exit(self->number);
    }
    if (strcmp(self->what, "fail") == 0) WEFT_RAISE(7, "it %s", "failed");
    if (strcmp(self->what, "trap") == 0) {
        print_bytes(self->number);
        puts("before");
        weft_spawn(weft_sleep(3600));
        WEFT_AWAIT(weft_sleep(0));
        __builtin_trap();
    }
    if (strcmp(self->what, "abort") == 0) abort();
    if (strcmp(self->what, "deadlock") == 0) WEFT_AWAIT(weft_event_wait(&self->never));
    if (strcmp(self->what, "cleanup") == 0) WEFT_AWAIT(WEFT_CALL(waits_in_cleanup));
    if (strcmp(self->what, "output") == 0) print_bytes(self->number);
    if (strcmp(self->what, "flood_at_once") == 0) {
        while (puts("a line without a reader") >= 0) continue;
        WEFT_RETURN(3);
    }
    if (strcmp(self->what, "flood") == 0) {
        while (puts("a line of text that nobody wants to read to its end") >= 0) WEFT_AWAIT(weft_sleep(0));
        WEFT_RETURN(3);
    }
    if (strcmp(self->what, "hang_up") == 0) {
        weft_spawn(weft_sleep(3600));
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        exit(self->number);
    }
    if (strcmp(self->what, "bytes") == 0) {
        fwrite("a\0b\n\xff\xfe\n\n\xe2\x82", 1, 10, stdout);
        fflush(stdout);
        fwrite("\xac"
               "end",
               1, 4, stdout);
    }
}

WEFT_MAIN(app, .what = argc > 1 ? argv[1] : "", .number = argc > 2 ? atoi(argv[2]) : 0)
