/* The end of a program in which more than its main task may be left. */
#include "base/at_end.h"
#include "base/timers.h"
#include "core/leaks.h"
#include "core/loop.h"
#include "core/loop_internal.h"
#include "core/report.h"
#include "core/task_internal.h"
#include <weft/host.h>

enum {
    /* The turns that asyncio.run gives callbacks when all tasks have ended: two each to close generators and
     * the executor, and two more to notice that the last cancelled task has ended. */
    LAST_TURNS = 4,
    LAST_TURNS_AFTER_TASKS = 6
};

static bool is_anything_left(void) {
    return weft__first_task() || !weft__ready_is_empty() || weft__timers_wait_until() <= weft_host_now();
}

void weft__loop_drained(weft_task *task) {
    weft__loop.draining--;
    if (task->future.state != FUTURE_FINISHED || !task->future.error) return;
    weft__list_append(&weft__loop.failed, &weft_task_ref(task)->link_in_all);
}

/* These failures are reported even if the task was awaited or is still referenced. */
static void report_failed(void) {
    for (weft__link *link; (link = list_first(&weft__loop.failed));) {
        weft_task *task = CONTAINER_OF(link, weft_task, link_in_all);
        weft__list_remove(link);
        task->future.retrieved = true;
        weft__report_failure("a task failed while the program ended", task, task->future.error);
        weft_task_unref(task);
    }
}

void weft__shutdown_drain(void) {
    if (weft__loop.phase == PHASE_MAIN) {
        weft__loop.turns_left = weft__first_task() ? LAST_TURNS_AFTER_TASKS : LAST_TURNS;
        weft__loop.phase = PHASE_DRAINING;
    }
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        weft__loop.draining += !task->future.draining;
        task->future.draining = true;
    }
    weft__cancel_all_tasks();
}

/* Releases the main task if nothing else is left. False if something is, for example what an exception handler
 * created at the very end. */
static bool is_over(void) {
    if (is_anything_left()) return false;
    weft__loop_free_main();
    if (!weft__loop.is_main || !weft__report_leaks()) return true;
    weft__loop.main_task = NULL;
    weft__run_end_hooks();
    return !is_anything_left();
}

void weft__shutdown_finish(void) {
    if (!weft__first_task()) {
        if (weft__loop.phase == PHASE_DRAINING && weft__loop.main_task) weft__loop_take_outcome();
        weft__loop.phase = PHASE_ENDING;
        weft__run_end_hooks();
    }
    weft__is_cut_off = !is_over();
    if (weft__is_cut_off)
        weft__shutdown_drain();
    else
        weft__loop.phase = PHASE_DONE;
}

/* Tasks created while others were draining are drained in a round of their own. */
void weft__shutdown_advance(void) {
    if (weft__loop.phase == PHASE_MAIN) weft__shutdown_drain();
    if (weft__loop.draining > 0) return;
    report_failed();
    if (weft__end_is_busy() || (is_anything_left() && weft__loop.turns_left-- > 0))
        weft__shutdown_drain();
    else
        weft__shutdown_finish();
}
