/* What only debug builds watch: coroutine objects that nobody awaits, and steps that take long. */
#include "loop.h"

#ifdef WEFT_DEBUG
#include <math.h>
#include <weft/host.h>

static weft_frame *unused; /* the newest coroutine object that is not used up; others by `next` */

void weft__debug_made(weft_frame *frame, const char *origin) {
    frame->origin = origin;
    frame->previous = NULL;
    frame->next = unused;
    if (unused) unused->previous = frame;
    unused = frame;
}

void weft__debug_used(weft_frame *frame) {
    *(frame->previous ? &frame->previous->next : &unused) = frame->next;
    if (frame->next) frame->next->previous = frame->previous;
}

void weft__debug_report_unused(void) {
    while (unused) {
        weft_frame *frame = unused;
        weft__deliver(&(weft_report){.message = "a coroutine was never awaited",
                                     .task = frame->coroutine->name,
                                     .origin = frame->origin});
        weft__frame_use_up(frame);
        weft__frame_discard(frame);
    }
}

static int64_t slow_step = 100 * 1000 * 1000;
static int64_t step_began;
static char stepping_name[64]; /* the task may end in its step */

void weft_set_slow_step(double seconds) {
    if (isnan(seconds)) return;
    slow_step = seconds <= 0 ? 0 : seconds < 9e9 ? (int64_t)(seconds * 1e9) : INT64_MAX;
}

void weft__debug_step_begins(const weft_task *task) {
    size_t i = 0;
    for (const char *name = weft_task_name(task); name[i] && i < sizeof stepping_name - 1; i++)
        stepping_name[i] = name[i];
    stepping_name[i] = '\0';
    step_began = weft_host_now();
}

void weft__debug_step_ends(void) {
    if (weft_host_now() - step_began <= slow_step) return;
    weft__deliver(&(weft_report){.message = "a step of a task took too long", .task = stepping_name});
}

#else

void weft_set_slow_step(double seconds) { (void)seconds; }

#endif
