/* Tasks with stacks of their own: a scheduler over Emscripten's fibers, which Asyncify unwinds and rewinds. */
#ifndef FIBER_TASK_H
#define FIBER_TASK_H

#include <emscripten.h>
#include <emscripten/fiber.h>
#include <stdint.h>

typedef struct task {
    struct task *next;
    void (*body)(struct task *task);
    int64_t argument, result;
    void *shared;
    struct task *joiner; /* woken when `left` of it is 0 */
    int left;
    emscripten_fiber_t fiber;
} task;

typedef struct task_list {
    task *first, **last;
} task_list;

static inline void list_add(task_list *list, task *t) {
    t->next = NULL;
    if (!list->first) list->last = &list->first;
    *list->last = t;
    list->last = &t->next;
}

static inline task *list_take(task_list *list) {
    task *t = list->first;
    if (t) list->first = t->next;
    return t;
}

extern task *current;

task *start(void (*body)(task *), int64_t argument, void *shared);
void wake(task *t);
void suspend(void); /* until somebody wakes it */
void yield_now(void);
void run_all(void); /* from outside of tasks */

#endif
