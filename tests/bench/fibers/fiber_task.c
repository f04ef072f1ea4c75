/* The scheduler: a fiber that waits switches straight to the next one that is ready. */
#include "fiber_task.h"
#include <stdbool.h>
#include <stdlib.h>

enum { STACK = 2048, ASYNCIFY_STACK = 512, MAIN_ASYNCIFY_STACK = 4096 };

task *current;
static task_list ready, ended;
static emscripten_fiber_t main_fiber;
static char main_asyncify_stack[MAIN_ASYNCIFY_STACK];

void wake(task *t) { list_add(&ready, t); }

void suspend(void) {
    task *self = current;
    task *next = list_take(&ready);
    if (next == self) return;
    current = next;
    emscripten_fiber_swap(&self->fiber, next ? &next->fiber : &main_fiber);
}

void yield_now(void) {
    wake(current);
    suspend();
}

/* A fiber runs one body after another. */
static void run(void *argument) {
    task *self = argument;
    for (;;) {
        self->body(self);
        if (self->joiner && --self->joiner->left == 0) wake(self->joiner);
        list_add(&ended, self);
        suspend();
    }
}

static task *make(void) {
    char *memory = aligned_alloc(16, (STACK + sizeof(task) + ASYNCIFY_STACK + 15) & ~(size_t)15);
    task *t = (task *)(memory + STACK);
    emscripten_fiber_init(&t->fiber, run, t, memory, STACK, t + 1, ASYNCIFY_STACK);
    return t;
}

task *start(void (*body)(task *), int64_t argument, void *shared) {
    task *t = list_take(&ended);
    if (!t) t = make();
    t->body = body;
    t->argument = argument;
    t->shared = shared;
    t->joiner = NULL;
    wake(t);
    return t;
}

void run_all(void) {
    static bool initialised;
    if (!initialised)
        emscripten_fiber_init_from_current_context(&main_fiber, main_asyncify_stack,
                                                   sizeof main_asyncify_stack);
    initialised = true;
    for (task *t; (t = list_take(&ready)) != NULL;) {
        current = t;
        emscripten_fiber_swap(&main_fiber, &t->fiber);
    }
}
