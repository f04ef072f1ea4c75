/* Where a program of the page host starts and ends: what Emscripten's start-up code does. page_module.mjs calls it.
 *
 * A program without a main() is a module, which only JavaScript calls. So main() is a weak reference: clang
 * calls it __main_void or __main_argc_argv, by its parameters. */
#include <stdbool.h>
#include <stdlib.h>
#include <weft/version.h>

void __wasm_call_ctors(void); /* synthesised by the linker */
__attribute__((weak)) int __main_void(void);
__attribute__((weak)) int __main_argc_argv(int argc, char **argv);

__attribute__((weak)) void __stdio_exit(void); /* part of wasi-libc's stdio: writes what it holds back */

__attribute__((export_name("fflush"))) int weft__page_flush(void);
__attribute__((export_name("weft__page_main"))) int weft__page_main(int argc, char **argv);
__attribute__((export_name("exit"))) _Noreturn void weft__page_exit(int status);
__attribute__((export_name("weft__version_" WEFT_VERSION))) void weft__page_version(void);
bool weft__page_start(void); /* the program's entry, and so exported */

/* Runs the constructors. Returns whether the program has a main(). */
bool weft__page_start(void) {
    __wasm_call_ctors();
    return __main_void || __main_argc_argv;
}

/* Its name tells JavaScript the version. */
void weft__page_version(void) {}

int weft__page_main(int argc, char **argv) {
    return __main_argc_argv ? __main_argc_argv(argc, argv) : __main_void();
}

/* fflush() would link stdio into programs that do not use it. */
int weft__page_flush(void) {
    if (__stdio_exit) __stdio_exit();
    return 0;
}

/* Unlike _start, main() may return long before the program ends: destructors run only here. */
_Noreturn void weft__page_exit(int status) { exit(status); }
