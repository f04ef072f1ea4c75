/* Waiters: the tasks that wait in one lock, queue, event, ..., in the order in which they came.
 *
 * A task waits in one list at a time, so the link is in the task. asyncio keeps a deque of futures there;
 * the tasks' wait states are those futures' states. A waiter that was woken or cancelled stays in the
 * list until it runs, as its future would. */
#ifndef WEFT_SRC_CORE_WAITERS_H
#define WEFT_SRC_CORE_WAITERS_H

#include "base/error_internal.h"
#include "core/task_internal.h"

static inline weft_task *waiters_task_of(weft__link *link) {
    return link ? CONTAINER_OF(link, weft_task, link) : NULL;
}

/* The first waiter, and the one after `task`; NULL: none. */
static inline weft_task *waiters_first(const weft__waiters *waiters) {
    return waiters_task_of(list_first(waiters));
}
static inline weft_task *waiters_next(const weft__waiters *waiters, const weft_task *task) {
    return waiters_task_of(list_next(waiters, &task->link));
}

/* Removes the task if it is in a list. */
static inline void waiters_remove(weft_task *task) {
    if (link_is_in_list(&task->link)) weft__list_remove(&task->link);
}

/* Wakes the first `count` waiters that are neither woken nor cancelled. */
static inline void waiters_wake(const weft__waiters *waiters, size_t count) {
    for (weft_task *task = waiters_first(waiters); task && count > 0; task = waiters_next(waiters, task)) {
        if (task->wait_state != WAIT_PENDING) continue;
        weft__task_wake(task, WAIT_WOKEN);
        count--;
    }
}

/* The first waiter that is neither woken nor cancelled; NULL: none. */
static inline weft_task *waiters_first_pending(const weft__waiters *waiters) {
    weft_task *task = waiters_first(waiters);
    while (task && task->wait_state != WAIT_PENDING) task = waiters_next(waiters, task);
    return task;
}

/* Whether a task waits, or is about to get what it waited for. */
static inline bool waiters_any_alive(const weft__waiters *waiters) {
    for (weft_task *task = waiters_first(waiters); task; task = waiters_next(waiters, task))
        if (task->wait_state != WAIT_CANCELLED) return true;
    return false;
}

/* The result of a wait for which asyncio returns True. */
static inline weft__progress weft__done_true(void) {
    weft__running.value = weft_value_i64(true);
    return WEFT__DONE;
}

/* The running task waits in the list. */
static inline weft__progress waiters_wait(weft__waiters *waiters, const weft__wait_type *wait, void *object) {
    weft__task_wait(weft__running.task, wait, object);
    weft__list_append(waiters, &weft__running.task->link);
    return WEFT__WAITING;
}

#endif
