/* hello as blocking C, which Asyncify makes asynchronous. */
#include "hello_print.h"

int main(void) {
    print_line("hello");
    emscripten_sleep(1000);
    print_line("world");
}
