/* What debug builds report of memory that was not released. */
#ifndef WEFT_SRC_CORE_LEAKS_H
#define WEFT_SRC_CORE_LEAKS_H

#ifdef WEFT_DEBUG
/* Reports each task, future, ... that is still referenced, once in a process. Does nothing while tasks are
 * not done: they use memory rightly. */
void weft__report_leaks(void);

/* As that, to the host's log, when the process exits. */
void weft__report_leaks_at_exit(void);
#else
static inline void weft__report_leaks(void) {}
#endif

#endif
