/* The step of a task: what the loop runs most. Its usual course is inline; the rest is in step.c. */
#ifndef WEFT_SRC_CORE_STEP_H
#define WEFT_SRC_CORE_STEP_H

#include "base/error_internal.h"
#include "core/coroutine_internal.h"
#include "core/debug.h"
#include "core/task_internal.h"

/* Goes on after a wait that has not simply ended: the task is cancelled, the wait has failed, or the task waits
 * again. Returns whether its body runs. */
bool weft__step_after_wait(weft_task *task, weft__progress progress);

/* Goes on after the body of the frame, which was on top, has returned, and not just because it waits. Returns the
 * frame whose body runs next; NULL: the task waits or has ended. */
weft_frame *weft__step_after_body(weft_task *task, weft_frame *frame);

/* Moves the outcome of the wait to the registers. Returns whether the task's body runs. */
static inline bool weft__step_resume(weft_task *task) {
    const weft__wait_type *wait = weft__wait_of(task);
    bool cancelled = task->future.must_cancel;
    task->future.must_cancel = false;
    weft__progress progress;
    if (wait) {
        task->job.type = NULL;
        progress = wait->resume(task, cancelled || task->future.wait_state == WAIT_CANCELLED);
    } else {
        progress = weft__fail(WEFT_ECANCELED);
    }
    if (__builtin_expect(progress == WEFT__DONE && !weft__running.error, 1)) return true;
    return weft__step_after_wait(task, progress);
}

/* Whether the body of the frame, which was on top, just waits. */
static inline bool weft__step_waits(const weft_task *task, const weft_frame *frame) {
    return weft__frame_waits(frame) && frame == weft__running.top && !task->future.must_cancel;
}

WEFT__CALLS_BODIES static inline void weft__step(weft_task *task) {
    weft__debug_step outer = weft__debug_step_starts(task);
    __asm__("" : "+r"(task)); /* an address of its own, not one that each use computes from that of the job */
    weft_frame *frame = task->future.top;
    weft__running.task = task;
    weft__running.top = frame;
    weft__running.value.i64 = 0;
    bool resumes = task->job.type || task->future.must_cancel;
    if (!resumes || weft__step_resume(task)) {
        do frame->coroutine->step(frame);
        while (!weft__step_waits(task, frame) && (frame = weft__step_after_body(task, frame)));
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
