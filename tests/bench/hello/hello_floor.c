/* The floor of hello: C that sets a timer of JavaScript's. */
#include "hello_print.h"
#include <emscripten/eventloop.h>

static void world(void *unused) {
    (void)unused;
    print_line("world");
}

int main(void) {
    print_line("hello");
    emscripten_set_timeout(world, 1000, NULL);
}
