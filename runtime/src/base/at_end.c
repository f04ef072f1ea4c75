#include "base/at_end.h"

#include <stddef.h>

static weft__end_hook *hooks; /* the newest first */

bool weft__is_shared;

void weft__at_end(weft__end_hook *hook) {
    weft__is_shared = true;
    if (hook->is_registered) return;
    hook->is_registered = true;
    hook->next = hooks;
    hooks = hook;
}

bool weft__end_is_busy(void) {
    for (const weft__end_hook *hook = hooks; hook; hook = hook->next)
        if (hook->is_busy && hook->is_busy()) return true;
    return false;
}

void weft__run_end_hooks(void) {
    for (weft__end_hook *hook; (hook = hooks);) {
        hooks = hook->next;
        hook->is_registered = false;
        hook->run();
    }
}
