#include "core/debug.h"

#include "base/at_end.h"
#include "base/list.h"
#include "core/coroutine_internal.h"
#include "core/leaks.h"
#include "core/report.h"

#ifdef WEFT_DEBUG
#include <math.h>
#include <stdio.h>
#include <weft/generator.h>
#include <weft/host.h>

static weft__list unawaited; /* coroutine objects that are not consumed, the newest first */

static weft_frame *frame_of(weft__link *link) { return link ? CONTAINER_OF(link, weft_frame, link) : NULL; }

/* What the exception handler made during these reports is not reported to it, or that might go on for ever. */
static void log_made_by_handler(void) {
    char line[100];
    size_t count = 0;
    for (weft_frame *frame; (frame = frame_of(list_first(&unawaited))); count++) {
        weft__frame_consume(frame);
        weft__frame_discard(frame);
    }
    snprintf(line, sizeof line, "weft: the exception handler left %zu coroutines that were never awaited",
             count);
    if (count > 0) weft_host_log(line);
}

static void report_unawaited(void) {
    weft__link newest = {NULL, NULL};
    weft__list_insert_after(&unawaited, NULL, &newest);
    for (weft_frame *frame; (frame = frame_of(list_next(&unawaited, &newest)));) {
        weft__frame_consume(frame); /* before the handler could */
        weft__deliver(&(weft_report){.message = "a coroutine was never awaited",
                                     .task = frame->coroutine->name,
                                     .origin = frame->origin});
        weft__frame_discard(frame);
    }
    weft__list_remove(&newest);
    log_made_by_handler();
}

static weft__end_hook debug_at_end = {.run = report_unawaited};

void weft__debug_created(weft_frame *frame, const char *origin) {
    weft__report_leaks_at_exit();
    frame->origin = origin;
    weft__at_end(&debug_at_end);
    weft__list_insert_after(&unawaited, NULL, &frame->link);
}

void weft__debug_consumed(weft_frame *frame) { weft__list_remove(&frame->link); }

/* A generator that has yielded has not ended. */
static bool has_yielded(const weft_frame *frame) {
    struct generator {
        weft_frame frame;
        weft__generator_state state;
    };
    return frame->coroutine->generator && ((const struct generator *)frame)->state.yielded_at;
}

void weft__debug_ended(const weft_frame *frame) {
    if (!frame->scope || has_yielded(frame)) return;
    weft__deliver(
        &(weft_report){.message = "a `return` or `goto` left a block without its exit; use WEFT_RETURN",
                       .task = frame->coroutine->name,
                       .origin = frame->origin});
}

static int64_t slow_step = 100 * 1000 * 1000;
static weft__debug_step stepping;

void weft_set_slow_step(double seconds) {
    if (isnan(seconds)) return;
    slow_step = seconds <= 0 ? 0 : seconds < 9e9 ? (int64_t)(seconds * 1e9) : INT64_MAX;
}

weft__debug_step weft__debug_step_starts(const weft_task *task) {
    weft__debug_step outer = stepping;
    size_t i = 0;
    for (const char *name = weft_task_name(task); name[i] && i < sizeof stepping.name - 1; i++)
        stepping.name[i] = name[i];
    stepping.name[i] = '\0';
    stepping.began = weft_host_now();
    return outer;
}

void weft__debug_step_ends(const weft__debug_step *outer) {
    int64_t took = weft_host_now() - stepping.began;
    if (took > slow_step) {
        char message[96];
        snprintf(message, sizeof message, "a step of a task took %.3f s, %.3f s too long", (double)took / 1e9,
                 (double)(took - slow_step) / 1e9);
        weft__deliver(&(weft_report){.message = message, .task = stepping.name});
    }
    stepping = *outer;
}

#else

void weft_set_slow_step(double seconds) { (void)seconds; }

#endif
