/* Interrupts by the user. Linked only into programs that ask for them or whose link options do. */
#include "core/loop_internal.h"
#include <weft/host.h>
#include <weft/run.h>

/* Hosts call it from JavaScript, if it is there. */
#if defined(__EMSCRIPTEN__)
#define EXPORTED __attribute__((used))
#elif defined(__wasm__)
#define EXPORTED __attribute__((export_name("weft_loop_interrupt")))
#else
#define EXPORTED
#endif

EXPORTED bool weft_loop_interrupt(void) {
    if (weft__is_interrupted || !weft_loop_is_open()) return false;
    weft__is_interrupted = true;
    return weft_task_cancel(weft__loop.main_task);
}

bool weft_interrupted(void) { return weft__is_interrupted; }
