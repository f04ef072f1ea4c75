/* Where a universal program starts as a WASI command. JavaScript starts it in page/host/host_page.c. */
#include "either.h"
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

bool weft__page_start(void); /* of host_page.c: whether the program has a main() */
int weft__page_main(int argc, char **argv);
void __wasm_call_dtors(void); /* of the C library: what atexit() has registered, and stdio */
__attribute__((weak)) int __main_argc_argv(int argc, char **argv);

__attribute__((export_name("_start"))) void weft__command_start(void);

bool weft__is_command;

static _Noreturn void fail(const char *reason) {
    weft_host_log(reason);
    __wasi_proc_exit(EXIT_FAILURE);
}

/* The arguments lie on the stack, below which main() runs. */
static int run_with_arguments(void) {
    __wasi_size_t count, size;
    if (__wasi_args_sizes_get(&count, &size) != 0) fail("weft: the program's arguments cannot be read");
    char **arguments = __builtin_alloca((count + 1) * sizeof *arguments + size);
    if (__wasi_args_get((uint8_t **)arguments, (uint8_t *)(arguments + count + 1)) != 0)
        fail("weft: the program's arguments cannot be read");
    arguments[count] = NULL;
    return weft__page_main((int)count, arguments);
}

void weft__command_start(void) {
    if (weft__is_command) __builtin_trap(); /* a command starts once */
    weft__is_command = true;
    if (!weft__page_start()) fail("weft: the program has no main(): only JavaScript can call it");
    int status = __main_argc_argv ? run_with_arguments() : weft__page_main(0, NULL);
    __wasm_call_dtors();
    if (status != 0) __wasi_proc_exit((__wasi_exitcode_t)status);
}
