/* A program with its own main(), which returns after the loop:
 *
 *     own_main_probe [trap | abort | hello | wake]
 *     own_main_probe environment NAME...    prints the value of each environment variable, and runs no loop */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/host.h>
#include <weft/weft.h>

static void at_exit(void) { printf("at exit"); }

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.02));
    printf("app\n");
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "environment") == 0) {
        for (int i = 2; i < argc; i++) {
            const char *value = getenv(argv[i]);
            puts(value ? value : "(none)");
        }
        return 0;
    }
    atexit(at_exit);
    if (argc > 1 && strcmp(argv[1], "trap") == 0) __builtin_trap();
    if (argc > 1 && strcmp(argv[1], "abort") == 0) abort();
    if (argc > 1 && strcmp(argv[1], "hello") == 0) {
        puts("hello");
        fflush(stdout);
    }
    printf("run: %d\n", weft_run(WEFT_CALL(app), NULL));
    if (argc > 1 && strcmp(argv[1], "wake") == 0)
        for (int i = 0; i < 1000; i++) weft_host_wake();
    return 5;
}
