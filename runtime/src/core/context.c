/* A context is an immutable tree of the variables that are set, which shares what it can with other contexts.
 * Copying a context takes a reference. Setting a variable copies the cells on the way to its place.
 *
 * The way to a variable is given by the bits of its hash, one a level, and ends at the variable or where
 * there is no cell: no two variables have the same hash. */
#include "base/at_end.h"
#include "core/context_internal.h"
#include <limits.h>
#include <weft/context.h>

#include "core/task_internal.h"

struct weft__context {
    uint32_t references;
    const weft_context_var *var;
    weft_value value;
    weft__context *children[2]; /* referenced */
};

static weft__context *outer; /* the context of callbacks and of code outside of the loop */

static void forget_outer(void) {
    weft__context_unref(outer);
    outer = NULL;
}

static weft__end_hook context_at_end = {.run = forget_outer};

weft__context *weft__context_ref(weft__context *context) {
    if (context) context->references++;
    return context;
}

void weft__context_unref(weft__context *context) {
    while (context && --context->references == 0) {
        weft__context *rest = context->children[0];
        weft__context_unref(context->children[1]);
        weft__free(context, sizeof *context);
        context = rest;
    }
}

/* The task in whose step a handler runs now; it has `outer` as its context meanwhile. */
static const weft_task *entered_in;

static bool is_outside(void) { return !weft__running.task || weft__running.task == entered_in; }

weft__context *weft__context_current(void) {
    return is_outside() ? outer : weft__task_context(weft__running.task);
}

weft__context_entry weft__context_enter(weft__context *context) {
    weft__context_entry entry = {outer, entered_in};
    outer = context;
    entered_in = weft__running.task;
    return entry;
}

weft__context *weft__context_leave(weft__context_entry entry) {
    weft__context *left = outer;
    outer = entry.outer;
    entered_in = entry.entered_in;
    return left;
}

void weft__task_set_context(weft_task *task, weft__context *context) {
    if (context == weft__task_context(task)) return;
    weft__task_extras *extras = weft__task_extend(task);
    if (extras)
        extras->context = context;
    else
        weft__context_unref(context);
}

/* The place of the current context. NULL when out of memory. */
static weft__context **current_place(void) {
    if (is_outside()) return &outer;
    weft__task_extras *extras = weft__task_extend(weft__running.task);
    return extras ? &extras->context : NULL;
}

bool (*weft__context_inherit)(weft_task *task);

static bool inherit(weft_task *task) {
    weft__context *context = weft__context_current();
    if (!context) return true;
    weft__task_extras *extras = weft__task_extend(task);
    if (extras) extras->context = weft__context_ref(context);
    return extras != NULL;
}

/* Different for each variable: a bijection of its address. */
static uintptr_t hash_of_variable(const weft_context_var *var) {
    return (uintptr_t)var * (uintptr_t)UINT64_C(0x9e3779b97f4a7c15);
}

/* Which child the way of a hash leads to. Each level uses up the highest bit. */
static int side_of(uintptr_t hash) { return (int)(hash >> (sizeof hash * CHAR_BIT - 1)); }

static weft__context *find_variable(weft__context *context, const weft_context_var *var) {
    for (uintptr_t hash = hash_of_variable(var); context && context->var != var; hash <<= 1)
        context = context->children[side_of(hash)];
    return context;
}

weft_value weft_context_get(const weft_context_var *var) {
    const weft__context *cell = find_variable(weft__context_current(), var);
    return cell ? cell->value : var->default_value;
}
/* Puts a cell at *place with the variable of `content` and the children of `cell`, but none on `side`.
 * Returns the place of that child; NULL when out of memory. */
static weft__context **copy_cell(weft__context **place, const weft__context *cell,
                                 const weft__context *content, int side) {
    weft__context *copy = weft__allocate(sizeof *copy);
    if (!copy) return NULL;
    *copy = (weft__context){.references = 1, .var = content->var, .value = content->value};
    copy->children[!side] = weft__context_ref(cell->children[!side]);
    *place = copy;
    return &copy->children[side];
}

/* Copies the cells on the way to a variable to *copy. Returns the place in the copy where the variable
 * belongs, and sets *found to its cell in `context`, NULL if it is not set. Returns NULL when out of memory.
 */
static weft__context **copy_way(weft__context *context, const weft_context_var *var, weft__context **copy,
                                weft__context **found) {
    weft__context **place = copy;
    *copy = NULL;
    for (uintptr_t hash = hash_of_variable(var); place && context && context->var != var; hash <<= 1) {
        int side = side_of(hash);
        place = copy_cell(place, context, context, side);
        context = context->children[side];
    }
    *found = context;
    return place;
}

/* Puts the cells below a cell at *place: the variable of a leaf takes that cell's place. False when out of
 * memory. */
static bool copy_below(const weft__context *cell, weft__context **place) {
    const weft__context *leaf = cell, *content;
    while (leaf->children[0] || leaf->children[1]) leaf = leaf->children[!leaf->children[0]];
    for (content = leaf; place && cell != leaf; content = cell) {
        int side = !cell->children[0];
        place = copy_cell(place, cell, content, side);
        cell = cell->children[side];
    }
    return place != NULL;
}

/* Sets *changed to a context in which the variable has a value, or is not set if `value` is NULL. False when
 * out of memory. */
static bool change(weft__context *context, const weft_context_var *var, const weft_value *value,
                   weft__context **changed) {
    weft__context *found, **place = copy_way(context, var, changed, &found), *cell = NULL;
    if (place && !value && (!found || copy_below(found, place))) return true;
    if (place && value) cell = weft__allocate(sizeof *cell);
    if (!cell) {
        weft__context_unref(*changed);
        return false;
    }
    *cell = (weft__context){.references = 1, .var = var, .value = *value};
    for (int i = 0; i < 2 && found; i++) cell->children[i] = weft__context_ref(found->children[i]);
    *place = cell;
    return true;
}

int weft_context_set(const weft_context_var *var, weft_value value, weft_context_token *token) {
    weft__context **context = current_place(), *changed;
    if (token) *token = (weft_context_token){.var = NULL};
    if (!context) return WEFT_ENOMEM;
    const weft__context *old = find_variable(*context, var);
    if (!change(*context, var, &value, &changed)) return WEFT_ENOMEM;
    if (is_outside()) weft__at_end(&context_at_end);
    weft__context_inherit = inherit;
    if (token) *token = (weft_context_token){var, old != NULL, old ? old->value : weft_value_i64(0)};
    weft__context_unref(*context);
    *context = changed;
    return WEFT_OK;
}

int weft_context_reset(weft_context_token *token) {
    weft__context **context = current_place(), *changed;
    if (!context) return WEFT_ENOMEM;
    if (!token->var) return WEFT_EMISUSE;
    if (!change(*context, token->var, token->was_set ? &token->old_value : NULL, &changed))
        return WEFT_ENOMEM;
    weft__context_unref(*context);
    *context = changed;
    token->var = NULL;
    return WEFT_OK;
}
