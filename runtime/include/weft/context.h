/* Context variables: values that a task inherits from its creator. contextvars.
 *
 * Each task has its own context, a copy of the one in which it was created. Setting a variable affects that
 * task, the coroutines that it awaits, and the tasks that it creates afterwards. A callback runs in the
 * context in which it was scheduled. What is set outside of tasks and callbacks lasts until the program ends.
 * Nothing here suspends. */
#ifndef WEFT_CONTEXT_H
#define WEFT_CONTEXT_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A variable, usually static: its address is its identity. `default_value` is its value where it is not set:
 * `{.default_value = {.i64 = 5}}`. contextvars.ContextVar. */
typedef struct weft_context_var {
    weft_value default_value;
} weft_context_var;

/* Remembers the value that a set has replaced, for weft_context_reset. A plain value; nothing to release. */
typedef struct weft_context_token {
    const weft_context_var *var; /* NULL: used already, or the set has failed */
    bool was_set;
    weft_value old_value;
} weft_context_token;

/* The variable's value in the current context. ContextVar.get. */
weft_value weft_context_get(const weft_context_var *var);

/* Sets the variable in the current context. If `token` is not NULL, weft_context_reset can undo the set with
 * it. The memory that a pointer refers to stays the caller's. Returns 0; or WEFT_ENOMEM, and the variable is
 * unchanged. ContextVar.set. */
int weft_context_set(const weft_context_var *var, weft_value value, weft_context_token *token);

/* Restores the value that the token's variable had before, or unsets it. A token is used once. Returns 0;
 * WEFT_EMISUSE if the token was used already; WEFT_ENOMEM. ContextVar.reset. */
int weft_context_reset(weft_context_token *token);

#ifdef __cplusplus
}
#endif
#endif
