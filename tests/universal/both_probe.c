/* both_probe exit | abort | types: what differs between JavaScript and WASI in how a program starts and ends.
 *
 *   exit   prints its arguments and the environment variable WHO; exit() in a task then calls what atexit() has
 *          registered
 *   abort  aborts
 *   types  calls functions of JavaScript with numbers of every type */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/js_function.h>
#include <weft/weft.h>

typedef double length; /* of another name than the type that it is */

/* clang-format off */
WEFT_JS_FUNCTION(int64_t, scale, (int64_t number, float factor), { return number * BigInt(factor * 2); })
WEFT_JS_FUNCTION(length, sum, (length a, uint32_t b, const char *text), { return a + b + UTF8ToString(text).length; })
WEFT_JS_FUNCTION(void, keep, (bool value, float number), { Module.kept = [value, number]; })
WEFT_JS_FUNCTION(float, kept, (void), { return Module.kept[0] ? Module.kept[1] : -1; })
/* clang-format on */

static void leaving(void) { puts("at exit"); }

static void print_surroundings(int argc, char **argv) {
    for (int i = 1; i < argc; i++) printf("%s\n", argv[i]);
    const char *who = getenv("WHO");
    printf("%s\n", who ? who : "nobody");
}

static void call_javascript(void) {
    printf("%" PRId64 "\n", scale(INT64_C(4000000000), 1.5f));
    printf("%g\n", sum(0.5, 40, "abc"));
    keep(true, 0.25f);
    printf("%g\n", (double)kept());
}

WEFT_ASYNC(app, int argc; char **argv;) {
    WEFT_BEGIN;
    if (self->argc < 2) WEFT_RAISE(WEFT_EINVAL, "what to do?");
    atexit(leaving);
    WEFT_AWAIT(weft_sleep(0.01));
    if (strcmp(self->argv[1], "exit") == 0) {
        print_surroundings(self->argc, self->argv);
        exit(5);
    }
    if (strcmp(self->argv[1], "abort") == 0) abort();
    call_javascript();
}
WEFT_MAIN(app, .argc = argc, .argv = argv)
