/* Tracing. While it is on, the job of each task has a function that emits an event before and after the
 * step. So the step itself contains no code for tracing. */
#include <weft/trace.h>

#include "core/loop.h"
#include "core/task_internal.h"
#include <weft/host.h>

static weft_trace_callback callback; /* NULL: tracing is off */
static void *callback_user;
static uint32_t last_number;
static uint32_t changes; /* how often the callback was set */

/* When the program is cut off, a callback that makes a task for every event must come to an end, too. */
static void emit(const weft_task *task, weft_trace_event event) {
    if (weft__is_cut_off) return;
    event.task = task->number;
    event.name = weft_task_name(task);
    event.time = weft_host_now();
    callback(callback_user, &event);
}

static uint32_t number_of_running(void) { return weft__running.task ? weft__running.task->number : 0; }

/* ---- Steps ---- */

static void emit_waiting(const weft_task *task, bool existed) {
    const char *what = weft__task_waits_for(task);
    weft_trace_event event = {.kind = WEFT_TRACE_WAITING,
                              .existed = existed,
                              .what = what ? what : "its turn",
                              .coroutine = task->top->coroutine->name};
    if (what && task->wait->chain && ((weft_future *)task->awaited)->type == FUTURE_TASK)
        event.awaited = ((weft_task *)task->awaited)->number;
    emit(task, event);
}

static bool has_started(const weft_task *task) { return task->top->resume != 0; }

static void traced_step(weft__job *job) {
    weft_task *task = weft__task_of_job(job);
    bool starts = !has_started(task);
    bool never_runs = starts && task->must_cancel;
    weft_task_ref(task);
    if (!never_runs) emit(task, (weft_trace_event){.kind = starts ? WEFT_TRACE_STARTED : WEFT_TRACE_RESUMED});
    weft__task_step(task);
    /* Tracing may have been turned off and on again meanwhile: see after_step. */
    if (!weft_task_done(task) && job->run == traced_step) emit_waiting(task, false);
    weft_task_unref(task);
}

/* ---- Other events ---- */

static void created(weft_task *task) {
    task->number = ++last_number;
    task->job.run = traced_step;
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
static weft__job after_step = {.run = end_steps};
static bool after_step_is_due;

static void end_steps(weft__job *job) {
    (void)job;
    after_step_is_due = false;
    for (weft_task *task = weft__first_task(); callback && task; task = weft__next_task(task)) {
        if (task->job.run) continue;
        task->job.run = traced_step;
        emit_waiting(task, false);
    }
}

static void trace_ready(weft__job *job) {
    for (; job; job = job->next)
        if (!job->run) job->run = traced_step;
}

/* Traces all tasks except those that are in a step, which may be several if tasks are eager. */
static void trace_all(void) {
    trace_ready(weft__ready.first);
    trace_ready(weft__ready.aside.first);
    bool any_runs = false;
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        if (!task->number) task->number = ++last_number;
        if (task->wait) task->job.run = traced_step;
        if (!task->job.run) any_runs = true;
    }
    if (!any_runs || after_step_is_due) return;
    after_step_is_due = true;
    weft__ready_prepend(&after_step);
}

/* Announces the existing tasks. The callback may create tasks, whose events it receives at once, and set
 * another callback. */
static void announce_all(void) {
    uint32_t newest = last_number, change = changes;
    for (weft_task *task = weft__first_task(); task && task->number <= newest; task = weft__next_task(task)) {
        bool runs = !task->job.run, started = runs || has_started(task);
        emit(task, (weft_trace_event){.kind = WEFT_TRACE_CREATED, .existed = true});
        if (started && changes == change)
            emit(task, (weft_trace_event){.kind = WEFT_TRACE_STARTED, .existed = true});
        if (started && !runs && changes == change) emit_waiting(task, true);
        if (changes != change) return;
    }
}

void weft_set_trace(weft_trace_callback new_callback, void *user) {
    static const weft__tracer tracer = {created, cancel_requested, done};
    changes++;
    callback = new_callback;
    callback_user = user;
    weft__tracer_on = callback ? &tracer : NULL;
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) task->job.run = NULL;
    if (!callback) return;
    trace_all();
    announce_all();
}

void weft_trace_host(void *unused, const weft_trace_event *event) {
    (void)unused;
    weft_host_trace(event);
}
