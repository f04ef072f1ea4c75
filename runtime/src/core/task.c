#include "core/task_internal.h"

#include "base/at_end.h"
#include "base/error_internal.h"
#include "base/life.h"
#include "core/context_internal.h"
#include "core/step.h"
#include <string.h>

static weft__list all_tasks; /* the tasks that are not done, oldest first */

const weft__tracer *weft__tracer_on;

bool weft__is_cut_off;

static weft_task *task_of(weft__link *link) {
    return link ? CONTAINER_OF(link, weft_task, link_in_all) : NULL;
}

/* Not inline, since many loops use them. */
__attribute__((noinline)) weft_task *weft__first_task(void) { return task_of(list_first(&all_tasks)); }

__attribute__((noinline)) weft_task *weft__next_task(const weft_task *task) {
    return task_of(list_next(&all_tasks, &task->link_in_all));
}

const weft__coroutine *weft__coroutine_of(const weft_task *task) {
    if (task->future.state != FUTURE_PENDING) return task->awaited;
    const weft_frame *frame = task->future.top;
    while (frame->caller) frame = frame->caller;
    return frame->coroutine;
}

const char *weft__name_of_task(const weft_task *task) {
    const weft__task_extras *extras = weft__extras_of(task);
    return extras && extras->name ? extras->name : weft__coroutine_of(task)->name;
}

/* The body of a task made from an awaitable that is not a coroutine object. */
WEFT__ASYNC_HOLDING(await_one, weft_awaitable awaitable;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->awaitable);
    WEFT_RETURN(WEFT_RESULT);
}

static void await_one_discard(void *frame) { weft_close(((struct await_one *)frame)->awaitable); }

static bool is_consumed(weft_awaitable coroutine_object) {
    return !weft__is_unawaited(coroutine_object.object, coroutine_object.argument);
}

/* A coroutine object that awaits another awaitable, whose `object` is NULL when out of memory. */
static __attribute__((noinline)) weft_awaitable wrap(weft_awaitable awaitable) {
    if (awaitable.start == weft__start_out_of_memory) return awaitable;
    weft_awaitable wrapped = WEFT_CALL(await_one, .awaitable = awaitable);
    if (!wrapped.object) weft_close(awaitable);
    return wrapped;
}

/* Consumes the awaitable. Returns the first frame of a task that awaits it; NULL when out of memory. */
static inline weft_frame *first_frame_of(weft_awaitable awaitable) {
    if (awaitable.start != weft__start_coroutine || is_consumed(awaitable)) awaitable = wrap(awaitable);
    weft_frame *frame = awaitable.object;
    if (!frame) return NULL;
    weft__frame_consume(frame);
    return frame;
}

void (*weft__free_extras)(weft__task_extras *extras);

/* A task with this first frame, not scheduled yet. NULL if `frame` is NULL, or when out of memory. */
static weft_task *task_new(weft_frame *frame) {
    if (!frame) return NULL;
    weft_task *task = weft__allocate(sizeof *task);
    if (!task) {
        weft__frame_discard(frame);
        return NULL;
    }
    frame->caller = NULL;
    *task = (weft_task){
        /* One reference is for the caller, and one for the loop. */
        .future = {.references = 2, .type = FUTURE_TASK, .top = frame},
    };
    if (weft__context_inherit && !weft__context_inherit(task)) {
        weft__free(task, sizeof *task);
        weft__frame_discard(frame);
        return NULL;
    }
    FUTURE_BEGIN(&task->future, frame->origin);
    weft__list_append(&all_tasks, &task->link_in_all);
    return task;
}

static weft_task *create_task(weft_frame *frame) {
    weft_task *task = task_new(frame);
    if (!task) return NULL;
    weft__ready_append(&task->job);
    if (weft__tracer_on) weft__tracer_on->created(task);
    return task;
}

weft_task *(weft_create_task)(weft_awaitable awaitable) {
    weft__is_shared = true;
    return create_task(first_frame_of(awaitable));
}

weft_task *weft__create_coroutine_task(weft_frame *frame) {
    if (frame) weft__frame_consume(frame);
    return create_task(frame);
}

static weft__progress resume_too_deep(weft_task *task, bool cancelled) {
    (void)task;
    (void)cancelled;
    return weft__fail_message(WEFT_ERECURSION, "eager tasks start each other too deeply");
}

/* The wait of an eager task that cannot start: its first step fails. */
static const weft__wait_type too_deep = {.resume = resume_too_deep};

weft_task *(weft_create_eager_task)(weft_awaitable awaitable) {
    static uint32_t depth; /* how many steps of eager tasks are on the C stack */
    weft__is_shared = true;
    weft_task *task = task_new(first_frame_of(awaitable));
    if (!task) return NULL;
    if (weft__tracer_on) weft__tracer_on->created(task);
    if (depth == WEFT_EAGER_DEPTH) task->job.type = &too_deep.job_type;
    /* The registers of the running step, which may belong to an exception handler in the middle of a failure.
     * Its depth on the C stack still counts. */
    weft_task *running = weft__running.task;
    weft_frame *top = weft__running.top;
    weft_value value = weft__running.value;
    weft_error *error = weft__running.error;
    weft__caught_failure caught = weft__caught_save();
    weft__running.error = NULL;
    depth++;
    weft__job_run(&task->job);
    depth--;
    weft__caught_restore(caught);
    weft__running.task = running;
    weft__running.top = top;
    weft__running.value = value;
    weft__running.error = error;
    return task;
}

int(weft_spawn)(weft_awaitable awaitable) {
    weft_task *task = weft_create_task(awaitable);
    if (!task) return WEFT_ENOMEM;
    weft_task_unref(task);
    return WEFT_OK;
}

/* ---- Waiting ---- */

bool weft__cancel_wait(weft_task *task) {
    if (task->future.wait_state != WAIT_PENDING) return false;
    weft__task_wake(task, WAIT_CANCELLED);
    return true;
}

const char *weft__task_waits_for(const weft_task *task) {
    const weft__wait_type *wait = weft__wait_of(task);
    if (!wait || task->future.wait_state != WAIT_PENDING) return NULL;
    return wait->describe ? wait->describe(task) : wait->what;
}

/* ---- Looking at tasks ---- */

weft_task *weft_current_task(void) { return weft__running.task; }

size_t weft_all_tasks(weft_task **tasks, size_t capacity) {
    size_t count = 0;
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task), count++)
        if (count < capacity) tasks[count] = weft_task_ref(task);
    return count;
}

void weft__task_free(weft_task *task) {
    weft__task_extras *extras = weft__extras_of(task);
    LIFE_END(&task->future, weft__name_of_task(task), sizeof *task);
    if (extras) weft__free_extras(extras);
}

const char *weft_task_name(const weft_task *task) {
    FUTURE_CHECK(&task->future);
    return weft__name_of_task(task);
}

weft_future *weft_task_future(weft_task *task) { return task ? &task->future : NULL; }

weft_task *weft_task_ref(weft_task *task) {
    weft_future_ref(weft_task_future(task));
    return task;
}

void weft_task_unref(weft_task *task) { weft_future_unref(weft_task_future(task)); }
bool weft_task_done(const weft_task *task) { return weft_future_done(&task->future); }
bool weft_task_cancelled(const weft_task *task) { return weft_future_cancelled(&task->future); }
int weft_task_status(weft_task *task) { return weft_future_status(&task->future); }
const weft_error *weft_task_error(weft_task *task) { return weft_future_error(&task->future); }
const char *weft_task_message(const weft_task *task) { return weft_future_message(&task->future); }
weft_value weft_task_result(weft_task *task) { return weft_future_result(&task->future); }

weft_future *(weft_ensure_future)(weft_awaitable awaitable) {
    if (awaitable.start == weft__start_future) return weft_future_ref(awaitable.object);
    if (awaitable.start == weft__start_owned_future) return awaitable.object;
    return weft_task_future(weft_create_task(awaitable));
}
