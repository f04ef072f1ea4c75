/* Requests to cancel a task, or all of them, and how they follow tasks that await each other. */
#include "core/task_internal.h"

/* The pending task that this one awaits; NULL if it waits for something else. */
static weft_task *awaited_task(const weft_task *task) {
    const weft__wait_type *wait = weft__wait_of(task);
    if (!wait || !wait->request || task->future.wait_state != WAIT_PENDING) return NULL;
    weft_future *future = task->awaited;
    bool is_running = future->type == FUTURE_TASK && future->state == FUTURE_PENDING;
    return is_running ? (weft_task *)future : NULL;
}

/* Whether following awaited_task from here leads into a cycle. */
static bool waits_in_cycle(const weft_task *task) {
    const weft_task *fast = task;
    do {
        for (int i = 0; i < 2; i++)
            if (!(fast = awaited_task(fast))) return false;
        task = awaited_task(task);
    } while (task != fast);
    return true;
}

static void count_request(weft_task *task) {
    if (task->future.cancelling < UINT16_MAX) task->future.cancelling++;
    if (weft__tracer_on) weft__tracer_on->cancel_requested(task);
}

/* No task of a cycle can end first: this one does. */
static void break_cycle(weft_task *task) {
    weft__future_remove_job(task->awaited, &task->job);
    weft__task_wake(task, WAIT_CANCELLED);
}

static void pass_cancel_on(weft_task *task) {
    if (!weft__wait_of(task) || !weft__wait_of(task)->cancel(task)) task->future.must_cancel = true;
}

bool weft__task_request_cancel(weft_task *task) {
    if (task->future.state != FUTURE_PENDING) {
        task->future.retrieved = true; /* whoever cancels a task that is done has given up its failure */
        return false;
    }
    count_request(task);
    if (awaited_task(task) && waits_in_cycle(task)) {
        break_cycle(task);
        return true;
    }
    /* A chain of tasks that await each other is followed here rather than by recursion. */
    for (weft_task *next; (next = awaited_task(task)); task = next) count_request(next);
    pass_cancel_on(task);
    return true;
}

void weft__cancel_only_task(weft_task *task) {
    count_request(task);
    pass_cancel_on(task);
}

bool weft_task_cancel(weft_task *task) {
    if (!task) return false;
    FUTURE_CHECK(&task->future);
    return weft__task_request_cancel(task);
}

uint32_t weft_task_cancelling(const weft_task *task) {
    FUTURE_CHECK(&task->future);
    return task->future.cancelling;
}

uint32_t weft_task_uncancel(weft_task *task) {
    FUTURE_CHECK(&task->future);
    if (task->future.cancelling > 0 && --task->future.cancelling == 0) task->future.must_cancel = false;
    return task->future.cancelling;
}

/* ---- All tasks ---- */

/* The tasks that await another one, each before that one, by `link`. A task that awaits a task needs neither
 * its link nor its timer. */
static weft__list chained;

/* Passes on the requests of these tasks. NULL before there are any, so that a program in which no task awaits
 * another does not link it. */
static void (*cancel_chained)(void);

static void count_passed_on(weft_task *task, uint64_t requests) {
    uint64_t count = task->future.cancelling + requests;
    task->future.cancelling = count < UINT16_MAX ? (uint16_t)count : UINT16_MAX;
}

/* Passes the requests of a chained task, and those that were passed on to it, to the task that it awaits. */
static void pass_requests_on(weft_task *task) {
    weft_task *awaited = awaited_task(task);
    uint64_t requests = task->timer.deadline + 1; /* with its own */
    if (!awaited) return;                         /* it was in a cycle */
    count_passed_on(awaited, requests);
    if (awaited_task(awaited)) {
        awaited->timer.deadline = (awaited->timer.deadline + requests) & INT64_MAX;
        return;
    }
    if (awaited->future.mark) requests--;
    awaited->future.mark = false;
    for (; requests > 0; requests--) pass_cancel_on(awaited);
}

static void pass_all_requests_on(void) {
    for (weft__link *link = list_first(&chained); link; link = list_next(&chained, link)) {
        weft_task *task = CONTAINER_OF(link, weft_task, link);
        task->future.mark = false;
        task->timer.deadline = 0; /* from now on the requests that were passed on to it */
    }
    for (weft__link *link; (link = list_first(&chained));) {
        weft__list_remove(link);
        pass_requests_on(CONTAINER_OF(link, weft_task, link));
    }
}

bool weft__request_along_chain(weft_task *task) {
    static uint32_t walk;
    weft__link *previous = NULL;
    if (!awaited_task(task)) return false;
    cancel_chained = pass_all_requests_on;
    walk++;
    for (; awaited_task(task) && !task->future.mark; task = awaited_task(task)) {
        task->future.mark = true;
        task->timer.deadline = walk;
        weft__list_insert_after(&chained, previous, &task->link);
        previous = &task->link;
    }
    if (!task->future.mark) {
        task->future.mark = true; /* the last one of a chain has its first request */
        pass_cancel_on(task);
    } else if (awaited_task(task) && task->timer.deadline == walk) {
        break_cycle(task);
    }
    return true;
}

bool weft__cancels_all;

void weft__cancel_all_tasks(void) {
    weft__cancels_all = true;
    /* The first request of a chain cancels its last task, in the order of asyncio. The others are passed on
     * afterwards, all at once: one by one would take time that grows with the square of the length. */
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        if (!task->future.draining) continue; /* created by a trace callback just now */
        count_request(task);
        const weft__wait_type *wait = weft__wait_of(task);
        if (!wait || !wait->request || !wait->request(task)) pass_cancel_on(task);
    }
    if (cancel_chained) cancel_chained();
    weft__cancels_all = false;
}
