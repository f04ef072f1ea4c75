/* Shared by the C halves of the pairs. A pair is name.py and name.c with the same cases in the same order.
 * Both print one line for each event, and the lines must be the same bytes.
 *
 *     WEFT_ASYNC(lock_is_fair, weft_lock lock;) { WEFT_BEGIN; ... }
 *     CASES(CASE(lock_is_fair), CASE(...))
 *
 * Times are not traced: the real hosts keep time only roughly. Delays are to differ by 10 ms. */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

#include "core/task_internal.h"

/* Prints one event as a line. */
__attribute__((format(printf, 1, 2), unused)) static void trace(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

#ifndef __wasm__
#include <weft/sim.h>
#endif

/* Blocks the loop for `seconds`: time.sleep. */
__attribute__((unused)) static void work(double seconds) {
#ifdef __wasm__
    for (double end = weft_time() + seconds; weft_time() < end;) {}
#else
    weft_sim_work(seconds);
#endif
}

/* The name of the exception that asyncio raises for a status: name() in Python. */
__attribute__((unused)) static const char *status_word(int status) {
    static char failure[32];
    switch (status) {
    case WEFT_OK: return "ok";
#define WORD(name, number, text, exception) \
    case name: return #exception;
        WEFT_STATUS_MAP(WORD)
#undef WORD
    default: snprintf(failure, sizeof failure, "Failure(%d)", status); return failure;
    }
}

/* The word for the status of a task; pending if it is not done: state() in Python. */
__attribute__((unused)) static const char *task_state(weft_task *task) {
    return weft_task_done(task) ? status_word(weft_task_status(task)) : "pending";
}

/* A truth value as Python prints it. */
__attribute__((unused)) static const char *truth(bool value) { return value ? "True" : "False"; }

/* The number of tasks that wait for `what`, "an event", including those that were woken or cancelled and have
 * not run yet: len() of asyncio's deque. */
__attribute__((unused)) static size_t waiting_for(const char *what, const void *object) {
    size_t count = 0;
    for (weft_task *task = weft__first_task(); task; task = weft__next_task(task)) {
        const weft__wait_type *wait = weft__wait_of(task);
        if (wait && wait->what && task->awaited == object && strcmp(wait->what, what) == 0) count++;
    }
    return count;
}

/* The same for locks and queues, whose waiters stay in the list until they run. */
__attribute__((unused)) static size_t waiting(const weft__waiters *waiters) {
    size_t count = 0;
    for (const weft__link *link = list_first(waiters); link; link = list_next(waiters, link)) count++;
    return count;
}

/* Releases an array of tasks. */
__attribute__((unused)) static void unref_tasks(weft_task **tasks, size_t count) {
    for (size_t i = 0; i < count; i++) weft_task_unref(tasks[i]);
}

/* A weft_callback: cancels the task. */
__attribute__((unused)) static void cancel_task(void *task) { weft_task_cancel(task); }

/* The word for a failure and, in brackets, the words for those in a group: tree() in Python. */
__attribute__((unused)) static const char *error_tree(const weft_error *error) {
    static char text[1024];
    static size_t length;
    static int depth;
    if (depth == 0) length = 0;
    length +=
        (size_t)snprintf(text + length, sizeof text - length, "%s", status_word(weft_error_status(error)));
    if (weft_error_status(error) != WEFT_EGROUP) return text;
    depth++;
    for (size_t i = 0; i < weft_error_count(error); i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, i == 0 ? "[" : ", ");
        error_tree(weft_error_nth(error, i));
    }
    depth--;
    length += (size_t)snprintf(text + length, sizeof text - length, "]");
    return text;
}

typedef struct test_case {
    const char *name;
    const weft__coroutine *coroutine; /* without parameters */
} test_case;

static void report(void *unused, const weft_report *what) {
    (void)unused;
    trace("exception handler: %s", status_word(what->status));
}

static weft_frame *zeroed(size_t size) {
    weft_frame *frame = weft__allocate(size);
    return frame ? memset(frame, 0, size) : NULL;
}

/* Runs a case as asyncio.run does: then cancels the remaining tasks and waits for them. */
WEFT_ASYNC(run_case, const test_case *which; weft_task *task; int status; weft_task *left[4096];
           size_t count, i;) {
    WEFT_BEGIN;
    trace("# %s", self->which->name);
    self->task =
        weft_create_task(weft__call(self->which->coroutine, zeroed(self->which->coroutine->size), NULL));
    self->task->future.keeps_frame = true; /* the remaining tasks may wait for a lock in it */
    WEFT_CATCH(self->status, self->task);
    if (self->status != WEFT_OK) trace("case ended with %s", status_word(self->status));
    self->count = weft_all_tasks(self->left, 4096);
    for (size_t i = 0; i < self->count; i++)
        if (self->left[i] != weft_current_task()) weft_task_cancel(self->left[i]);
    for (self->i = 0; self->i < self->count; self->i++)
        if (self->left[self->i] != weft_current_task()) WEFT_CATCH(self->status, self->left[self->i]);
    for (size_t i = 0; i < self->count; i++) {
        if (self->left[i] != weft_current_task() && !weft_task_cancelled(self->left[i]) &&
            weft_task_status(self->left[i]) != WEFT_OK)
            trace("exception handler: %s", status_word(weft_task_status(self->left[i])));
        weft_task_unref(self->left[i]);
    }
    weft_task_unref(self->task);
}

#define CASES(...)                                                                  \
    static const test_case cases[] = {__VA_ARGS__};                                 \
    WEFT_ASYNC(run_all, int argc; char **argv; size_t i;) {                         \
        WEFT_BEGIN;                                                                 \
        weft_set_exception_handler(report, NULL);                                   \
        for (self->i = 0; self->i < sizeof cases / sizeof *cases; self->i++) {      \
            bool wanted = self->argc < 2;                                           \
            for (int a = 1; a < self->argc; a++)                                    \
                if (strcmp(self->argv[a], cases[self->i].name) == 0) wanted = true; \
            if (wanted) WEFT_AWAIT(WEFT_CALL(run_case, .which = &cases[self->i]));  \
        }                                                                           \
    }                                                                               \
    WEFT_MAIN(run_all, .argc = argc, .argv = argv)

/* An entry of CASES: a coroutine without parameters. */
#define CASE(name) {#name, &name##_coroutine}
#endif
