/* Task groups: structured concurrency. asyncio.TaskGroup.
 *
 *     WEFT_ASYNC(app, weft_task_group group;) {
 *         WEFT_BEGIN;
 *         WEFT_WITH_TASK_GROUP(&self->group) {
 *             weft_task_group_create_task(&self->group, WEFT_CALL(first));
 *             weft_task_group_create_task(&self->group, WEFT_CALL(second));
 *         }
 *         puts("both tasks are done");
 *     }
 */
#ifndef WEFT_TASK_GROUP_H
#define WEFT_TASK_GROUP_H

#include <weft/event.h>
#include <weft/scope.h>
#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The tasks that a block starts: a field of the coroutine. Usable when zeroed. It must not move or end
 * while the block runs. */
typedef struct weft_task_group {
    weft_scope scope;
    weft_task *parent;   /* referenced while it is entered */
    weft__list children; /* struct weft__task_group_child, one for each pending task */
    weft_error **errors; /* the tasks' failures, in the order in which they failed; owned */
    size_t error_count, error_capacity;
    weft_event completed;
    weft_awaitable exit; /* allocated when the block is entered, so that the exit needs no memory */
    enum {
        WEFT__TASK_GROUP_NEW,
        WEFT__TASK_GROUP_ENTERED,
        WEFT__TASK_GROUP_EXITING,
        WEFT__TASK_GROUP_FINISHED
    } state;
    bool aborting;                /* the tasks were cancelled */
    bool parent_cancel_requested; /* the group has cancelled the parent; the exit takes that back */
    bool lost_error;              /* there was no memory to store a failure */
} weft_task_group;

#ifndef __cplusplus

/* WEFT_WITH_TASK_GROUP(group) { ... }
 *
 * Runs the block, then waits, on every way out, until all tasks of the group are done. Suspends unless
 * they are.
 *
 * The first failure of a task, or a failure of the block, cancels the other tasks, and the block if it
 * still runs. When all tasks are done, the block fails with WEFT_EGROUP. weft_error_nth returns the failures:
 * those of the tasks, in the order in which they failed, then the block's.
 *
 * If the task around the group is cancelled, that cancels the tasks of the group, and propagates when
 * they are done unless one of them failed. weft_task_cancelling of the task around the group is
 * preserved.
 *
 * `group` is a weft_task_group *, usually a field's address; it is evaluated several times. When the
 * block has ended, the group may be used again. For the ways out, see scope.h. Fails also with
 *   - WEFT_ENOMEM before the block runs, or when there was no memory to store a failure;
 *   - WEFT_EMISUSE before the block runs, if the group is entered already.
 * `async with asyncio.TaskGroup() as group`. */
#define WEFT_WITH_TASK_GROUP(group)                                         \
    WEFT__WITH(&(group)->scope, WEFT__CHECK(weft__task_group_enter(group)), \
               WEFT_AWAIT(weft__task_group_exit(group, weft__scope_detach_error(&self->frame))))
#endif

/* weft_task_group_create_task(group, x)
 *
 * Makes a task in the group from x, a weft_awaitable, weft_task * or weft_future *. A coroutine's body
 * starts in the next turn of the loop. An awaitable is consumed; a task or future is borrowed. The group
 * holds a reference until the task is done. Does not suspend. Returns 0; or, with x closed,
 *   - WEFT_ENOMEM when out of memory;
 *   - WEFT_EMISUSE if the group is not entered, is shutting down after a failure, or has ended.
 * TaskGroup.create_task. */
#define weft_task_group_create_task(group, x) weft_task_group_create_task_into(group, WEFT_AWAITABLE(x), NULL)

/* As weft_task_group_create_task, and stores the task in *task, with a reference that the caller owns;
 * NULL on failure. `task` may be NULL. */
int weft_task_group_create_task_into(weft_task_group *group, weft_awaitable awaitable, weft_task **task);

/* Enters the group in the running task. Returns 0 or what WEFT_WITH_TASK_GROUP fails with before its block
 * runs; WEFT_EMISUSE also outside of tasks. */
int weft__task_group_enter(weft_task_group *group);

/* Ends the block, whose failure is `body_error`, NULL for none; it is consumed. */
WEFT__MUST_USE weft_awaitable weft__task_group_exit(weft_task_group *group, weft_error *body_error);

#ifdef __cplusplus
}
#endif
#endif
