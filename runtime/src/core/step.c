#include "core/step.h"

#include "core/loop.h"

/* ---- The end of a task ---- */

/* Frees the first frame, which is `top`, after the last step; NULL: it was discarded. */
static void end_frame(weft_task *task) {
    weft_frame *frame = task->future.top;
    if (!frame) return;
    task->awaited = (void *)(uintptr_t)frame->coroutine;
    if (task->future.keeps_frame)
        weft__loop_keep_frame(frame);
    else
        weft__free(frame, frame->coroutine->size);
}

static void task_end(weft_task *task) {
    weft_error *error = weft__running.error;
    weft_value value = weft__running.value;
    weft__running.error = NULL;
    weft__running.task = NULL;
    if (!error && task->future.must_cancel) error = weft__error_of_status(WEFT_ECANCELED);
    task->future.must_cancel = false;
    bool cancelled = weft_error_status(error) == WEFT_ECANCELED;
    weft__list_remove(&task->link_in_all);
    end_frame(task);
    weft__future_settle(&task->future, cancelled ? FUTURE_CANCELLED : FUTURE_FINISHED, error, value);
    if (weft__tracer_on) weft__tracer_on->done(task);
    if (task->future.draining && weft__is_shared) weft__loop_drained(task);
    weft__future_release(&task->future);
}

/* ---- After a wait ---- */

void weft__step_pass_cancel(weft_task *task) {
    weft__running.task = NULL;
    const weft__wait_type *wait = weft__wait_of(task);
    if (wait && wait->cancel(task)) task->future.must_cancel = false;
}

/* A task that is cancelled before its first step never runs. */
bool weft__step_after_failure(weft_task *task) {
    weft_frame *frame = task->future.top;
    if (frame->resume && !weft__is_cut_off) return true;
    task->awaited = (void *)(uintptr_t)weft__coroutine_of(task);
    task->future.top = NULL;
    if (!frame->resume) weft__frame_discard(frame);
    task_end(task);
    return false;
}

/* ---- After a body ---- */

weft_frame *weft__step_after_call(weft_task *task) {
    weft_frame *top = task->future.top = weft__running.top;
    /* It waits, unless it went too deep: then a child that has not started is on top. */
    if (!weft__frame_waits(top)) {
        const struct weft__generator_calls *generator = top->coroutine->generator;
        if (generator) generator->go_on(top);
        return top;
    }
    if (task->future.must_cancel) weft__step_pass_cancel(task);
    return NULL;
}

weft_frame *weft__step_after_end(weft_task *task, weft_frame *frame) {
    weft_frame *caller = frame->caller;
    weft__frame_end(frame);
    if (!caller) {
        task->future.top = frame;
        task_end(task);
        return NULL;
    }
    task->future.top = caller;
    if (frame->coroutine->generator)
        frame->coroutine->generator->pause(frame);
    else
        weft__free(frame, frame->coroutine->size);
    return caller;
}
