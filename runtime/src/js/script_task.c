/* The steps of tasks whose bodies are functions of JavaScript. */
#include "js/script_internal.h"

#include "base/error_internal.h"
#include "core/step.h"
#include <weft/host.h>
#include <weft/js.h>

SCRIPT_CALLS(weft_script_start) int weft_script_start(bool has_main);
SCRIPT_CALLS(weft_script_stop) void weft_script_stop(void);
SCRIPT_CALLS(weft_script_name) int weft_script_name(weft_task *task, const char *name);
SCRIPT_CALLS(weft_script_end) bool weft_script_end(int status, uint32_t thrown);
SCRIPT_CALLS(weft_script_leave) void weft_script_leave(void);
SCRIPT_CALLS(weft_script_return) bool weft_script_return(weft_task *task);
SCRIPT_CALLS(weft_script_number) double weft_script_number(void);
SCRIPT_CALLS(weft_script_floating) double weft_script_floating(void);
SCRIPT_CALLS(weft_script_members) uint32_t weft_script_members(void);
SCRIPT_CALLS(weft_script_status) int weft_script_status(int member);
SCRIPT_CALLS(weft_script_thrown) uint32_t weft_script_thrown(int member);
SCRIPT_CALLS(weft_script_text) const char *weft_script_text(int member);

typedef struct script_frame {
    weft_frame frame;
    uint32_t id;
} script_frame;

/* The body waits, wherever in JavaScript that is. */
#define WAITS ((weft__label)INT16_MAX)

static weft_task *open_task; /* the task whose step has begun and is not over; NULL: none */
static bool is_nested;       /* ... and its body is on the C stack */

/* The outcome that JavaScript got last. */
static weft_value shown_value;
static weft_error *shown_error;

int weft__script_show(weft_error *error) {
    weft__error_unref(shown_error);
    shown_error = error;
    return weft_error_status(error);
}

void weft__script_show_value(weft_value value) { shown_value = value; }

static int show_outcome(void) {
    weft_error *error = weft__running.error;
    weft__running.error = NULL;
    shown_value = weft__running.value;
    return weft__script_show(error);
}

double weft_script_number(void) { return (double)shown_value.i64; }

double weft_script_floating(void) { return shown_value.f64; }

/* The failure that is shown, or the member of that group with this index. */
static const weft_error *shown(int member) {
    return member < 0 ? shown_error : weft_error_nth(shown_error, (size_t)member);
}

uint32_t weft_script_members(void) { return (uint32_t)weft_error_count(shown_error); }

int weft_script_status(int member) { return weft_error_status(shown(member)); }

uint32_t weft_script_thrown(int member) { return weft__error_number_thrown(shown(member)); }

const char *weft_script_text(int member) { return weft_error_message(shown(member)); }

weft_error *weft__script_error(int status, uint32_t thrown) {
    if (status == WEFT_OK) return NULL;
    weft_error *error = NULL;
    if (thrown) {
        weft__error_forget = weft_host_js_forget;
        error = weft__error_thrown(status, NULL, thrown);
        if (!error) weft_host_js_forget(thrown);
    }
    return error ? error : weft__error_of_status(status);
}

/* ---- Steps ---- */

static void run_script(void *frame) {
    script_frame *self = frame;
    bool outer = is_nested;
    self->frame.resume = WAITS;
    open_task = weft__running.task;
    is_nested = true;
    int status = show_outcome();
    weft_host_script(WEFT__SCRIPT_STEP, self->id, (uint32_t)status);
    is_nested = outer;
}

/* The function will never run. */
static void discard_script(void *frame) {
    weft_host_script(WEFT__SCRIPT_DISCARDED, ((script_frame *)frame)->id, 0);
}

static const weft__coroutine script_coroutine = {
    .step = run_script, .name = "JavaScript", .size = sizeof(script_frame), .discard = discard_script};

static const weft__coroutine outside_coroutine = {.step = run_script,
                                                  .name = "JavaScript outside of tasks",
                                                  .size = sizeof(script_frame),
                                                  .discard = discard_script};

weft_awaitable weft__script_coroutine(uint32_t id, bool is_outside) {
    script_frame *frame = weft__allocate(sizeof *frame);
    if (frame) *frame = (script_frame){.id = id};
    return weft__call(is_outside ? &outside_coroutine : &script_coroutine, frame ? &frame->frame : NULL,
                      NULL);
}

void weft__script_enter_step(void) {
    if (is_nested || !open_task) return;
    weft__running.task = open_task;
    weft__running.top = open_task->future.top;
}

void weft__script_leave_step(void) {
    if (!is_nested) weft__running.task = NULL;
}

/* The body of the task has returned, or what an async function does instead. */
WEFT__CALLS_BODIES static void close_step(weft_task *task) {
    open_task = NULL;
    if (is_nested) return; /* the step itself goes on */
    weft_frame *frame = task->future.top;
    while ((frame = weft__step_next(task, frame))) frame->coroutine->step(frame);
    weft__running.task = NULL;
}

int weft__script_await(weft_awaitable awaitable) {
    weft_task *task = open_task;
    weft__script_enter_step();
    if (weft__start(awaitable) == WEFT__WAITING) {
        close_step(task);
        return SCRIPT_WAITS;
    }
    int status = show_outcome();
    weft__script_leave_step();
    return status;
}

/* Ends the task whose step is open. Returns whether it is cancelled. */
bool weft_script_end(int status, uint32_t thrown) {
    weft_task *task = open_task;
    bool is_cancelled = status == WEFT_ECANCELED || (status == WEFT_OK && task->future.must_cancel);
    weft__script_enter_step();
    weft__running.value.i64 = 0;
    weft__running.error = weft__script_error(status, thrown);
    task->future.top->resume = status == WEFT_OK ? WEFT__RETURNED(WEFT__RETURNED_VALUE) : 0;
    close_step(task);
    return is_cancelled;
}

/* ---- Waits for promises that C does not know ---- */

static weft__progress resume_foreign(weft_task *task, bool cancelled) {
    (void)task;
    return cancelled ? weft__fail(WEFT_ECANCELED) : WEFT__DONE;
}

static const weft__wait_type foreign_wait = {
    .resume = resume_foreign, .cancel = weft__cancel_wait, .what = "a promise of JavaScript"};

/* The function of the task whose step is open waits for something that C does not know. */
void weft_script_leave(void) {
    weft_task *task = open_task;
    weft__script_enter_step();
    weft__task_wait(task, &foreign_wait, NULL);
    close_step(task);
}

/* ... and goes on now, in an open step. False if the task was cancelled meanwhile: its step is still to come. */
bool weft_script_return(weft_task *task) {
    if (weft__wait_of(task) != &foreign_wait || task->future.wait_state != WAIT_PENDING) return false;
    task->job.type = NULL;
    open_task = task;
    return true;
}

/* ---- Tasks ---- */

static void hear_report(void *unused, const weft_report *report) {
    (void)unused;
    weft_host_script(WEFT__SCRIPT_REPORT, (uint32_t)(uintptr_t)report, 0);
}

static weft_event stopped;

/* Makes sure that a program runs: that of main(), or one which waits until weft_script_stop is called, and whose reports
 * go to JavaScript. Returns 0, WEFT_ENOMEM, or WEFT_ESTATE if main() has not begun or has ended. */
int weft_script_start(bool has_main) {
    if (weft_loop_is_open()) return WEFT_OK;
    if (has_main) return WEFT_ESTATE;
    weft_event_clear(&stopped);
    weft_set_exception_handler(hear_report, NULL);
    return weft_run(weft_event_wait(&stopped), NULL);
}

void weft_script_stop(void) { weft_event_set(&stopped); }

weft_task *weft_script_task(uint32_t id, bool is_outside) {
    return weft_create_task(weft__script_coroutine(id, is_outside));
}

int weft_script_name(weft_task *task, const char *name) { return weft_task_set_name(task, name); }
