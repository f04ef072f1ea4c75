/* Tasks: coroutines that run concurrently. asyncio.Task.
 *
 * A task is a future (weft_task_future): it can be awaited, and it has a result. Tasks are reference-counted.
 * The loop holds a reference until the task is done, so the caller may drop its own at any time. None of
 * these functions suspends. For use after the last reference, see future.h. */
#ifndef WEFT_TASK_H
#define WEFT_TASK_H

#include <weft/future.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A task: opaque and reference-counted. asyncio.Task. */
typedef struct weft_task weft_task;

/* Makes a task that awaits x, a weft_awaitable, weft_task * or weft_future *. A coroutine's body starts in
 * the next turn of the loop. An awaitable is consumed; a task or future is borrowed. The caller owns the
 * reference: release it with weft_task_unref. NULL when out of memory; the awaitable is closed then, and
 * awaiting NULL fails with WEFT_ENOMEM. asyncio.create_task. */
WEFT__MUST_USE weft_task *weft_create_task(weft_awaitable awaitable);
#define weft_create_task(x) weft_create_task(WEFT_AWAITABLE(x))

/* As weft_create_task, but the body starts inside this call, as the current task, and runs until it first
 * suspends. A task that never suspends is done when the call returns.
 *
 * Eager tasks that start eager tasks inside their first step take C stack: WEFT_EAGER_DEPTH of them may be in
 * that step at a time. A task beyond that is done when the call returns; its body does not run, and it has
 * failed with WEFT_ERECURSION. asyncio.Task(coro, eager_start=True), asyncio.eager_task_factory. */
enum { WEFT_EAGER_DEPTH = 32 };
WEFT__MUST_USE weft_task *weft_create_eager_task(weft_awaitable awaitable);
#define weft_create_eager_task(x) weft_create_eager_task(WEFT_AWAITABLE(x))

/* As weft_create_task, for a task that only the loop refers to. A failure is reported to the exception
 * handler. Returns 0 or WEFT_ENOMEM. */
int weft_spawn(weft_awaitable awaitable);
#define weft_spawn(x) weft_spawn(WEFT_AWAITABLE(x))

/* Adds a reference, which the caller owns, and returns `task`. NULL is allowed and does nothing. */
weft_task *weft_task_ref(weft_task *task);

/* Drops a reference. NULL is allowed and does nothing. */
void weft_task_unref(weft_task *task);

/* The task as a future, borrowed; NULL for NULL. */
weft_future *weft_task_future(weft_task *task);

/* Requests cancellation. The await where the task waits, or its next one, fails with WEFT_ECANCELED. A task
 * that has not started ends at once; its body never runs. What the task waits for is cancelled too: a fetch
 * is aborted, an awaited task is cancelled. Each request is counted. False if the task is NULL or done; its
 * failure then counts as retrieved. Task.cancel. */
bool weft_task_cancel(weft_task *task);

/* The number of requests to cancel that were not taken back, at most 65535. Task.cancelling. */
uint32_t weft_task_cancelling(const weft_task *task);

/* Takes back one request to cancel; returns how many are left. At zero, a cancellation that was not delivered
 * yet is dropped. Task.uncancel. */
uint32_t weft_task_uncancel(weft_task *task);

/* weft_future_done, _cancelled, _status, _message, _error and _result of the task. Task.done, .cancelled,
 * .exception and .result. */
bool weft_task_done(const weft_task *task);
bool weft_task_cancelled(const weft_task *task);
int weft_task_status(weft_task *task);
const char *weft_task_message(const weft_task *task);
const weft_error *weft_task_error(weft_task *task);
weft_value weft_task_result(weft_task *task);

/* The running task, borrowed; NULL in a callback. asyncio.current_task. */
weft_task *weft_current_task(void);

/* Writes the tasks that are not done to `tasks`, oldest first and at most `capacity`, each with a new
 * reference. Returns their total number. asyncio.all_tasks. */
size_t weft_all_tasks(weft_task **tasks, size_t capacity);

/* Names the task for reports. `name` is copied; NULL restores the name of its coroutine. Returns 0; or
 * WEFT_ENOMEM, and the name is unchanged. Task.set_name. */
int weft_task_set_name(weft_task *task, const char *name);

/* The task's name, or its coroutine's; never NULL, valid until the task is renamed or freed. Task.get_name.
 */
const char *weft_task_name(const weft_task *task);

#ifdef __cplusplus
}
#endif
#endif
