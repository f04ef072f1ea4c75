/* One turn of the loop, and a program from its first task to its last. */
#include "core/loop.h"

#include "base/sanitizer.h"
#include "base/timers.h"
#include "base/tracked_blocks.h"
#include "core/coroutine_internal.h"
#include "core/due.h"
#include "core/dump_internal.h"
#include "core/leaks.h"
#include "core/report.h"
#include "core/task_internal.h"
#include <string.h>
#include <weft/host.h>
#include <weft/memory.h>
#include <weft/run.h>

enum phase {
    PHASE_IDLE, /* no program runs */
    PHASE_DONE,
    PHASE_MAIN,     /* until the first task is done */
    PHASE_DRAINING, /* the other tasks are cancelled and have to end */
    PHASE_ENDING    /* what is left is cut off */
};

enum {
    /* The turns that asyncio.run gives callbacks when all tasks have ended: two each to close generators and
     * the executor, and two more to notice that the last cancelled task has ended. */
    LAST_TURNS = 4,
    LAST_TURNS_AFTER_TASKS = 6,
    MOST_DEADLOCKS = 3 /* tasks are cancelled that often before they are given up */
};

static struct {
    enum phase phase;
    bool interrupted; /* the turn goes on when the host calls again */
    bool main_done;   /* the main task's done callback has run */
    bool is_main;     /* the program was started by WEFT_MAIN */
    int deadlocks;
    int turns_left;    /* how many turns callbacks may still have when all tasks have ended */
    uint32_t draining; /* the number of tasks that the end waits for */
    weft__list failed; /* the draining tasks that have failed, by link_in_all; referenced */
    weft_task *main_task;
    weft_frame *kept_frames; /* linked by `caller` */
    weft__job on_main_done;
    int status;        /* the main task's outcome: a status, ... */
    weft_value result; /* ... and a result */
} loop;

static bool is_running(void) { return loop.phase >= PHASE_MAIN; }

static bool is_anything_left(void) {
    return weft__first_task() || weft__ready.first || weft__timers_next() <= weft_host_now();
}

bool weft__loop_is_interrupted(void) { return loop.interrupted && !weft__ready.in_turn; }

void weft__ready_prepend(weft__job *job) {
    weft__job *second = weft__ready.first;
    weft__ready.first = job;
    job->next = second;
    if (second)
        weft__job_follows(second, weft__ready.first);
    else
        weft__ready.last = job;
    bool is_turn = weft__ready.in_turn || loop.interrupted;
    if (is_turn && !weft__ready.last_of_turn) weft__ready.last_of_turn = job;
}

void weft__loop_drained(weft_task *task) {
    loop.draining--;
    if (task->future.state != FUTURE_FINISHED || !task->future.error) return;
    weft__list_append(&loop.failed, &weft_task_ref(task)->link_in_all);
}

/* These failures are reported even if the task was awaited or is still referenced. */
static void report_failed(void) {
    for (weft__link *link; (link = list_first(&loop.failed));) {
        weft_task *task = CONTAINER_OF(link, weft_task, link_in_all);
        weft__list_remove(link);
        task->future.retrieved = true;
        weft__report_failure("a task failed while the program ended", task, task->future.error);
        weft_task_unref(task);
    }
}

/* Cancels the remaining tasks, which run their cleanup in the turns that follow. */
static void drain(void) {
    if (loop.phase == PHASE_MAIN) {
        loop.turns_left = weft__first_task() ? LAST_TURNS_AFTER_TASKS : LAST_TURNS;
        loop.phase = PHASE_DRAINING;
    }
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        loop.draining += !task->future.draining;
        task->future.draining = true;
    }
    weft__cancel_all_tasks();
}

/* The main task's outcome becomes the program's. */
static void take_main_outcome(weft_task *task) {
    loop.status = loop.deadlocks ? WEFT_EDEADLOCK : weft_task_status(task);
    loop.result = weft_task_result(task);
    if (loop.is_main && loop.status != WEFT_OK && !loop.deadlocks)
        weft__report_failure("the program failed", task, ((weft_future *)task)->error);
}

void weft__end_with(int status) {
    if (loop.status == WEFT_OK) loop.status = status;
}

void weft__loop_keep_frame(weft_frame *frame) {
    frame->caller = loop.kept_frames;
    loop.kept_frames = frame;
}

static void free_kept_frames(void) {
    for (weft_frame *frame; (frame = loop.kept_frames);) {
        loop.kept_frames = frame->caller;
        weft__free(frame, frame->coroutine->size);
    }
}

/* Releases the main task if nothing else is left. False if something is, for example what an exception handler
 * created at the very end. */
static bool is_over(void) {
    if (is_anything_left()) return false;
    free_kept_frames();
    weft_task_unref(loop.main_task);
    if (!loop.is_main || !weft__report_leaks()) return true;
    loop.main_task = NULL;
    weft__run_end_hooks();
    return !is_anything_left();
}

/* Runs the end hooks, and the program is done. What is left is cut off before. */
static void finish(void) {
    if (!weft__first_task()) {
        if (loop.phase == PHASE_DRAINING && loop.main_task) take_main_outcome(loop.main_task);
        loop.phase = PHASE_ENDING;
        weft__run_end_hooks();
    }
    weft__is_cut_off = !is_over();
    if (weft__is_cut_off)
        drain();
    else
        loop.phase = PHASE_DONE;
}

/* At the end of a turn, moves to the next phase if this one is over. Tasks created while others were draining
 * are drained in a round of their own. */
static void advance(void) {
    if (loop.phase == PHASE_MAIN) drain();
    if (loop.draining > 0) return;
    report_failed();
    if (weft__end_is_busy() || (is_anything_left() && loop.turns_left-- > 0))
        drain();
    else
        finish();
}

/* Runs at most `jobs` jobs and due timers of the turn. Returns how many more it could have run: 0 if it was
 * interrupted. */
static uint32_t run_part(uint32_t jobs) {
    for (; jobs > 0; jobs--) {
        if (weft__ready.last_of_turn)
            weft__job_run(weft__ready_take());
        else if (!list_is_empty(&weft__due))
            weft__due_fire_first();
        else
            break;
    }
    return jobs;
}

static inline enum weft_loop_state turn(uint32_t *jobs, int64_t *deadline) {
    *deadline = INT64_MAX;
    if (weft__ready.in_turn) return WEFT_LOOP_READY;
    if (!is_running()) return WEFT_LOOP_DONE;
    weft__ready.in_turn = true;
    if (!loop.interrupted) {
        weft__ready.last_of_turn = weft__ready.first ? weft__ready.last : NULL;
        if (weft__timers_next() != INT64_MAX) weft__due_collect();
    }
    *jobs = run_part(*jobs);
    loop.interrupted = *jobs == 0;
    weft__running.task = NULL; /* the last step may have left it, because it only waits */
    if (!loop.interrupted) {
        if (weft__ready_append_aside) weft__ready_append_aside();
        if (loop.main_done) {
            advance();
            run_part(UINT32_MAX); /* jobs that an exception handler put first */
        }
    }
    weft__ready.in_turn = false;
    if (!is_running()) return WEFT_LOOP_DONE;
    if (loop.interrupted || weft__ready.first) return WEFT_LOOP_READY;
    *deadline = weft__timers_next();
    return WEFT_LOOP_WAITING;
}

enum weft_loop_state weft_loop_turn(int64_t *deadline) {
    uint32_t jobs = UINT32_MAX;
    return turn(&jobs, deadline);
}

enum weft_loop_state weft_loop_turn_part(uint32_t *jobs, int64_t *deadline) { return turn(jobs, deadline); }

void weft_loop_deadlock(void) {
    if (!is_running()) return;
    if (loop.phase != PHASE_MAIN && loop.draining == 0) {
        finish(); /* the operation that a hook waits for never completes */
        return;
    }
    weft__report_failure(loop.deadlocks ? "cleanup deadlock: every task waits and nothing can wake one"
                                        : "deadlock: every task waits and nothing can wake one",
                         NULL, NULL);
    weft__report_waiting_tasks();
    weft__is_cut_off = loop.deadlocks++ == MOST_DEADLOCKS;
    loop.main_done = true;
    drain();
}

static void on_main_done(weft__job *job) {
    (void)job;
    loop.main_done = true;
}

static const weft__job_type main_done = {on_main_done};

/* Called before the first task is created. */
static void start(void) {
    bool is_main = loop.is_main;
    memset(&loop, 0, sizeof loop);
    loop.is_main = is_main;
}

/* Runs the program whose main task this is; NULL: it could not be created. */
static int run(weft_task *task) {
    loop.main_task = task;
    loop.phase = PHASE_MAIN;
    if (task) {
        /* Tasks that outlive main may wait for a lock or a queue in its frame. */
        task->future.keeps_frame = true;
        loop.on_main_done.type = &main_done;
        weft__future_append_job(weft_task_future(task), &loop.on_main_done);
    } else {
        /* Tasks created before, for example for a gather, still have to end. */
        loop.status = WEFT_ENOMEM;
        loop.main_done = true;
    }
    return weft_host_drive() ? loop.status : WEFT_OK;
}

int weft_run(weft_awaitable main, weft_value *result) {
    if (is_running()) {
        weft_close(main);
        return WEFT_EMISUSE;
    }
    start();
    int status = run(weft_create_task(main));
    if (result && loop.phase == PHASE_DONE && status == WEFT_OK) *result = loop.result;
    return status;
}

char **weft__keep_arguments(int argc, char **argv) {
    /* On the web, main() returns and loses its arguments before the program runs. */
    static char *none[1];
    size_t size = 0;
    for (int i = 0; i < argc; i++) size += strlen(argv[i]) + 1;
    char **kept = weft_host_allocate(((size_t)argc + 1) * sizeof *kept + size);
    if (!kept) return none;
    weft__tracked_keep(kept);
    LSAN_IGNORE_OBJECT(kept);
    char *text = (char *)(kept + argc + 1);
    for (int i = 0; i < argc; i++) {
        size_t length = strlen(argv[i]) + 1;
        kept[i] = memcpy(text, argv[i], length);
        text += length;
    }
    kept[argc] = NULL;
    return kept;
}

static int exit_status_of(int status) {
    if (status == WEFT_ENOMEM) weft_host_log("weft: out of memory");
    return loop.phase == PHASE_DONE ? weft_loop_exit_status() : status != WEFT_OK;
}

int weft__main(void *coroutine_object) {
    if (is_running()) {
        if (coroutine_object) weft__frame_discard(coroutine_object);
        return 1;
    }
    loop.is_main = true;
    start();
    return exit_status_of(run(weft__create_coroutine_task(coroutine_object)));
}

/* Awaiting a generator fails and reports why. */
int weft__main_of_generator(weft_awaitable mistaken) {
    loop.is_main = true;
    return exit_status_of(weft_run(mistaken, NULL));
}

bool weft_loop_is_open(void) {
    return loop.phase == PHASE_MAIN && loop.main_task && !weft_task_done(loop.main_task);
}

bool weft_loop_is_main(void) { return loop.is_main; }

int weft_loop_exit_status(void) { return loop.status == WEFT_OK ? (int)(loop.result.i64 & 0xff) : 1; }
