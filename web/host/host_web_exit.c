/* In a program that registers nothing with atexit(), Emscripten's glue finds this in place of the C library's
 * function, which it calls at the exit of every program. */
__attribute__((weak)) void __funcs_on_exit(void);

void __funcs_on_exit(void) {}
