#include <weft/task_group.h>

#include "base/error_internal.h"
#include "core/coroutine_internal.h"
#include "core/task_internal.h"
#include <string.h>

/* A task of the group that is not done yet. */
typedef struct weft__task_group_child {
    weft__watch watch; /* first */
    weft_task_group *group;
    weft__link link;
} child;

static weft_task *task_of_child(const child *of) { return (weft_task *)of->watch.future; }

static void group_abort(weft_task_group *group) {
    group->aborting = true;
    for (weft__link *link = list_first(&group->children); link; link = list_next(&group->children, link))
        weft_task_cancel(task_of_child(CONTAINER_OF(link, child, link)));
}

static bool reserve_error(weft_task_group *group) {
    if (group->error_count < group->error_capacity) return true;
    size_t capacity = group->error_capacity ? group->error_capacity * 2 : 4;
    weft_error **errors = weft__allocate(capacity * sizeof *errors);
    if (!errors) return false;
    if (group->errors) {
        memcpy(errors, group->errors, group->error_count * sizeof *errors);
        weft__free(group->errors, group->error_capacity * sizeof *errors);
    }
    group->errors = errors;
    group->error_capacity = capacity;
    return true;
}

/* Stores a failure, which becomes the group's. */
static void add_error(weft_task_group *group, weft_error *error) {
    if (reserve_error(group)) {
        group->errors[group->error_count++] = error;
    } else {
        group->lost_error = true;
        weft__error_unref(error);
    }
}

static void on_task_done(weft__job *job) {
    child *done = (child *)job;
    weft_task_group *group = done->group;
    weft_future *future = weft__watch_ran(job);
    weft__list_remove(&done->link);
    weft__free(done, sizeof *done);
    if (list_is_empty(&group->children)) weft_event_set(&group->completed);
    if (!weft_future_cancelled(future) && future->error) {
        add_error(group, weft__future_retrieve_error(future));
        if (!group->aborting && !group->parent_cancel_requested) {
            /* Cancels the body to end it; the exit withdraws the request. */
            group_abort(group);
            group->parent_cancel_requested = true;
            weft_task_cancel(group->parent);
        }
    }
    weft_future_unref(future);
}

int weft_task_group_create_task_into(weft_task_group *group, weft_awaitable awaitable, weft_task **task) {
    if (task) *task = NULL;
    bool is_open = group->state == WEFT__TASK_GROUP_ENTERED ||
                   (group->state == WEFT__TASK_GROUP_EXITING && !list_is_empty(&group->children));
    if (!is_open || group->aborting) {
        weft_close(awaitable);
        return WEFT_EMISUSE;
    }
    child *added = weft__allocate(sizeof *added);
    if (!added) {
        weft_close(awaitable);
        return WEFT_ENOMEM;
    }
    weft_task *created = weft_create_task(awaitable);
    if (!created) {
        weft__free(added, sizeof *added);
        return WEFT_ENOMEM;
    }
    *added = (child){.group = group};
    weft__list_append(&group->children, &added->link);
    weft__watch_start(&added->watch, &created->future, on_task_done);
    if (task)
        *task = created;
    else
        weft_task_unref(created);
    return WEFT_OK;
}

/* ---- Enter and exit; enter allocates the exit ---- */

/* Combines the group's failures into one and removes them from the group. */
static weft_error *combine(weft_task_group *group) {
    weft_error *combined = NULL;
    if (!group->lost_error)
        combined = weft__error_group("unhandled errors in a task group", group->errors, group->error_count);
    if (combined)
        group->error_count = 0;
    else
        combined = weft__error_of_status(WEFT_ENOMEM);
    return combined;
}

static void finish_group(weft_task_group *group) {
    for (size_t i = 0; i < group->error_count; i++) weft__error_unref(group->errors[i]);
    if (group->errors) weft__free(group->errors, group->error_capacity * sizeof *group->errors);
    weft_task_unref(group->parent);
    *group = (weft_task_group){.scope = group->scope, .state = WEFT__TASK_GROUP_FINISHED};
}

/* The failure that the group ends with, now that all tasks are done; NULL: none. Consumes `cancellation`
 * and `body_error`. */
static weft_error *outcome(weft_task_group *group, weft_error *body_error, weft_error *cancellation) {
    if (group->parent_cancel_requested && weft_task_uncancel(group->parent) == 0) {
        weft__error_unref(cancellation);
        cancellation = NULL;
    }
    bool failed = group->error_count > 0 || group->lost_error;
    if (cancellation && !failed) return cancellation;
    weft__error_unref(cancellation);
    if (body_error) add_error(group, body_error);
    if (group->error_count == 0 && !group->lost_error) return NULL;
    if (weft_task_cancelling(group->parent) > 0) {
        /* Cancelled from outside as well: that cancellation is delivered at the next await. */
        weft_task_uncancel(group->parent);
        weft_task_cancel(group->parent);
    }
    return combine(group);
}

WEFT_ASYNC(group_exit, weft_task_group *group; weft_error *body_error, *cancellation; int status;) {
    WEFT_BEGIN;
    if (self->body_error && !self->group->aborting) group_abort(self->group);
    if (weft_error_status(self->body_error) == WEFT_ECANCELED) {
        self->cancellation = self->body_error;
        self->body_error = NULL;
    }
    /* This wait may be cancelled several times. */
    while (!list_is_empty(&self->group->children)) {
        weft_event_clear(&self->group->completed);
        WEFT_CATCH(self->status, weft_event_wait(&self->group->completed));
        if (self->status != WEFT_OK && !self->group->aborting) {
            weft__error_unref(self->cancellation);
            self->cancellation = weft__error_of_status(self->status);
            group_abort(self->group);
        }
    }
    weft_error *error = outcome(self->group, self->body_error, self->cancellation);
    finish_group(self->group);
    if (error) {
        weft__fail_with(error);
        goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;
    }
}

static weft_future *next_child(const weft_scope *scope, void **position) {
    weft__list *children = &((weft_task_group *)scope)->children;
    weft__link *link = *position ? list_next(children, *position) : list_first(children);
    *position = link;
    return link ? CONTAINER_OF(link, child, link)->watch.future : NULL;
}

int weft__task_group_enter(weft_task_group *group) {
    weft_task *parent = weft_current_task();
    bool is_entered = group->state == WEFT__TASK_GROUP_ENTERED || group->state == WEFT__TASK_GROUP_EXITING;
    if (!parent || is_entered) return WEFT_EMISUSE;
    weft_awaitable exit = WEFT_CALL(group_exit, .group = group);
    if (!exit.object) return WEFT_ENOMEM;
    *group = (weft_task_group){.scope = group->scope,
                               .parent = weft_task_ref(parent),
                               .exit = exit,
                               .state = WEFT__TASK_GROUP_ENTERED};
    group->scope.holds = WEFT__HOLDS_TASK_GROUP;
    weft__walk_task_group = next_child;
    return WEFT_OK;
}

static weft__progress start_exit_of_unentered(void *body_error, int64_t unused) {
    (void)unused;
    weft__error_unref(body_error);
    return weft__fail_message(WEFT_EMISUSE, "the group is not entered");
}

weft_awaitable weft__task_group_exit(weft_task_group *group, weft_error *body_error) {
    if (group->state != WEFT__TASK_GROUP_ENTERED)
        return (weft_awaitable){start_exit_of_unentered, body_error, 0};
    group->state = WEFT__TASK_GROUP_EXITING;
    ((struct group_exit *)group->exit.object)->body_error = body_error;
    return group->exit;
}
