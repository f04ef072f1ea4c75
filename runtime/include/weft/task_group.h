/* Task groups: structured concurrency. asyncio.TaskGroup.
 *
 *     WEFT_ASYNC(app, weft_task_group group;) {
 *         WEFT_BEGIN;
 *         weft_task_group_enter(&self->group);
 *         WEFT_UNWIND(out);
 *         weft_task_group_create_task(&self->group, WEFT_CALL(one));
 *         weft_task_group_create_task(&self->group, WEFT_CALL(two));
 *         WEFT_FINALLY_AT(out);
 *         WEFT_TASK_GROUP_EXIT(&self->group);
 *     }
 */
#ifndef WEFT_GROUP_H
#define WEFT_GROUP_H

#include <weft/event.h>
#include <weft/scope.h>
#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Usable when zeroed; it must not move or end between enter and the end of WEFT_TASK_GROUP_EXIT. */
typedef struct weft_task_group {
    weft_scope scope;
    weft_task *parent;   /* referenced while it is entered */
    weft__list children; /* struct weft__task_group_child, one for each task that is not done */
    weft_error **errors; /* of the tasks, in the order they failed; owned */
    size_t error_count, error_capacity;
    weft_event completed;
    weft_awaitable exit; /* made by enter, so that there is memory for it */
    enum {
        WEFT__TASK_GROUP_NEW,
        WEFT__TASK_GROUP_ENTERED,
        WEFT__TASK_GROUP_EXITING,
        WEFT__TASK_GROUP_FINISHED
    } state;
    bool aborting;                /* the tasks were cancelled */
    bool parent_cancel_requested; /* by the group, and to be taken back at its end */
    bool lost_error;              /* for one there was no memory */
} weft_task_group;

/* Enters the group in the running task; a group that has ended may be entered again. Does not
 * suspend. Returns 0, WEFT_ENOMEM, or WEFT_EMISUSE outside of tasks or if it is entered already.
 * TaskGroup.__aenter__. */
int weft_task_group_enter(weft_task_group *group);

/* Makes a task of the awaitable in the group, which is used up; its body starts in the next turn.
 * The group holds a reference until it is done; *task gets one of its own, if it is not NULL (and
 * NULL on failure). Does not suspend. Returns 0, WEFT_ENOMEM, or WEFT_EMISUSE with the awaitable
 * closed: the group is not entered, is shutting down after a failure, or has ended.
 * TaskGroup.create_task. */
int weft_task_group_create_task_into(weft_task_group *group, weft_awaitable awaitable, weft_task **task);
#define weft_task_group_create_task(group, x) weft_task_group_create_task_into(group, WEFT_AWAITABLE(x), NULL)

/* WEFT_TASK_GROUP_EXIT(group): waits for all tasks of the group; the first thing after the WEFT_FINALLY
 * that every way out of it leads to. Suspends unless they are done.
 *
 * The first task that fails, or a failure of the body, cancels the other tasks, and the body if
 * that still runs. Then, or if the body failed, control leaves with WEFT_EGROUP, whose failures
 * (weft_error_nth) are all those of the tasks and, last, the body's. A cancellation from outside
 * cancels the tasks and is passed on unless one of them failed. The task's count of requests to
 * cancel is kept. Fails with WEFT_ENOMEM if there was no memory to keep the failures, and with
 * WEFT_EMISUSE if the group is not entered, or has ended. TaskGroup.__aexit__. */
#define WEFT_TASK_GROUP_EXIT(group) \
    WEFT_AWAIT(weft__task_group_exit(group, weft__frame_take_error(&self->frame)))

weft_awaitable weft__task_group_exit(weft_task_group *group, weft_error *body_error);
weft_error *weft__frame_take_error(weft_frame *frame);
#ifndef __cplusplus
#define WEFT_WITH_TASK_GROUP(group)                                        \
    WEFT__WITH(&(group)->scope, WEFT__CHECK(weft_task_group_enter(group)), \
               WEFT_AWAIT(weft__task_group_exit(group, weft__scope_detach_error(&self->frame))))
#endif

#ifdef __cplusplus
}
#endif
#endif
