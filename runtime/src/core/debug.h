/* What debug builds watch: coroutine objects that are never awaited, and slow steps. */
#ifndef WEFT_SRC_CORE_DEBUG_H
#define WEFT_SRC_CORE_DEBUG_H

#include <weft/task.h>

#ifdef WEFT_DEBUG
/* A step that runs. */
typedef struct weft__debug_step {
    int64_t began;
    char name[64]; /* a copy: the task may end in its step */
} weft__debug_step;

/* Called before and after each step of a task; a step that took too long is reported. `outer` is the step
 * that this one runs in, if it is an eager task's. */
weft__debug_step weft__debug_step_starts(const weft_task *task);
void weft__debug_step_ends(const weft__debug_step *outer);

#else
typedef struct weft__debug_step {
    char unused;
} weft__debug_step;

static inline weft__debug_step weft__debug_step_starts(const weft_task *task) {
    (void)task;
    return (weft__debug_step){0};
}
static inline void weft__debug_step_ends(const weft__debug_step *outer) { (void)outer; }
#endif

#endif
