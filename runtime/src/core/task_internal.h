/* How tasks look inside, and how they wait. */
#ifndef WEFT_SRC_CORE_TASK_INTERNAL_H
#define WEFT_SRC_CORE_TASK_INTERNAL_H

#include "base/list.h"
#include "core/future_internal.h"
#include "core/ready.h"
#include <weft/task.h>

typedef struct weft__context weft__context;

/* A type of wait. */
typedef struct weft__wait_type {
    weft__job_type job_type; /* first; zero */
    /* Called when the task runs again: finishes the wait with the outcome in the registers, or goes on
     * waiting. `cancelled`: the task is to fail with WEFT_ECANCELED. */
    weft__progress (*resume)(weft_task *task, bool cancelled);
    /* Asks the awaited object to end now; true if it will. */
    bool (*cancel)(weft_task *task);
    /* What the task waits for, in words, for reports: `what`, "a lock", or what `describe` returns if it is
     * not NULL. */
    const char *what;
    const char *(*describe)(const weft_task *task);
    /* If the awaited object is a weft_future, weft__request_along_chain; otherwise NULL. So a program in which
     * no task awaits another does not link it. */
    bool (*request)(weft_task *task);
} weft__wait_type;

/* For a task that has got a request to cancel like all others: passes it on to the last one of those that await
 * each other from this one on, unless one of them has passed on another already. The rest is passed on later.
 * False if the task awaits no other one. */
bool weft__request_along_chain(weft_task *task);

/* What few tasks have. */
typedef struct weft__task_extras {
    char *name;             /* owned; NULL: the name of its coroutine */
    weft__context *context; /* referenced; NULL: nothing is set */
    uint32_t number;        /* from 1, 31 bits; 0: not traced yet */
} weft__task_extras;

struct weft_task {
    /* A task is a future. Its timer, while it sleeps, begins in the future's value. */
    union {
        weft_future future;
        struct {
            char before_timer[offsetof(weft_future, value)];
            weft__timer timer; /* of weft_sleep */
        };
        struct {
            char before_link[offsetof(weft_future, value) + offsetof(weft__timer, link)];
            weft__link link; /* in the list of waiters of the awaited object */
        };
    };
    weft__job job; /* in the ready queue, or in the callbacks of the awaited future; its type is that of the wait */
    void *awaited; /* the future, lock, ...; when the task is done: the coroutine of its first frame */
    /* A weft__task_extras; 0: none. Or an odd number, of a task that is traced and has no other extras: twice
     * its number, plus 1. */
    uintptr_t extras;
    weft__link link_in_all; /* in the list of all tasks that are not done */
};

_Static_assert(offsetof(weft_future, value) + offsetof(weft__timer, link) == sizeof(weft_future),
               "the link of a task overlaps its result");

static inline weft_task *weft__task_of_job(weft__job *job) { return CONTAINER_OF(job, weft_task, job); }

static inline bool weft__job_is_task(const weft__job *job) { return !job->type || !job->type->run; }

/* The type of the task's wait; NULL: it waits only for its turn, or runs. */
static inline const weft__wait_type *weft__wait_of(const weft_task *task) {
    return (const weft__wait_type *)task->job.type;
}

/* The coroutine of the task's first frame. */
const weft__coroutine *weft__coroutine_of(const weft_task *task);

/* As weft_task_name, without a check. */
const char *weft__name_of_task(const weft_task *task);

/* The task's extras, which it gets if it has none. NULL when out of memory. */
weft__task_extras *weft__task_extend(weft_task *task);

/* Frees the extras of a task. NULL until one has any, so that a program in which none has does not link it. */
extern void (*weft__free_extras)(weft__task_extras *extras);

/* The task's extras; NULL: none. */
static inline weft__task_extras *weft__extras_of(const weft_task *task) {
    return task->extras & 1 ? NULL : (weft__task_extras *)task->extras;
}

static inline weft__context *weft__task_context(const weft_task *task) {
    const weft__task_extras *extras = weft__extras_of(task);
    return extras ? extras->context : NULL;
}

/* ---- All tasks ---- */

/* The oldest task that is not done, and the next younger one; NULL: none. */
weft_task *weft__first_task(void);
weft_task *weft__next_task(const weft_task *task);

/* ---- Tracing ---- */

/* Called while tracing is on. */
typedef struct weft__tracer {
    void (*created)(weft_task *task); /* the task is in all lists but has not run */
    void (*step)(weft_task *task);    /* called for tasks that are `traced`: calls weft__step */
    void (*cancel_requested)(weft_task *task);
    void (*done)(weft_task *task); /* the task is settled; its last step may still be on the C stack */
} weft__tracer;

extern const weft__tracer *weft__tracer_on; /* NULL while tracing is off */

/* ---- Running ---- */

/* While it is set, nothing that is left of the program goes on: callbacks are not called, and a task that is
 * cancelled ends where it waits. Its cleanup does not run, and the frames that have begun are not freed,
 * because other objects may still refer to what is in them. */
extern bool weft__is_cut_off;

/* ---- Waiting ---- */

/* The running task waits from now on. */
static inline void weft__task_wait(weft_task *task, const weft__wait_type *wait, void *awaited) {
    task->job.type = &wait->job_type;
    task->awaited = awaited;
    task->future.wait_state = WAIT_PENDING;
}

/* Wakes a task that waits in state WAIT_PENDING; WAIT_WOKEN or WAIT_CANCELLED is its new state. */
static inline void weft__task_wake(weft_task *task, enum wait_state state) {
    task->future.wait_state = state;
    weft__ready_append(&task->job);
}

/* The `cancel` of a wait that is not for a future. */
bool weft__cancel_wait(weft_task *task);

/* What the task waits for, in words; NULL if it runs or waits only for its turn. */
const char *weft__task_waits_for(const weft_task *task);

/* ---- Cancelling ---- */

/* weft_task_cancel of every task that is draining. */
void weft__cancel_all_tasks(void);

/* Set while that runs. */
extern bool weft__cancels_all;

/* weft_task_cancel of a task that is not NULL. */
bool weft__task_request_cancel(weft_task *task);

/* weft_task_cancel of a pending task that awaits no other one. */
void weft__cancel_only_task(weft_task *task);

/* ---- Creating and freeing ---- */

/* As weft_create_task, of a coroutine object only, so that a program which makes no other task does not
 * link what other awaitables need. NULL if `frame` is NULL, or when out of memory. */
weft_task *weft__create_coroutine_task(weft_frame *frame);

void weft__task_free(weft_task *task);

#endif
