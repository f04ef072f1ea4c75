/* What reader_test.c and writer_test.c share: the words of a script (see stream_cases.py) and the tasks
 * that it starts. */
#ifndef STREAM_SCRIPT_H
#define STREAM_SCRIPT_H

#include "check.h"
#include "stream_cases.h"
#include <stdlib.h>

enum { MOST_TASKS = 64 };

typedef struct script_tasks {
    weft_task *all[MOST_TASKS];
    int count;
} script_tasks;

/* Reads the next word of a script, of which `letters` may be "f" or the like, and its text. */
static inline bool next_word(const char **script, char word[64]) {
    while (**script == ' ') ++*script;
    size_t length = strcspn(*script, " ");
    if (length == 0) return false;
    memcpy(word, *script, length);
    word[length] = '\0';
    *script += length;
    for (char *at = word; *at; at++)
        if (*at == '$') *at = '\n';
    return true;
}

static inline void show(char shown[256], const char *data, size_t size) {
    for (size_t i = 0; i < size; i++) shown[i] = data[i] == '\n' ? '$' : data[i];
    shown[size] = '\0';
}

static inline bool add_task(script_tasks *tasks, weft_awaitable awaitable) {
    weft_task *task = weft_create_task(awaitable);
    if (task) tasks->all[tasks->count++] = task;
    return task != NULL;
}

static inline weft_task *last_task(const script_tasks *tasks) {
    return tasks->count > 0 ? tasks->all[tasks->count - 1] : NULL;
}

/* Cancels all tasks and waits for them. */
WEFT_ASYNC(end_tasks, script_tasks *tasks; int i; int status;) {
    WEFT_BEGIN;
    for (int i = 0; i < self->tasks->count; i++) weft_task_cancel(self->tasks->all[i]);
    for (; self->i < self->tasks->count; self->i++) {
        WEFT_CATCH(self->status, self->tasks->all[self->i]);
        weft_task_unref(self->tasks->all[self->i]);
    }
    self->tasks->count = 0;
}

static inline const char *describe(int status) {
    switch (status) {
    case WEFT_ECANCELED: return "cancelled";
    case WEFT_EMISUSE: return "misuse";
    case WEFT_EINVAL: return "invalid";
    case WEFT_ENETWORK: return "lost";
    case WEFT_EINCOMPLETE: return "incomplete";
    case WEFT_ELIMIT: return "limit";
    case WEFT_ENOMEM: return "memory";
    default: return "failed";
    }
}

#endif
