/* A program that has a main() of its own, and ends when the loop does:
 *
 *     own_main_probe [trap] */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static void at_exit(void) { printf("at exit"); }

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.02));
    printf("app\n");
}

int main(int argc, char **argv) {
    (void)argv;
    atexit(at_exit);
    if (argc > 1) __builtin_trap();
    printf("run: %d\n", weft_run(WEFT_CALL(app), NULL));
    return 5;
}
