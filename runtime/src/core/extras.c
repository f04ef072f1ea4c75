/* What few tasks have: a name, a context, the number of a trace. */
#include "core/context_internal.h"
#include "core/task_internal.h"
#include <string.h>

static void free_name(weft__task_extras *extras) {
    if (extras->name) weft__free(extras->name, strlen(extras->name) + 1);
}

static void free_extras(weft__task_extras *extras) {
    weft__context_unref(extras->context);
    free_name(extras);
    weft__free(extras, sizeof *extras);
}

weft__task_extras *weft__task_extend(weft_task *task) {
    weft__task_extras *extras = weft__extras_of(task);
    if (extras) return extras;
    extras = weft__allocate(sizeof *extras);
    if (!extras) return NULL;
    *extras = (weft__task_extras){.number = (uint32_t)(task->extras / 2)};
    task->extras = (uintptr_t)extras;
    weft__free_extras = free_extras;
    return extras;
}

int weft_task_set_name(weft_task *task, const char *name) {
    FUTURE_CHECK(&task->future);
    if (!name && !weft__extras_of(task)) return WEFT_OK;
    weft__task_extras *extras = weft__task_extend(task);
    if (!extras) return WEFT_ENOMEM;
    size_t size = name ? strlen(name) + 1 : 0;
    char *copy = name ? weft__allocate(size) : NULL;
    if (name && !copy) return WEFT_ENOMEM;
    if (copy) memcpy(copy, name, size);
    free_name(extras);
    extras->name = copy;
    return WEFT_OK;
}
