/* What debug builds watch: coroutine objects that are never awaited, and slow steps. */
#ifndef WEFT_SRC_CORE_DEBUG_H
#define WEFT_SRC_CORE_DEBUG_H

#include <weft/task.h>

#ifdef WEFT_DEBUG
/* Called before and after each step of a task; a step that took too long is reported. */
void weft__debug_step_starts(const weft_task *task);
void weft__debug_step_ends(void);

#else
static inline void weft__debug_step_starts(const weft_task *task) { (void)task; }
static inline void weft__debug_step_ends(void) {}
#endif

#endif
