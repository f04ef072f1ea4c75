/* Tasks: coroutines that run concurrently. asyncio.Task.
 *
 * A task is a future (weft_task_future): it can be awaited, and its result looked at. Tasks are
 * reference-counted; the loop holds one until the task is done, so that the caller may drop its
 * own at any time. None of these functions suspends. Of what is used after its last reference see
 * future.h. */
#ifndef WEFT_TASK_H
#define WEFT_TASK_H

#include <weft/future.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a task of an awaitable, which is used up; its body starts in the next turn of the loop.
 * The reference is the caller's: release it with weft_task_unref. NULL when out of memory, the
 * awaitable is then closed; awaiting NULL fails with WEFT_ENOMEM. asyncio.create_task. */
weft_task *weft_create_task(weft_awaitable x);
#define weft_create_task(x) weft_create_task(WEFT_AWAITABLE(x))

/* As weft_create_task, but the body starts inside of this call, as the current task, and runs until
 * it first suspends; a task that never does is done when the call returns. The caller goes on
 * after that. asyncio.Task(coro, eager_start=True), asyncio.eager_task_factory. */
weft_task *weft_create_eager_task(weft_awaitable x);
#define weft_create_eager_task(x) weft_create_eager_task(WEFT_AWAITABLE(x))

/* As weft_create_task, for a task that nobody will await or ask: the loop alone holds it.
 * Returns 0 or WEFT_ENOMEM. A failure goes to the exception handler. */
int weft_spawn(weft_awaitable x);
#define weft_spawn(x) weft_spawn(WEFT_AWAITABLE(x))

/* Adds a reference, the caller's; returns `task`. NULL is allowed and does nothing. */
weft_task *weft_task_ref(weft_task *task);

/* Drops a reference. NULL is allowed and does nothing. */
void weft_task_unref(weft_task *task);

/* The task as a future, borrowed; NULL for NULL. */
weft_future *weft_task_future(weft_task *task);

/* Requests cancellation: WEFT_ECANCELED comes out of the await where the task is, or out of its
 * next one; a task that has not begun ends at once, its body never runs. What it waits for is
 * cancelled with it: a fetch is aborted, an awaited task is cancelled. Counts each request.
 * Returns false if the task is done, which then counts as having looked at its failure, or NULL.
 * Task.cancel. */
bool weft_task_cancel(weft_task *task);

/* How many cancellations were requested and not taken back, 65535 at most. Task.cancelling. */
uint32_t weft_task_cancelling(const weft_task *task);

/* Takes one request back; returns how many are left. At zero a cancellation that was not yet
 * delivered is off. Task.uncancel. */
uint32_t weft_task_uncancel(weft_task *task);

/* weft_future_done, _cancelled, _status, _message and _result of the task. Task.done, .cancelled,
 * .exception and .result. */
bool weft_task_done(const weft_task *task);
bool weft_task_cancelled(const weft_task *task);
int weft_task_status(weft_task *task);
const char *weft_task_message(const weft_task *task);
const weft_error *weft_task_error(weft_task *task);
weft_value weft_task_result(weft_task *task);

/* The running task, borrowed; NULL in a callback. asyncio.current_task. */
weft_task *weft_current_task(void);

/* Writes the tasks that are not done, oldest first, to `tasks`, at most `capacity`, each with a
 * new reference; returns how many there are in all. asyncio.all_tasks. */
size_t weft_all_tasks(weft_task **tasks, size_t capacity);

/* Names the task for reports; `name` is copied, NULL is the name of its coroutine again. Returns 0, or
 * WEFT_ENOMEM and the old name stays. Task.set_name. */
int weft_task_set_name(weft_task *task, const char *name);

/* The task's name, or that of its coroutine; never NULL, valid until it is set anew or the task is
 * freed. Task.get_name. */
const char *weft_task_name(const weft_task *task);

#ifdef __cplusplus
}
#endif
#endif
