/* What the C library gets from the page host, and functions that the page gives. Prints
 *
 *   - the arguments, and the value of the environment variable WHO;
 *   - the result of the page's function twice(21);
 *   - 1 if the memory that was grown in the middle is what JavaScript sees;
 *   - "at exit", from a function that exit() calls, after the task has ended. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/js_function.h>
#include <weft/weft.h>

__attribute__((import_module("app"), import_name("twice"))) double twice(double number);

WEFT_JS_FUNCTION(int, byte_at, (const char *at), { return HEAPU8[at]; })

__attribute__((export_name("sum"))) int sum(int a, int b, int c, int d, int e, int f, int g, int h, int i);
int sum(int a, int b, int c, int d, int e, int f, int g, int h, int i) {
    return a + b + c + d + e + f + g + h + i;
}

static void leaving(void) { puts("at exit"); }

WEFT_ASYNC(app, int argc; char **argv;) {
    WEFT_BEGIN;
    atexit(leaving);
    for (int i = 1; i < self->argc; i++) printf("%s\n", self->argv[i]);
    const char *who = getenv("WHO");
    printf("%s\n", who ? who : "nobody");
    printf("%g\n", twice(21));
    WEFT_AWAIT(weft_sleep(0.01));
    char *large = malloc(4000000);
    if (!large) abort();
    memset(large, 'x', 4000000);
    printf("%d\n", byte_at(large + 3999999) == 'x');
    free(large);
    exit(5);
}
WEFT_MAIN(app, .argc = argc, .argv = argv)
