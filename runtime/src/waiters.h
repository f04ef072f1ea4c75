/* Waiters: the tasks that wait in one lock, queue, event, ..., in the order they came.
 *
 * A task waits in one list at a time, so the links are in the task. asyncio keeps a deque of
 * futures there; the wait states of the tasks (loop.h) are those futures' states, and a waiter
 * that was woken or cancelled stays in the list until it runs, as its future would. */
#ifndef WEFT_SRC_WAITERS_H
#define WEFT_SRC_WAITERS_H

#include "loop.h"

static inline void waiters_append(weft__waiters *list, weft_task *task) {
    task->link.next = NULL;
    task->link.previous = list->last;
    if (list->last)
        list->last->link.next = task;
    else
        list->first = task;
    list->last = task;
    task->in_list = true;
}

static inline void waiters_remove(weft__waiters *list, weft_task *task) {
    if (!task->in_list) return;
    if (task->link.previous)
        task->link.previous->link.next = task->link.next;
    else
        list->first = task->link.next;
    if (task->link.next)
        task->link.next->link.previous = task->link.previous;
    else
        list->last = task->link.previous;
    task->in_list = false;
}

/* Wakes the first `count` waiters that are neither woken nor cancelled. */
static inline void waiters_wake(const weft__waiters *list, size_t count) {
    for (weft_task *task = list->first; task && count > 0; task = task->link.next) {
        if (task->wait_state != WAIT_PENDING) continue;
        weft__task_wake(task, WAIT_WOKEN);
        count--;
    }
}

/* The first waiter that is neither woken nor cancelled; NULL if there is none. */
static inline weft_task *waiters_first_pending(const weft__waiters *list) {
    weft_task *task = list->first;
    while (task && task->wait_state != WAIT_PENDING) task = task->link.next;
    return task;
}

/* Whether anyone waits or is about to get what it waited for. */
static inline bool waiters_any_alive(const weft__waiters *list) {
    for (weft_task *task = list->first; task; task = task->link.next)
        if (task->wait_state != WAIT_CANCELLED) return true;
    return false;
}

/* The result of a wait that asyncio's returns True from; true, as a start function returns then. */
static inline bool weft__give_true(void) {
    weft__running.value = weft_value_i64(true);
    return true;
}

/* The running task waits in `list`; false, as a start function returns then. */
static inline bool waiters_wait(weft__waiters *list, const weft__wait *wait, void *object) {
    weft__task_wait(weft__running.task, wait, object);
    waiters_append(list, weft__running.task);
    return false;
}

#endif
