/* A program whose arguments say how it ends; the test checks its exit status. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/host.h>
#include <weft/weft.h>

WEFT_ASYNC(never_clean, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(__builtin_inf())); }
    WEFT_FINALLY { WEFT_AWAIT(weft_sleep(__builtin_inf())); }
}

WEFT_ASYNC(never_gives_up, weft_scope scope;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(__builtin_inf())); }
        WEFT_EXCEPT(WEFT_ECANCELED) {}
    }
}

WEFT_ASYNC(late) {
    WEFT_BEGIN;
    puts("a late task runs");
}

/* Reports the failure, and leaves a task when nothing else is left. */
static void leave_more(void *unused, const weft_report *report) {
    (void)unused;
    puts(report->message);
    weft_spawn(WEFT_CALL(late));
}

/* The status that hosts get is a valid exit status, too. */
static void check_status(void) {
    if (weft_loop_exit_status() < 0 || weft_loop_exit_status() > 255) _Exit(97);
}

WEFT_ASYNC(app, int argc; char **argv;) {
    WEFT_BEGIN;
    if (self->argv[self->argc] != NULL || !weft_loop_is_main()) WEFT_RETURN(98);
    atexit(check_status);
    if (self->argc != 3) WEFT_RETURN(99);
    WEFT_AWAIT(weft_sleep(1));
    if (strcmp(self->argv[1], "return") == 0) WEFT_RETURN(atoi(self->argv[2]));
    if (strcmp(self->argv[1], "raise") == 0) WEFT_RAISE(atoi(self->argv[2]), "as it was told");
    if (strcmp(self->argv[1], "long") == 0) WEFT_RAISE(5, "%01000d", 0);
    if (strcmp(self->argv[1], "fall") == 0) puts(self->argv[2]);
    if (strcmp(self->argv[1], "deadlock") == 0) WEFT_AWAIT(weft_sleep(__builtin_inf()));
    if (strcmp(self->argv[1], "cleanup") == 0) WEFT_AWAIT(WEFT_CALL(never_clean));
    if (strcmp(self->argv[1], "stubborn") == 0) WEFT_AWAIT(WEFT_CALL(never_gives_up));
    if (strcmp(self->argv[1], "late") == 0) {
        weft_set_exception_handler(leave_more, NULL);
        WEFT_RAISE(5, "as it was told");
    }
    if (strcmp(self->argv[1], "cancel") == 0) {
        weft_task_cancel(weft_current_task());
        WEFT_AWAIT(weft_sleep(1));
    }
    if (strcmp(self->argv[1], "interrupt") == 0) {
        weft_loop_interrupt();
        WEFT_AWAIT(weft_sleep(1));
    }
}

/* With NO_MEMORY in the environment, every allocation fails. */
static void *no_memory(void *unused, void *block, size_t old_size, size_t size) {
    (void)unused, (void)block, (void)old_size, (void)size;
    return NULL;
}

__attribute__((constructor)) static void take_memory_away(void) {
    if (getenv("NO_MEMORY")) weft_set_allocator(no_memory, NULL);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
