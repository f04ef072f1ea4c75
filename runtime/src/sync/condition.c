/* A wait has two parts: the task waits for the notification in the list of the condition, then for the
 * lock in the list of the lock. During the second part, the task's value says whether it was cancelled. */
#include <weft/condition.h>

#include "core/waiters.h"
#include "sync/lock_internal.h"

/* Ends the wait; the task holds the lock. */
static weft__progress end_condition_wait(weft_condition *condition, bool cancelled) {
    if (!cancelled) return weft__done_true();
    waiters_wake(&condition->waiters, 1); /* the task may have consumed a notification: notify another */
    return weft__fail(WEFT_ECANCELED);
}

static const weft__wait_type reacquire_wait;

/* Acquires the lock, waiting for it if necessary, and ends the wait. */
static weft__progress reacquire(weft_task *task, weft_condition *condition, bool cancelled) {
    if (weft__lock_start(weft_condition_lock(condition), &reacquire_wait, condition) == WEFT__WAITING) {
        task->future.value = weft_value_i64(cancelled);
        return WEFT__WAITING;
    }
    return end_condition_wait(condition, cancelled);
}

static weft__progress resume_reacquire(weft_task *task, bool cancelled) {
    weft_condition *condition = task->awaited;
    weft__lock_end(weft_condition_lock(condition), task, cancelled);
    if (cancelled) return reacquire(task, condition, true);
    return end_condition_wait(condition, task->future.value.i64 != 0);
}

static bool cancel_reacquire(weft_task *task) {
    return weft__lock_cancel(weft_condition_lock(task->awaited), task);
}

static const weft__wait_type reacquire_wait = {
    .resume = resume_reacquire, .cancel = cancel_reacquire, .what = "the lock of a condition"};

static weft__progress resume_condition_wait(weft_task *task, bool cancelled) {
    return reacquire(task, task->awaited, cancelled);
}

static const weft__wait_type notification_wait = {
    .resume = resume_condition_wait, .cancel = weft__cancel_waiter, .what = "a condition"};

weft__progress weft__start_condition_wait(void *object, int64_t unused) {
    (void)unused;
    weft_condition *condition = object;
    if (weft_condition_release(condition) != WEFT_OK)
        return weft__fail_message(WEFT_EMISUSE, "cannot wait for a condition that is not locked");
    return waiters_wait(&condition->waiters, &notification_wait, condition);
}

WEFT_ASYNC(condition_wait_for, weft_condition *condition; bool (*predicate)(void *); void *argument;) {
    WEFT_BEGIN;
    while (!self->predicate(self->argument)) WEFT_AWAIT(weft_condition_wait(self->condition));
    WEFT_RETURN(true);
}

weft_awaitable weft_condition_wait_for(weft_condition *condition, bool (*predicate)(void *argument),
                                       void *argument) {
    return WEFT_CALL(condition_wait_for, .condition = condition, .predicate = predicate,
                     .argument = argument);
}

int weft_condition_notify(weft_condition *condition, size_t count) {
    if (!weft_condition_locked(condition)) return WEFT_EMISUSE;
    waiters_wake(&condition->waiters, count);
    return WEFT_OK;
}

int weft_condition_notify_all(weft_condition *condition) {
    return weft_condition_notify(condition, SIZE_MAX);
}
