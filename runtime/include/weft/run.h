/* Running a program. asyncio.run. */
#ifndef WEFT_RUN_H
#define WEFT_RUN_H

#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Runs `main` as the first task of the loop. When it ends, the remaining tasks are cancelled, and their
 * cleanup is awaited. main's frame, with any locks, queues and handles in it, lives until then. The next
 * program sees nothing of this one: callbacks that are still pending are never called, and their handles are
 * idle. asyncio.run.
 *
 * On hosts that may block (WASI, the simulated host), stores the result of `main` in *result, if `result`
 * is not NULL and the status is 0, and returns
 *   - the status that `main` ended with;
 *   - WEFT_ENOMEM if the task could not be created;
 *   - WEFT_EDEADLOCK if every task waits and nothing can wake one. This is reported, and all tasks are
 *     cancelled. Tasks that then wait without end in their cleanup are cancelled twice more, and then
 *     given up: their frames, and what those hold, are never freed (asyncio.run hangs);
 *   - the status of a lost write to weft_stdout or weft_stderr, which is reported too, if `main`
 *     succeeded;
 *   - WEFT_EMISUSE if a program is running: there is one at a time.
 *
 * On the web, which may not block, it returns 0 at once, before the program has run, and does not store a
 * result; or WEFT_EMISUSE. */
int weft_run(weft_awaitable main, weft_value *result);

/* WEFT_MAIN(app) or WEFT_MAIN(app, .argc = argc, .argv = argv)
 *
 * Defines main(), which runs the coroutine `app` and exits with its result as an exit status, 0 to 255.
 * If app fails, main() reports that on stderr and exits with status 1. On every host argv is valid until
 * the program ends. */
#define WEFT_MAIN(...) WEFT__JOIN(WEFT__MAIN_, WEFT__ARITY(__VA_ARGS__))(__VA_ARGS__)

/* A main() without parameters spares the program the code by which hosts provide them. */
#define WEFT__MAIN_1(app) \
    int main(void) { return WEFT__RUN_MAIN(app); }
#define WEFT__MAIN_2(...)                        \
    int main(int argc, char **argv) {            \
        argv = weft__keep_arguments(argc, argv); \
        return WEFT__RUN_MAIN(__VA_ARGS__);      \
    }

/* The condition is a constant: a program whose main is a coroutine does not link the code for tasks of
 * other awaitables. */
#define WEFT__RUN_MAIN(...)                                     \
    (WEFT__JOIN(WEFT__FIRST(__VA_ARGS__), _coroutine).generator \
         ? weft__main_of_generator(WEFT_CALL(__VA_ARGS__))      \
         : weft__main(WEFT_CALL(__VA_ARGS__).object))

/* Whether the user has interrupted the program since it began: by Ctrl-C in a terminal, or the signal SIGINT.
 * The first interrupt cancels the main task, and only the main task; its cleanup runs, and so does that of
 * all others when it has ended. A main that handles this cancellation goes on, or ends as it likes. Otherwise
 * the program ends with exit status 130, and reports no failure. The second interrupt ends the process at
 * once.
 *
 *     WEFT_EXCEPT(WEFT_ECANCELED) {
 *         if (!weft_interrupted()) WEFT_RERAISE;
 *         puts("stopped by the user");
 *     }
 *
 * On the web, in Node.js, if the program was started by one of Weft's runners, or its embedder passes
 * interrupts on. On other hosts an interrupt ends the process, and this returns false. Does not suspend. What
 * asyncio.run does on SIGINT. */
bool weft_interrupted(void);

/* A report: a failure that was never retrieved, a deadlock. Debug builds (WEFT_DEBUG, which CMake defines for
 * CMAKE_BUILD_TYPE Debug) also report
 *   - a coroutine object that was never awaited;
 *   - what was never released, when a program of WEFT_MAIN ends; of other programs, when the process exits,
 *     to the host's log (not on the web);
 *   - a body that left a block (scope.h) with `return` or `goto`;
 *   - a slow step, and by how much it was too long.
 *
 * Builds for size (CMAKE_BUILD_TYPE MinSizeRel) report less, because the texts would be half of a small
 * program: a status appears as a number, Weft's own failures have no message but that of their status,
 * and a deadlock does not list the waiting tasks (weft_dump_tasks does, in programs that use it). */
typedef struct weft_report {
    const char *message; /* one sentence */
    const char *task;    /* the name of the task or coroutine, or NULL */
    const char *origin;  /* where it was created, "file.c:12"; NULL except in debug builds */
    int status;          /* of the failure, or 0 */
    const char *detail;  /* the message of the failure, or NULL */
} weft_report;

/* Sends reports to `handler` in place of the host's log (stderr or the console); NULL restores the log. A
 * handler runs in the context (context.h) of the task that the report is about, if it is about one. The
 * report is valid during the call only. loop.set_exception_handler. */
void weft_set_exception_handler(void (*handler)(void *user, const weft_report *report), void *user);

/* Sets how many seconds of the host's clock a step of a task may take before it is reported: 0.1 unless
 * set; negative counts as 0, INFINITY is no limit, NaN changes nothing. Has no effect except in debug
 * builds. loop.slow_callback_duration. */
void weft_set_slow_step(double seconds);

char **weft__keep_arguments(int argc, char **argv);
int weft__main(void *coroutine_object);
int weft__main_of_generator(weft_awaitable mistaken);

#ifdef __cplusplus
}
#endif
#endif
