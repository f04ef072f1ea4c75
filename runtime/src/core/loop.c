/* One turn of the loop, and a program from its first task to its last. */
#include "core/loop.h"

#include "base/sanitizer.h"
#include "base/timers.h"
#include "base/tracked_blocks.h"
#include "core/due.h"
#include "core/dump_internal.h"
#include "core/loop_internal.h"
#include "core/report.h"
#include "core/step.h"
#include <string.h>
#include <weft/host.h>
#include <weft/memory.h>
#include <weft/run.h>

enum {
    MOST_DEADLOCKS = 3,           /* tasks are cancelled that often before they are given up */
    EXIT_STATUS_INTERRUPTED = 130 /* shells' number for a process that SIGINT has ended */
};

struct weft__loop weft__loop;
bool weft__is_interrupted;
/* Not in the struct: the optimiser drops it from programs without interrupts. */
static bool ended_by_interrupt;

static bool is_running(void) { return weft__loop.phase >= PHASE_MAIN; }

bool weft__loop_is_interrupted(void) { return weft__loop.interrupted && !weft__ready.in_turn; }

void weft__ready_prepend(weft__job *job) {
    weft__is_shared = true;
    bool is_turn = weft__ready.in_turn || weft__loop.interrupted;
    if (!is_turn && weft__ready_is_empty()) {
        weft__ready_append(job);
        return;
    }
    weft__job **place = is_turn ? &weft__ready.turn : &weft__ready.next.first;
    job->next = *place;
    if (*place) weft__job_follows(*place, job);
    *place = job;
}

void weft__loop_take_outcome(void) {
    weft_task *task = weft__loop.main_task;
    weft__loop.status = weft__loop.deadlocks ? WEFT_EDEADLOCK : weft_task_status(task);
    weft__loop.result = weft_task_result(task);
    /* As in asyncio.run, another request to cancel it counts for more than the interrupt. */
    ended_by_interrupt =
        weft__is_interrupted && weft__loop.status == WEFT_ECANCELED && weft_task_cancelling(task) <= 1;
    if (ended_by_interrupt) return;
    if (weft__loop.is_main && weft__loop.status != WEFT_OK && !weft__loop.deadlocks)
        weft__report_failure("the program failed", task, ((weft_future *)task)->error);
}

void weft__end_with(int status) {
    if (weft__loop.status == WEFT_OK) weft__loop.status = status;
}

void weft__loop_keep_frame(weft_frame *frame) {
    frame->caller = weft__loop.kept_frames;
    weft__loop.kept_frames = frame;
}

void weft__loop_free_main(void) {
    for (weft_frame *frame; (frame = weft__loop.kept_frames);) {
        weft__loop.kept_frames = frame->caller;
        weft__free(frame, frame->coroutine->size);
    }
    weft_task_unref(weft__loop.main_task);
}

/* Runs at most `jobs` jobs and due timers of the turn, whose next job is `job`. Returns how many more it could
 * have run: 0 if it was interrupted. */
static inline uint32_t run_part(weft__job *job, uint32_t jobs) {
    for (; jobs > 0; jobs--, job = weft__ready.turn) {
        if (job) {
            weft__ready.turn = job->next;
            weft__job_run(job);
        } else if (!list_is_empty(&weft__due)) {
            weft__due_fire_first();
        } else {
            break;
        }
    }
    weft__running.task = NULL; /* the last step may have left it, because it only waits */
    return jobs;
}

/* At the end of a turn after the main task is done. */
static void end(void) {
    if (!weft__is_shared) {
        weft__loop.phase = PHASE_ENDING;
        if (weft__loop.main_task) weft__loop_take_outcome();
    }
    /* A report of a failure may have created something. */
    if (weft__is_shared) {
        weft__shutdown_advance();
        for (weft__job *job; (job = weft__ready.turn);) { /* a callback that an exception handler put first */
            weft__ready.turn = job->next;
            job->type->run(job);
        }
    } else {
        weft__loop_free_main();
        weft__is_cut_off = false;
        weft__loop.phase = PHASE_DONE;
    }
}

/* Called at the end of a turn that was interrupted, or after the main task is done. */
static void end_turn(void) {
    if (weft__loop.interrupted && weft__ready_append_aside) weft__ready_append_aside();
    if (weft__loop.main_done) end();
}

/* Runs at most `*jobs` jobs of a turn, and subtracts them. */
static inline enum weft_loop_state turn(uint32_t *jobs, int64_t *deadline) {
    if (!is_running()) return WEFT_LOOP_DONE;
    weft__ready.in_turn = true;
    weft__job *first = weft__ready.turn;
    if (!weft__loop.interrupted) {
        first = weft__ready_begin_turn();
        if (weft__timers_next() != INT64_MAX) weft__due_collect();
    }
    *jobs = run_part(first, *jobs);
    if (*jobs > 0 && (weft__loop.interrupted || weft__loop.main_done)) end_turn();
    weft__loop.interrupted = *jobs == 0;
    weft__ready.in_turn = false;
    if (!is_running()) return WEFT_LOOP_DONE;
    if (weft__loop.interrupted || !weft__ready_is_empty()) return WEFT_LOOP_READY;
    *deadline = weft__timers_wait_until();
    return WEFT_LOOP_WAITING;
}

enum weft_loop_state weft_loop_turn(int64_t *deadline) {
    uint32_t jobs = UINT32_MAX;
    *deadline = INT64_MAX;
    return weft__ready.in_turn ? WEFT_LOOP_READY : turn(&jobs, deadline);
}

enum weft_loop_state weft_loop_turns(uint32_t *jobs, int64_t *deadline) {
    enum weft_loop_state state = WEFT_LOOP_READY;
    uint32_t left = *jobs;
    *deadline = INT64_MAX;
    if (weft__ready.in_turn) return state;
    while (left > 0 && state == WEFT_LOOP_READY) state = turn(&left, deadline);
    *jobs = left;
    return state;
}

void weft_loop_deadlock(void) {
    if (!is_running()) return;
    if (weft__loop.phase != PHASE_MAIN && weft__loop.draining == 0) {
        if (weft__is_shared)
            weft__shutdown_finish(); /* the operation that a hook waits for never completes */
        return;
    }
    weft__report_failure(weft__loop.deadlocks ? "cleanup deadlock: every task waits and nothing can wake one"
                                              : "deadlock: every task waits and nothing can wake one",
                         NULL, NULL);
    weft__report_waiting_tasks();
    weft__is_cut_off = weft__loop.deadlocks++ == MOST_DEADLOCKS;
    if (weft__is_shared) {
        weft__loop.main_done = true;
        weft__shutdown_drain();
    } else if (weft__loop.main_task) {
        weft__cancel_only_task(weft__loop.main_task);
    }
}

static void on_main_done(weft__job *job) {
    (void)job;
    weft__loop.main_done = true;
}

static const weft__job_type main_done = {on_main_done};

/* Called before the first task is created. */
static void start(void) {
    bool is_main = weft__loop.is_main;
    memset(&weft__loop, 0, sizeof weft__loop);
    weft__loop.is_main = is_main;
    weft__is_interrupted = ended_by_interrupt = false;
#ifdef WEFT_DEBUG
    weft__is_shared = true; /* debug builds report at the end what was never released */
#endif
}

/* Runs the program whose main task this is; NULL: it could not be created. */
static int run(weft_task *task) {
    weft__loop.main_task = task;
    weft__loop.phase = PHASE_MAIN;
    if (task) {
        /* Tasks that outlive main may wait for a lock or a queue in its frame. */
        task->future.keeps_frame = true;
        weft__loop.on_main_done.type = &main_done;
        weft__future_append_job(weft_task_future(task), &weft__loop.on_main_done);
    } else {
        /* Tasks created before, for example for a gather, still have to end. */
        weft__loop.status = WEFT_ENOMEM;
        weft__loop.main_done = true;
    }
    return weft_host_drive() ? weft__loop.status : WEFT_OK;
}

int weft_run(weft_awaitable main, weft_value *result) {
    if (is_running()) {
        weft_close(main);
        return WEFT_EMISUSE;
    }
    start();
    int status = run(weft_create_task(main));
    if (result && weft__loop.phase == PHASE_DONE && status == WEFT_OK) *result = weft__loop.result;
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
    return weft__loop.phase == PHASE_DONE ? weft_loop_exit_status() : status != WEFT_OK;
}

static int refuse(weft_frame *coroutine_object) {
    if (coroutine_object) {
        weft__frame_consume(coroutine_object);
        weft__frame_discard(coroutine_object);
    }
    return 1;
}

int weft__main(void *coroutine_object) {
    if (is_running()) return refuse(coroutine_object);
    weft__loop.is_main = true;
    start();
    return exit_status_of(run(weft__create_coroutine_task(coroutine_object)));
}

/* Awaiting a generator fails and reports why. */
int weft__main_of_generator(weft_awaitable mistaken) {
    weft__loop.is_main = true;
    return exit_status_of(weft_run(mistaken, NULL));
}

bool weft_loop_is_open(void) {
    return weft__loop.phase == PHASE_MAIN && weft__loop.main_task && !weft_task_done(weft__loop.main_task);
}

const weft_error *weft_loop_failure(void) {
    bool is_there = weft__loop.phase == PHASE_MAIN || weft__loop.phase == PHASE_DRAINING;
    const weft_future *main = is_there ? (const weft_future *)weft__loop.main_task : NULL;
    return main && main->state == FUTURE_FINISHED ? main->error : NULL;
}

bool weft__loop_is_ending(void) { return weft__loop.main_done; }

bool weft_loop_is_main(void) { return weft__loop.is_main; }

int weft_loop_exit_status(void) {
    if (ended_by_interrupt) return EXIT_STATUS_INTERRUPTED;
    return weft__loop.status == WEFT_OK ? (int)(weft__loop.result.i64 & 0xff) : 1;
}
