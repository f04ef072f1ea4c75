/* hello as blocking C, whose imports suspend it by JavaScript Promise Integration. */
#include <stddef.h>

#define IMPORT(name) __attribute__((import_module("hello"), import_name(#name)))

IMPORT(print) void print(const char *text, size_t size);
IMPORT(sleep) void sleep(int milliseconds);

__attribute__((export_name("app"))) void app(void) {
    print("hello", 5);
    sleep(1000);
    print("world", 5);
}
