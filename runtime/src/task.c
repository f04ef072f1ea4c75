#include "loop.h"

#include "waiters.h"
#include <string.h>

static weft_task *first_task, *last_task; /* those that are not done, oldest first */

const weft__tracer *weft__tracer_on;

weft_task *weft__first_task(void) { return first_task; }

static void all_append(weft_task *task) {
    task->next = NULL;
    task->previous = last_task;
    if (last_task)
        last_task->next = task;
    else
        first_task = task;
    last_task = task;
}

static void all_remove(weft_task *task) {
    if (task->previous)
        task->previous->next = task->next;
    else
        first_task = task->next;
    if (task->next)
        task->next->previous = task->previous;
    else
        last_task = task->previous;
}

/* What a task runs that was made of something that is no coroutine object. */
WEFT__ASYNC_HOLDING(await_one, weft_awaitable awaitable;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->awaitable);
    WEFT_RETURN(WEFT_RESULT);
}

static void await_one_discard(void *frame) { weft_close(((struct await_one *)frame)->awaitable); }

static bool is_used_up(weft_awaitable coroutine_object) {
    const weft_frame *frame = coroutine_object.object;
    return frame->serial != (uint32_t)coroutine_object.argument.i64;
}

/* The frame that a task of this awaitable begins with, which is used up then; NULL when out of
 * memory. */
static weft_frame *take_frame(weft_awaitable awaitable) {
    if (awaitable.start == weft__start_out_of_memory) return NULL;
    if (awaitable.start != weft__start_coroutine || is_used_up(awaitable)) {
        weft_awaitable wrapped = WEFT_CALL(await_one, .awaitable = awaitable);
        if (!wrapped.object) {
            weft_close(awaitable);
            return NULL;
        }
        awaitable = wrapped;
    }
    weft_frame *frame = awaitable.object;
    weft__frame_use_up(frame);
    return frame;
}

/* A task that begins with a frame, if there is one, and is not scheduled yet. */
static weft_task *task_new(weft_frame *frame) {
    if (!frame) return NULL;
    weft_task *task = weft__take(sizeof *task);
    if (!task) {
        weft__frame_discard(frame);
        return NULL;
    }
    frame->caller = NULL;
    *task = (weft_task){
        .future = {.references = 2, .kind = FUTURE_TASK}, /* the caller's and the loop's */
        .top = frame,
        .coroutine = frame->coroutine,
        .context = weft__context_ref(weft__context_current()),
    };
    LIFE_BEGIN(&task->future, frame->origin);
    all_append(task);
    return task;
}

static weft_task *create_task(weft_frame *frame) {
    weft_task *task = task_new(frame);
    if (!task) return NULL;
    weft__call_soon(&task->handle);
    if (weft__tracer_on) weft__tracer_on->created(task);
    return task;
}

weft_task *weft_create_task(weft_awaitable awaitable) { return create_task(take_frame(awaitable)); }

weft_task *weft__create_coroutine_task(weft_frame *frame) {
    if (frame) weft__frame_use_up(frame);
    return create_task(frame);
}

weft_task *weft_create_eager_task(weft_awaitable awaitable) {
    weft_task *task = task_new(take_frame(awaitable));
    if (!task) return NULL;
    if (weft__tracer_on) weft__tracer_on->created(task);
    /* What the running task is in the middle of; its depth on the C stack goes on counting. */
    weft_task *running = weft__running.task;
    weft_frame *top = weft__running.top;
    weft_value value = weft__running.value;
    weft__run_handle(&task->handle);
    weft__running.task = running;
    weft__running.top = top;
    weft__running.value = value;
    return task;
}

int weft_spawn(weft_awaitable awaitable) {
    weft_task *task = weft_create_task(awaitable);
    if (!task) return WEFT_ENOMEM;
    weft_task_unref(task);
    return WEFT_OK;
}

/* ---- Waiting ---- */

void weft__task_wait(weft_task *task, const weft__wait *wait, void *awaited) {
    task->wait = wait;
    task->awaited = awaited;
    task->wait_state = WAIT_PENDING;
}

void weft__task_wake(weft_task *task, uint8_t wait_state) {
    task->wait_state = wait_state;
    weft__call_soon(&task->handle);
}

bool weft__cancel_wait(weft_task *task) {
    if (task->wait_state != WAIT_PENDING) return false;
    weft__task_wake(task, WAIT_CANCELLED);
    return true;
}

/* ---- Running ---- */

/* Gives back the outermost frame after the last step; it is `top` then. */
static void free_frame(weft_task *task) {
    weft__give(task->top, task->coroutine->size);
    task->top = NULL;
}

static void task_end(weft_task *task) {
    weft_error *error = weft__running.error;
    weft_value value = weft__running.value;
    weft__running.error = NULL;
    weft__running.task = NULL;
    if (!error && task->must_cancel) error = weft__error_of_status(WEFT_ECANCELED);
    task->must_cancel = false;
    bool cancelled = weft_error_status(error) == WEFT_ECANCELED;
    all_remove(task);
    if (task->top && !task->keeps_frame) free_frame(task);
    weft__future_settle(&task->future, cancelled ? FUTURE_CANCELLED : FUTURE_FINISHED, error,
                        value);
    if (weft__tracer_on) weft__tracer_on->done(task);
    if (task->draining) weft__loop_drained(task);
    weft_task_unref(task);
}

/* Calls the body of the top frame until the task waits (true) or its outermost has ended. */
static bool run_frames(weft_task *task, weft_frame *frame) {
    for (;;) {
        frame->coroutine->step(frame);
        if (frame->resume) {
            /* It waits, unless it went too deep: then a child that has not begun is on top. */
            frame = weft__running.top;
            if (!frame->resume) {
                const struct weft__generator_calls *generator = frame->coroutine->generator;
                if (generator) generator->go_on(frame);
                continue;
            }
            task->top = frame;
            return true;
        }
        weft_frame *caller = frame->caller;
        weft__frame_end(frame);
        if (!caller) {
            task->top = frame;
            return false;
        }
        if (frame->coroutine->generator)
            frame->coroutine->generator->pause(frame);
        else
            weft__give(frame, frame->coroutine->size);
        frame = caller;
    }
}

/* The outcome of what the task waited for goes to the registers; false if it waits on. */
static inline bool end_wait(weft_task *task) {
    const weft__wait *wait = task->wait;
    bool cancelled = task->must_cancel;
    task->must_cancel = false;
    weft__running.value = weft_value_i64(0);
    if (wait) {
        task->wait = NULL;
        return wait->resume(task, cancelled || task->wait_state == WAIT_CANCELLED);
    }
    return cancelled ? weft__fail(WEFT_ECANCELED) : true;
}

static void step(weft_task *task) {
    weft_frame *frame = task->top;
    weft__running.task = task;
    weft__running.top = frame;
    if (end_wait(task)) {
        bool never_runs = !frame->resume && weft__running.error; /* cancelled before its first step */
        if (never_runs) {
            weft__frame_discard(frame);
            task->top = NULL;
        }
        if (never_runs || !run_frames(task, frame)) {
            task_end(task);
            return;
        }
    }
    weft__running.task = NULL;
    if (task->must_cancel && task->wait && task->wait->cancel(task)) task->must_cancel = false;
}

void weft__task_step(weft_task *task) {
    weft__debug_step_begins(task);
    step(task);
    weft__debug_step_ends();
}

/* ---- Cancelling ---- */

/* The task that this one waits for; NULL if it waits for something else. */
static weft_task *awaited_task(const weft_task *task) {
    if (!task->wait || !task->wait->chain || task->wait_state != WAIT_PENDING) return NULL;
    weft_future *future = task->awaited;
    bool is_running = future->kind == FUTURE_TASK && future->state == FUTURE_PENDING;
    return is_running ? (weft_task *)future : NULL;
}

/* Whether following awaited_task from here leads back here or into another circle. */
static bool waits_in_circle(const weft_task *task) {
    const weft_task *fast = task;
    do {
        for (int i = 0; i < 2; i++)
            if (!(fast = awaited_task(fast))) return false;
        task = awaited_task(task);
    } while (task != fast);
    return true;
}

static void count_request(weft_task *task) {
    if (task->cancelling < UINT16_MAX) task->cancelling++;
    if (weft__tracer_on) weft__tracer_on->cancel_requested(task);
}

/* Nobody in a circle can end first: this one does. */
static void break_circle(weft_task *task) {
    weft__future_remove_handle(task->awaited, &task->handle);
    weft__task_wake(task, WAIT_CANCELLED);
}

static void pass_cancel_on(weft_task *task) {
    if (!task->wait || !task->wait->cancel(task)) task->must_cancel = true;
}

bool weft__task_request_cancel(weft_task *task) {
    task->future.unseen = false; /* of one that is done: who cancels it has given it up */
    if (task->future.state != FUTURE_PENDING) return false;
    count_request(task);
    if (awaited_task(task) && waits_in_circle(task)) {
        break_circle(task);
        return true;
    }
    /* A chain of tasks that await each other is followed here rather than by recursion. */
    for (weft_task *next; (next = awaited_task(task)); task = next) count_request(next);
    pass_cancel_on(task);
    return true;
}

/* Marks the tasks from this one on along awaited_task until one that has a mark, and breaks the
 * circle if that is one of those just marked. */
static void break_circle_from(weft_task *task) {
    size_t marked = 0;
    weft_task *end = task;
    for (; end && !end->future.mark; end = awaited_task(end), marked++) end->future.mark = true;
    for (; end && marked > 0; task = awaited_task(task), marked--) {
        if (task != end) continue;
        break_circle(end);
        return;
    }
}

const weft__chain weft__task_chain = {awaited_task, break_circle_from};

static const weft__chain *chain_of(const weft_task *task) { return task->wait ? task->wait->chain : NULL; }

void weft__cancel_all_tasks(void) {
    /* Whoever awaits another task is cancelled by that one's end: passing the requests on along
     * the chains would take time that grows with their length squared. */
    for (weft_task *task = first_task; task; task = task->next) {
        count_request(task);
        if (!chain_of(task) || !chain_of(task)->awaited(task)) pass_cancel_on(task);
    }
    for (weft_task *task = first_task; task; task = task->next)
        if (chain_of(task)) chain_of(task)->break_circle_from(task);
    for (weft_task *task = first_task; task; task = task->next) task->future.mark = false;
}

bool weft_task_cancel(weft_task *task) {
    if (!task) return false;
    FUTURE_CHECK(&task->future);
    return weft__task_request_cancel(task);
}

uint32_t weft_task_cancelling(const weft_task *task) {
    FUTURE_CHECK(&task->future);
    return task->cancelling;
}

uint32_t weft_task_uncancel(weft_task *task) {
    FUTURE_CHECK(&task->future);
    if (task->cancelling > 0 && --task->cancelling == 0) task->must_cancel = false;
    return task->cancelling;
}

/* ---- Looking at tasks ---- */

weft_task *weft_current_task(void) { return weft__running.task; }

size_t weft_all_tasks(weft_task **tasks, size_t capacity) {
    size_t count = 0;
    for (weft_task *task = first_task; task; task = task->next, count++)
        if (count < capacity) tasks[count] = weft_task_ref(task);
    return count;
}

void weft__task_free(weft_task *task) {
    if (task->top) free_frame(task);
    weft__context_unref(task->context);
    char *name = task->name;
    LIFE_END(&task->future, weft_task_name(task), sizeof *task);
    if (name) weft__give(name, strlen(name) + 1);
}

int weft_task_set_name(weft_task *task, const char *name) {
    FUTURE_CHECK(&task->future);
    size_t size = name ? strlen(name) + 1 : 0;
    char *copy = name ? weft__take(size) : NULL;
    if (name && !copy) return WEFT_ENOMEM;
    if (copy) memcpy(copy, name, size);
    if (task->name) weft__give(task->name, strlen(task->name) + 1);
    task->name = copy;
    return WEFT_OK;
}

const char *weft_task_name(const weft_task *task) {
    FUTURE_CHECK(&task->future);
    return task->name ? task->name : task->coroutine->name;
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
const char *weft_task_message(const weft_task *task) { return weft_future_message(&task->future); }
weft_value weft_task_result(weft_task *task) { return weft_future_result(&task->future); }
