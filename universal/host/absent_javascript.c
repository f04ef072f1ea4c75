/* What a function of JavaScript (weft/js_function.h) is where there is no JavaScript. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/host.h>

_Noreturn void weft__no_javascript(const char *function);

_Noreturn void weft__no_javascript(const char *function) {
    char line[200];
    snprintf(line, sizeof line, "weft: %s() is a function of JavaScript, and WASI has none", function);
    weft_host_log(line);
    abort();
}
