/* Tracing. While it is on, the loop steps tasks through a function that emits an event before and after the
 * step. So the step itself contains no code for tracing. */
#include <weft/trace.h>

#include "core/loop.h"
#include "core/step.h"
#include <weft/host.h>

static weft_trace_callback callback; /* NULL: tracing is off */
static void *callback_user;
static uint32_t last_number;
static uint32_t changes; /* how often the callback was set */

/* 0: not traced yet. */
static uint32_t number_of(const weft_task *task) {
    const weft__task_extras *extras = weft__extras_of(task);
    return extras ? extras->number : (uint32_t)(task->extras / 2);
}

/* The same number once more after 2^31 tasks. */
static void give_number(weft_task *task) {
    weft__task_extras *extras = weft__extras_of(task);
    last_number = last_number % INT32_MAX + 1;
    if (extras)
        extras->number = last_number;
    else
        task->extras = (uintptr_t)last_number * 2 + 1;
}

/* When the program is cut off, a callback that makes a task for every event must come to an end, too. */
static void emit(const weft_task *task, weft_trace_event event) {
    if (weft__is_cut_off) return;
    event.task = number_of(task);
    event.name = weft_task_name(task);
    event.time = weft_host_now();
    callback(callback_user, &event);
}

static uint32_t number_of_running(void) { return weft__running.task ? number_of(weft__running.task) : 0; }

/* ---- Steps ---- */

static void emit_waiting(const weft_task *task, bool existed) {
    const char *what = weft__task_waits_for(task);
    weft_trace_event event = {.kind = WEFT_TRACE_WAITING,
                              .existed = existed,
                              .what = what ? what : "its turn",
                              .coroutine = task->future.top->coroutine->name};
    const weft_future *awaited = what && weft__wait_of(task)->request ? task->awaited : NULL;
    if (awaited && awaited->type == FUTURE_TASK) event.awaited = number_of(task->awaited);
    emit(task, event);
}

static bool has_started(const weft_task *task) { return task->future.top->resume != 0; }

static void traced_step(weft_task *task) {
    bool starts = !has_started(task);
    bool never_runs = starts && task->future.must_cancel;
    weft_task_ref(task);
    if (!never_runs) emit(task, (weft_trace_event){.kind = starts ? WEFT_TRACE_STARTED : WEFT_TRACE_RESUMED});
    weft__step(task);
    /* Tracing may have been turned off and on again meanwhile: see after_step. */
    if (!weft_task_done(task) && task->future.traced) emit_waiting(task, false);
    weft_task_unref(task);
}

/* ---- Other events ---- */

static void created(weft_task *task) {
    give_number(task);
    task->future.traced = true;
    emit(task, (weft_trace_event){.kind = WEFT_TRACE_CREATED, .by = number_of_running()});
}

static void cancel_requested(weft_task *task) {
    emit(task, (weft_trace_event){.kind = WEFT_TRACE_CANCEL_REQUESTED, .by = number_of_running()});
}

static void done(weft_task *task) {
    const weft_error *error = task->future.error; /* read directly: tracing does not retrieve the failure */
    emit(task, (weft_trace_event){.kind = WEFT_TRACE_DONE,
                                  .what = !error                      ? "returned"
                                          : weft_task_cancelled(task) ? "cancelled"
                                                                      : "failed",
                                  .status = weft_error_status(error),
                                  .message = error ? weft_error_message(error) : NULL});
}

/* ---- Turning tracing on and off ---- */

/* A step that was running when tracing was turned on has no function to emit its end. Once it is over,
 * this job, put before all others, emits a WAITING event for each task that is not traced yet, and traces
 * it. */
static void end_steps(weft__job *job);
static const weft__job_type end_of_steps = {end_steps};
static weft__job after_step = {.type = &end_of_steps};
static bool after_step_is_due;

static void end_steps(weft__job *job) {
    (void)job;
    after_step_is_due = false;
    for (weft_task *task = weft__first_task(); callback && task; task = weft__next_task(task)) {
        if (task->future.traced) continue;
        task->future.traced = true;
        emit_waiting(task, false);
    }
}

static void trace_jobs(weft__job *job) {
    for (; job; job = job->next)
        if (weft__job_is_task(job)) weft__task_of_job(job)->future.traced = true;
}

static void trace_queue(const weft__job_queue *queue) {
    if (!queue->end) return; /* never used */
    *queue->end = NULL;
    trace_jobs(queue->first);
}

/* Traces all tasks except those that are in a step, which may be several if tasks are eager. */
static void trace_all(void) {
    trace_jobs(weft__ready.turn);
    trace_queue(&weft__ready.next);
    trace_queue(&weft__ready.aside);
    bool any_runs = false;
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        if (!number_of(task)) give_number(task);
        if (weft__wait_of(task)) task->future.traced = true;
        if (!task->future.traced) any_runs = true;
    }
    if (!any_runs || after_step_is_due) return;
    after_step_is_due = true;
    weft__ready_prepend(&after_step);
}

/* Announces the existing tasks. The callback may create tasks, whose events it receives at once, and set
 * another callback. */
static void announce_all(void) {
    uint32_t newest = last_number, change = changes;
    for (weft_task *task = weft__first_task(); task && number_of(task) <= newest;
         task = weft__next_task(task)) {
        bool runs = !task->future.traced, started = runs || has_started(task);
        emit(task, (weft_trace_event){.kind = WEFT_TRACE_CREATED, .existed = true});
        if (started && changes == change)
            emit(task, (weft_trace_event){.kind = WEFT_TRACE_STARTED, .existed = true});
        if (started && !runs && changes == change) emit_waiting(task, true);
        if (changes != change) return;
    }
}

void weft_set_trace(weft_trace_callback new_callback, void *user) {
    static const weft__tracer tracer = {created, traced_step, cancel_requested, done};
    changes++;
    callback = new_callback;
    callback_user = user;
    weft__tracer_on = callback ? &tracer : NULL;
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task))
        task->future.traced = false;
    if (!callback) return;
    trace_all();
    announce_all();
}

void weft_trace_host(void *unused, const weft_trace_event *event) {
    (void)unused;
    weft_host_trace(event);
}
