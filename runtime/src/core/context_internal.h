/* Contexts, as the core passes them from task to task. */
#ifndef WEFT_SRC_CORE_CONTEXT_INTERNAL_H
#define WEFT_SRC_CORE_CONTEXT_INTERNAL_H

#include <weft/context.h>

#include <weft/task.h>

typedef struct weft__context weft__context;

weft__context *weft__context_ref(weft__context *context);
void weft__context_unref(weft__context *context);

/* The context of the running task or callback, borrowed. */
weft__context *weft__context_current(void);

/* Gives a new task its context; false when out of memory. NULL until a variable is set, so that a program
 * without contexts does not link it. */
extern bool (*weft__context_inherit)(weft_task *task);

/* A reference to the current context, for a callback. */
static inline weft__context *weft__context_share(void) {
    return weft__context_inherit ? weft__context_ref(weft__context_current()) : NULL;
}

/* What weft__context_leave restores. */
typedef struct weft__context_entry {
    weft__context *outer;
    const weft_task *entered_in;
} weft__context_entry;

/* Makes `context` current for a callback, or for a handler in the middle of a task's step, until
 * weft__context_leave, which returns the context that the callback left. Neither changes a reference count. */
weft__context_entry weft__context_enter(weft__context *context);
weft__context *weft__context_leave(weft__context_entry entry);

/* Takes over the reference to a context, which a task gets; without the memory for that it keeps its own. */
void weft__task_set_context(weft_task *task, weft__context *context);

#endif
