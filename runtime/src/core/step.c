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

static void pass_requested_cancel(weft_task *task) {
    weft__running.task = NULL;
    const weft__wait_type *wait = weft__wait_of(task);
    if (wait && wait->cancel(task)) task->future.must_cancel = false;
}

/* Whether a task whose wait has failed ends there: one that is cancelled before its first step never runs. */
static bool ends_at_wait(weft_task *task) {
    weft_frame *frame = task->future.top;
    if (frame->resume && !weft__is_cut_off) return false;
    task->awaited = (void *)(uintptr_t)weft__coroutine_of(task);
    task->future.top = NULL;
    if (!frame->resume) weft__frame_discard(frame);
    return true;
}

bool weft__step_after_wait(weft_task *task, weft__progress progress) {
    if (progress == WEFT__DONE) {
        if (!weft__running.error || !ends_at_wait(task)) return true;
        task_end(task);
    } else if (task->future.must_cancel) {
        pass_requested_cancel(task);
    }
    return false;
}

/* ---- After a body ---- */

/* The frame waits, unless it went too deep: then a child that has not started is on top. */
static weft_frame *after_waiting(weft_task *task) {
    weft_frame *top = task->future.top = weft__running.top;
    if (!weft__frame_waits(top)) {
        const struct weft__generator_calls *generator = top->coroutine->generator;
        if (generator) generator->go_on(top);
        return top;
    }
    if (task->future.must_cancel) pass_requested_cancel(task);
    return NULL;
}

static weft_frame *after_end(weft_task *task, weft_frame *frame) {
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

weft_frame *weft__step_after_body(weft_task *task, weft_frame *frame) {
    return weft__frame_waits(frame) ? after_waiting(task) : after_end(task, frame);
}
