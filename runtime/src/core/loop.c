/* The turn, and running a program from its first task to its last. */
#include "core/loop.h"

#include "base/timers.h"
#include "core/context_internal.h"
#include "core/coroutine_internal.h"
#include "core/debug.h"
#include "core/due.h"
#include "core/dump_internal.h"
#include "core/report.h"
#include "core/task_internal.h"
#include <string.h>
#include <weft/host.h>
#include <weft/memory.h>
#include <weft/run.h>

enum phase {
    PHASE_IDLE,     /* no program runs */
    PHASE_MAIN,     /* until the first task is done */
    PHASE_DRAINING, /* the others are cancelled and have to end */
    PHASE_DONE
};

static struct {
    enum phase phase;
    bool in_turn;
    bool main_done; /* its done callback ran in this turn */
    bool deadlocked;
    bool is_main;      /* started by WEFT_MAIN */
    uint32_t draining; /* how many tasks the end waits for */
    weft__list failed; /* those of them that failed, by link_in_all; referenced */
    weft_task *main_task;
    weft__job on_main_done;
    int status; /* what the first task ended with ... */
    weft_value result;
} loop;

static weft__end_hook *end_hooks; /* the last one first */

static bool is_running(void) { return loop.phase == PHASE_MAIN || loop.phase == PHASE_DRAINING; }

void weft__ready_prepend(weft__job *job) {
    weft__job **first = loop.in_turn ? &weft__ready.batch : &weft__ready.first;
    job->next = *first;
    *first = job;
    if (!weft__ready.last &&!loop.in_turn) weft__ready.last = job;
}

void weft__loop_drained(weft_task *task) {
    loop.draining--;
    if (task->future.state != FUTURE_FINISHED || !task->future.error) return;
    list_append(&loop.failed, &weft_task_ref(task)->link_in_all);
}

/* Such a failure is reported even if somebody holds or has awaited the task. */
static void report_failed(void) {
    for (weft__link *link; (link = list_first(&loop.failed));) {
        weft_task *task = CONTAINER_OF(link, weft_task, link_in_all);
        list_remove(link);
        task->future.unretrieved = false;
        weft__report("a task failed when the program ended", task, task->future.error);
        weft_task_unref(task);
    }
}

/* Cancels the tasks that are left; they run their cleanup in the turns that follow. */
static void drain(void) {
    loop.phase = PHASE_DRAINING;
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        if (!task->draining) loop.draining++;
        task->draining = true;
    }
    weft__cancel_all_tasks();
}

/* What the first task ended with becomes what the program ends with. */
static void take_outcome(weft_task *task) {
    loop.status = loop.deadlocked ? WEFT_EDEADLOCK : weft_task_status(task);
    loop.result = weft_task_result(task);
    if (loop.is_main && loop.status != WEFT_OK && !loop.deadlocked)
        weft__report("the program failed", task, ((weft_future *)task)->error);
    weft_task_unref(task);
    loop.main_task = NULL;
}

void weft__at_end(weft__end_hook *hook) {
    hook->next = end_hooks;
    end_hooks = hook;
}

static bool is_end_hook_busy(void) {
    for (const weft__end_hook *hook = end_hooks; hook; hook = hook->next)
        if (hook->is_busy && hook->is_busy()) return true;
    return false;
}

void weft__end_with(int status) {
    if (loop.status == WEFT_OK) loop.status = status;
}

static void run_end_hooks(void) {
    for (weft__end_hook *hook; (hook = end_hooks);) {
        end_hooks = hook->next;
        hook->run();
    }
}

static void finish(void) {
    report_failed();
    if (loop.main_task) take_outcome(loop.main_task);
    weft__debug_report_unawaited();
    weft__coroutine_reset();
    weft__context_reset_outer();
    run_end_hooks();
    weft__release_retired();
    loop.phase = PHASE_DONE;
}

/* At the end of a turn: goes on to the next phase if this one is over. Tasks that were made while
 * the others were draining are drained in a round of their own. */
static void advance(void) {
    if (loop.phase == PHASE_MAIN) drain();
    if (loop.draining > 0) return;
    report_failed();
    if (weft__first_task())
        drain();
    else if (!weft__ready.first && !is_end_hook_busy())
        finish();
}

static void run_batch(void) {
    for (weft__job *job; (job = weft__ready.batch);) {
        weft__ready.batch = job->next;
        weft__job_run(job);
    }
}

enum weft_loop_state weft_loop_turn(int64_t *deadline) {
    *deadline = INT64_MAX;
    if (loop.in_turn) return WEFT_LOOP_READY;
    if (loop.phase == PHASE_IDLE || loop.phase == PHASE_DONE) return WEFT_LOOP_DONE;
    loop.in_turn = true;
    bool has_timers = weft__timers_next() != INT64_MAX;
    weft__ready = (struct weft__ready){.batch = weft__ready.first};
    if (has_timers) weft__due_collect();
    run_batch();
    if (has_timers) weft__due_fire();
    if (loop.main_done) {
        advance();
        run_batch(); /* what an exception handler had run next */
    }
    loop.in_turn = false;
    if (loop.phase == PHASE_DONE) return WEFT_LOOP_DONE;
    if (weft__ready.first) return WEFT_LOOP_READY;
    *deadline = weft__timers_next();
    return WEFT_LOOP_WAITING;
}

/* The tasks that wait for ever even in their cleanup stay: they are cancelled again when the next
 * program ends. */
static void give_up(void) {
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        task->draining = false;
        if (task == loop.main_task) weft__future_remove_job(&task->future, &loop.on_main_done);
    }
    finish();
}

void weft_loop_deadlock(void) {
    if (!is_running()) return;
    if (loop.phase == PHASE_DRAINING && loop.draining == 0) {
        finish(); /* what a hook is busy with does not come to its end */
        return;
    }
    weft__report(loop.deadlocked ? "tasks wait for ever in their cleanup"
                                 : "deadlock: every task waits and nothing can wake one",
                 NULL, NULL);
    weft__report_waiting_tasks();
    if (loop.deadlocked) {
        give_up();
    } else {
        loop.deadlocked = loop.main_done = true;
        drain();
    }
}

static void on_main_done(weft__job *job) {
    (void)job;
    loop.main_done = true;
}

/* Before the first task is made. */
static void begin(void) {
    bool is_main = loop.is_main;
    memset(&loop, 0, sizeof loop);
    loop.is_main = is_main;
}

/* Runs what was made as the first task; NULL: there was no memory for it. */
static int run(weft_task *task) {
    loop.main_task = task;
    loop.phase = PHASE_MAIN;
    if (task) {
        /* The tasks that are left when main ends may wait for a lock or a queue in its frame. */
        task->keeps_frame = true;
        loop.on_main_done.run = on_main_done;
        weft__future_append_job(weft_task_future(task), &loop.on_main_done);
    } else {
        /* Tasks that were made before, for a gather maybe, still have to end. */
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
    begin();
    int status = run(weft_create_task(main));
    if (result && loop.phase == PHASE_DONE && status == WEFT_OK) *result = loop.result;
    return status;
}

char **weft__keep_arguments(int argc, char **argv) {
    /* On the web main() returns, and its arguments with it, before the program has run. */
    static char *none[1];
    size_t size = 0;
    for (int i = 0; i < argc; i++) size += strlen(argv[i]) + 1;
    char **kept = weft_host_allocate(((size_t)argc + 1) * sizeof *kept + size);
    if (!kept) return none;
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
    begin();
    return exit_status_of(run(weft__create_coroutine_task(coroutine_object)));
}

/* It fails, and says why. */
int weft__main_of_generator(weft_awaitable mistaken) {
    loop.is_main = true;
    return exit_status_of(weft_run(mistaken, NULL));
}

bool weft_loop_is_open(void) {
    return loop.phase == PHASE_MAIN && !loop.deadlocked && loop.main_task && !weft_task_done(loop.main_task);
}

bool weft_loop_is_main(void) { return loop.is_main; }

int weft_loop_exit_status(void) { return loop.status == WEFT_OK ? (int)(loop.result.i64 & 0xff) : 1; }
