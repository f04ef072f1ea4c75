/* The step of a task: what the loop runs most. Its usual course is inline; the rest is in step.c. */
#ifndef WEFT_SRC_CORE_STEP_H
#define WEFT_SRC_CORE_STEP_H

#include "base/error_internal.h"
#include "core/coroutine_internal.h"
#include "core/debug.h"
#include "core/task_internal.h"

/* Passes on a request to cancel the task, which came while it ran and now waits. */
void weft__step_pass_cancel(weft_task *task);

/* Goes on after a wait that has failed. Returns whether the body of the task runs; otherwise the task has ended. */
bool weft__step_after_failure(weft_task *task);

/* Go on after the body of the frame has ended, or has called another one that waits or is to wait in its place.
 * They return the frame whose body runs next; NULL: the task waits or has ended. */
weft_frame *weft__step_after_end(weft_task *task, weft_frame *frame);
weft_frame *weft__step_after_call(weft_task *task);

/* Moves the outcome of the task's wait, if it had one, to the registers. Returns whether its body runs. */
static inline bool weft__step_resume(weft_task *task) {
    const weft__wait_type *wait = weft__wait_of(task);
    bool cancelled = task->future.must_cancel;
    weft__progress progress = WEFT__DONE;
    if (!wait && !cancelled) return true;
    task->future.must_cancel = false;
    if (wait) {
        task->job.type = NULL;
        progress = wait->resume(task, cancelled || task->future.wait_state == WAIT_CANCELLED);
    } else {
        weft__fail(WEFT_ECANCELED);
    }
    if (progress == WEFT__DONE) return !weft__running.error || weft__step_after_failure(task);
    if (task->future.must_cancel) weft__step_pass_cancel(task);
    return false;
}

/* The body of the frame, which was on top, has returned. Returns the frame whose body runs next; NULL: none. */
static inline weft_frame *weft__step_next(weft_task *task, weft_frame *frame) {
    if (!weft__frame_waits(frame)) return weft__step_after_end(task, frame);
    if (frame != weft__running.top || task->future.must_cancel) return weft__step_after_call(task);
    return NULL;
}

WEFT__CALLS_BODIES static inline void weft__step(weft_task *task) {
    weft__debug_step outer = weft__debug_step_starts(task);
    __asm__("" : "+r"(task)); /* an address of its own, not one that each use computes from that of the job */
    weft_frame *frame = task->future.top;
    weft__running.task = task;
    weft__running.top = frame;
    weft__running.value.i64 = 0;
    if (weft__step_resume(task)) {
        do frame->coroutine->step(frame);
        while ((frame = weft__step_next(task, frame)));
    }
    weft__debug_step_ends(&outer);
}

/* Runs a job that has been taken out of its queue. */
static inline void weft__job_run(weft__job *job) {
    weft_task *task = weft__task_of_job(job);
    if (!weft__job_is_task(job)) {
        weft__running.task = NULL;
        job->type->run(job);
    } else if (task->future.traced) {
        weft__tracer_on->step(task);
    } else {
        weft__step(task);
    }
}

#endif
