/* What the modules tell the loop about the end of the program. */
#ifndef WEFT_SRC_CORE_LOOP_H
#define WEFT_SRC_CORE_LOOP_H

#include "core/ready.h"
#include <weft/task.h>

/* What a module releases when the program ends. A module registers its hook when it first acquires
 * something, anew in each program: the loop calls no module by name, so that a program links only what
 * it uses. */
typedef struct weft__end_hook {
    void (*run)(void);
    bool (*is_busy)(void); /* the end waits for an operation of the host; NULL: it need not wait */
    struct weft__end_hook *next;
} weft__end_hook;

/* Runs `hook` once when the running program, or the one about to run, has ended; the hook registered last
 * runs first. The hook must not be registered already. */
void weft__at_end(weft__end_hook *hook);

/* For a hook: the status that the program ends with unless it has failed already. */
void weft__end_with(int status);

/* Puts a job before all others: it runs when the step or callback that runs now is over. */
void weft__ready_prepend(weft__job *job);

/* Called when a task cancelled at shutdown finishes. Its failure is reported once all have. */
void weft__loop_drained(weft_task *task);

#endif
