/* Context variables: values that a task inherits from who made it. contextvars.
 *
 * Each task has a context of its own, a copy of the one it was made in; setting a variable is seen
 * by that task, the coroutines it awaits, and the tasks made by it afterwards. Callbacks run in
 * the context in which they were registered. What is set outside of tasks and callbacks holds until the
 * program has ended. Nothing here suspends. */
#ifndef WEFT_CONTEXT_H
#define WEFT_CONTEXT_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A variable: a static one, whose address names it. `default_value` is what it is where it was not
 * set; `{.default_value = {.i64 = 5}}`. contextvars.ContextVar. */
typedef struct weft_context_var {
    weft_value default_value;
} weft_context_var;

/* What weft_context_reset needs to undo a set. A plain value; nothing to release. */
typedef struct weft_context_token {
    const weft_context_var *var; /* NULL: used up, or of a set that failed */
    bool was_set;
    weft_value old_value;
} weft_context_token;

/* The variable's value in the current context. ContextVar.get. */
weft_value weft_context_get(const weft_context_var *var);

/* Sets it in the current context; *token, if not NULL, can undo that. What a pointer points to is
 * the program's. Returns 0, or WEFT_ENOMEM and it stays as it was. ContextVar.set. */
int weft_context_set(const weft_context_var *var, weft_value value, weft_context_token *token);

/* Gives the variable of the token the value it had before, or none. A token is used once. Returns
 * 0, WEFT_EMISUSE if the token is used up, or WEFT_ENOMEM. ContextVar.reset. */
int weft_context_reset(weft_context_token *token);

#ifdef __cplusplus
}
#endif
#endif
