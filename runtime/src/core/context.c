/* A context is an immutable list of the variables that are set, which equal contexts share. Copying a context
 * takes a reference. Setting a variable makes a new list up to the variable's cell. */
#include "base/at_end.h"
#include "core/context_internal.h"
#include <weft/context.h>

#include "core/task_internal.h"

struct weft__context {
    uint32_t references;
    const weft_context_var *var;
    weft_value value;
    weft__context *rest; /* referenced */
};

static weft__context *outer; /* the context of callbacks and of code outside of the loop */

static void forget_outer(void) {
    weft__context_unref(outer);
    outer = NULL;
}

static weft__end_hook at_end = {.run = forget_outer};

weft__context *weft__context_ref(weft__context *context) {
    if (context) context->references++;
    return context;
}

void weft__context_unref(weft__context *context) {
    while (context && --context->references == 0) {
        weft__context *rest = context->rest;
        weft__free(context, sizeof *context);
        context = rest;
    }
}

static weft__context **current(void) { return weft__running.task ? &weft__running.task->context : &outer; }

weft__context *weft__context_current(void) { return *current(); }

weft__context *weft__context_enter(weft__context *context) {
    weft__context **now = current(), *previous = *now;
    *now = context;
    return previous;
}

weft__context *weft__context_leave(weft__context *previous) {
    weft__context **now = current(), *left = *now;
    *now = previous;
    return left;
}

static weft__context *find(weft__context *context, const weft_context_var *var) {
    while (context && context->var != var) context = context->rest;
    return context;
}

weft_value weft_context_get(const weft_context_var *var) {
    const weft__context *cell = find(*current(), var);
    return cell ? cell->value : var->default_value;
}

/* A new cell before `rest`, whose reference it owns from now on, even if it fails; NULL when out of memory.
 */
static weft__context *cell_new(const weft_context_var *var, weft_value value, weft__context *rest) {
    weft__context *cell = weft__allocate(sizeof *cell);
    if (cell)
        *cell = (weft__context){1, var, value, rest};
    else
        weft__context_unref(rest);
    return cell;
}

/* Sets *without to a new reference to the list without the variable. False when out of memory. */
static bool remove_var(weft__context *context, const weft_context_var *var, weft__context **without) {
    weft__context *found = find(context, var);
    if (!found) {
        *without = weft__context_ref(context);
        return true;
    }
    weft__context *copy = weft__context_ref(found->rest);
    for (; context != found; context = context->rest) {
        copy = cell_new(context->var, context->value, copy);
        if (!copy) return false;
    }
    *without = copy;
    return true;
}

int weft_context_set(const weft_context_var *var, weft_value value, weft_context_token *token) {
    weft__context **context = current(), *without, *cell;
    weft__context *old = find(*context, var);
    if (token) *token = (weft_context_token){.var = NULL};
    if (!remove_var(*context, var, &without)) return WEFT_ENOMEM;
    cell = cell_new(var, value, without);
    if (!cell) return WEFT_ENOMEM;
    if (!weft__running.task) weft__at_end(&at_end);
    if (token) *token = (weft_context_token){var, old != NULL, old ? old->value : weft_value_i64(0)};
    weft__context_unref(*context);
    *context = cell;
    return WEFT_OK;
}

int weft_context_reset(weft_context_token *token) {
    weft__context **context = current(), *without;
    if (!token->var) return WEFT_EMISUSE;
    if (!remove_var(*context, token->var, &without)) return WEFT_ENOMEM;
    if (token->was_set) {
        without = cell_new(token->var, token->old_value, without);
        if (!without) return WEFT_ENOMEM;
    }
    weft__context_unref(*context);
    *context = without;
    token->var = NULL;
    return WEFT_OK;
}
