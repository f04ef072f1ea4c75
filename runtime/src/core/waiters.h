/* Waiters: the tasks that wait in one lock, queue, event, ..., in the order in which they came.
 *
 * A task waits in one list at a time, so the link is in the task. asyncio keeps a deque of futures there, in
 * which those that are done stay until their tasks run. Here a waiter leaves the list when it is woken or
 * cancelled, so that the first one is always to be woken next. Where asyncio looks at futures that are done,
 * in locks and queues, a waiter stays until it runs, too. */
#ifndef WEFT_SRC_CORE_WAITERS_H
#define WEFT_SRC_CORE_WAITERS_H

#include "base/error_internal.h"
#include "core/task_internal.h"

static inline weft_task *waiters_task_of(weft__link *link) {
    return link ? CONTAINER_OF(link, weft_task, link) : NULL;
}

/* The first waiter; NULL: none. */
static inline weft_task *waiters_first(const weft__waiters *waiters) {
    return waiters_task_of(list_first(waiters));
}

/* Removes the task if it is in a list. */
static inline void waiters_remove(weft_task *task) {
    if (link_is_in_list(&task->link)) weft__list_remove(&task->link);
}

/* Wakes the first `count` waiters and removes them. */
static inline void waiters_wake(const weft__waiters *waiters, size_t count) {
    for (weft_task *task; count > 0 && (task = waiters_first(waiters)); count--) {
        waiters_remove(task);
        weft__task_wake(task, WAIT_WOKEN);
    }
}

/* The `cancel` of a wait in a list that a waiter leaves when it is woken or cancelled. */
bool weft__cancel_waiter(weft_task *task);

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
