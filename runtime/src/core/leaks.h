/* What debug builds report of memory that was not released. */
#ifndef WEFT_SRC_CORE_LEAKS_H
#define WEFT_SRC_CORE_LEAKS_H

#include <stdbool.h>

#ifdef WEFT_DEBUG
/* Reports each task, future, ... that is still referenced, once in a process: false if that was done before.
 * Does nothing while tasks are not done: they use memory rightly. */
bool weft__report_leaks(void);

/* As that, to the host's log, when the process exits. */
void weft__report_leaks_at_exit(void);
#else
static inline bool weft__report_leaks(void) { return false; }
#endif

#endif
