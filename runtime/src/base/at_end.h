/* What the modules release when a program ends.
 *
 * A module registers its hook when it first acquires something, anew in each program. The loop calls no
 * module by name, so that a program links only what it uses. */
#ifndef WEFT_SRC_BASE_AT_END_H
#define WEFT_SRC_BASE_AT_END_H

#include <stdbool.h>

typedef struct weft__end_hook {
    void (*run)(void);
    bool (*is_busy)(void); /* the end waits for an operation of the host; NULL: it need not wait */
    bool is_registered;
    struct weft__end_hook *next;
} weft__end_hook;

/* Set by whatever may be left to deal with when the main task is done: a hook, another task, a plain future, a job
 * that is no task. It is never cleared. A program that does not set it does not link what deals with these. */
extern bool weft__is_shared;

/* Runs `hook` once when the running program, or the one about to run, has ended. The hook that was registered
 * last runs first. Does nothing if the hook is registered already. */
void weft__at_end(weft__end_hook *hook);

/* Whether a hook is busy. */
bool weft__end_is_busy(void);

/* Runs all hooks, and those that they register. */
void weft__run_end_hooks(void);

#endif
