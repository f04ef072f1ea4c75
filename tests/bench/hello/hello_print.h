/* Prints a line by JavaScript, without C's stdio. */
#ifndef HELLO_PRINT_H
#define HELLO_PRINT_H

#include <emscripten.h>

EM_JS_DEPS(print_line, "$UTF8ToString");
EM_JS(void, print_line, (const char *line), { console.log(UTF8ToString(line)); });

#endif
