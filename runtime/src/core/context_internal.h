/* Contexts, as the core passes them from task to task. */
#ifndef WEFT_SRC_CORE_CONTEXT_INTERNAL_H
#define WEFT_SRC_CORE_CONTEXT_INTERNAL_H

#include <weft/context.h>

typedef struct weft__context weft__context;

weft__context *weft__context_ref(weft__context *context);
void weft__context_unref(weft__context *context);

/* The context of the running task or callback, borrowed. */
weft__context *weft__context_current(void);

/* Makes `context` current for a callback, or for a handler in the middle of a task's step. Returns the
 * previous one, for weft__context_leave, which returns the context that the callback left. Neither
 * changes a reference count. */
weft__context *weft__context_enter(weft__context *context);
weft__context *weft__context_leave(weft__context *previous);

#endif
