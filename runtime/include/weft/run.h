/* Running a program. asyncio.run. */
#ifndef WEFT_RUN_H
#define WEFT_RUN_H

#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Runs `main` as the first task of the loop until it ends, then cancels the tasks that are left
 * and waits for them; main's frame, with the locks and queues in it, lives until then. One program
 * runs at a time: inside of one it returns WEFT_EMISUSE.
 *
 * On hosts that may block (WASI, the simulated host) it returns the status `main` ended with and
 * stores its result in *result, if result is not NULL and the status is 0; WEFT_ENOMEM if the task
 * could not be made; WEFT_EDEADLOCK if every task waits for something that cannot come, which is
 * reported: all are cancelled then, and those that wait for ever in their cleanup too are left to the
 * next program; if `main` succeeds but what was written to weft_stdout or weft_stderr is lost, the status
 * of that, which is reported too. On the web it returns 0 at once, before the program has run, and *result
 * is not written: the page may not be blocked. asyncio.run (which waits for ever). */
int weft_run(weft_awaitable main, weft_value *result);

/* WEFT_MAIN(app) or WEFT_MAIN(app, .argc = argc, .argv = argv)
 *
 * Defines main(): it runs the coroutine `app` and exits with what app returned, as an exit status
 * of 0 to 255; if app fails, says so on stderr and exits with status 1. argv lives as long as the
 * program, on every host. */
#define WEFT_MAIN(...) WEFT__JOIN(WEFT__MAIN_, WEFT__ARITY(__VA_ARGS__))(__VA_ARGS__)

/* A main() without arguments leaves out what hosts do to bring them. */
#define WEFT__MAIN_ONE(app) \
    int main(void) { return WEFT__RUN_MAIN(app); }
#define WEFT__MAIN_MORE(...)                     \
    int main(int argc, char **argv) {            \
        argv = weft__keep_arguments(argc, argv); \
        return WEFT__RUN_MAIN(__VA_ARGS__);      \
    }

/* The compiler knows which: what tasks of other awaitables need is not linked for a coroutine. */
#define WEFT__RUN_MAIN(...)                                     \
    (WEFT__JOIN(WEFT__FIRST(__VA_ARGS__), _coroutine).generator \
         ? weft__main_of_generator(WEFT_CALL(__VA_ARGS__))      \
         : weft__main(WEFT_CALL(__VA_ARGS__).object))

/* What the loop reports to: a failure that nobody looked at, a program that cannot go on; in debug
 * builds (WEFT_DEBUG, set by CMake for CMAKE_BUILD_TYPE Debug) also a coroutine object that was never
 * awaited, and a step of a task that kept the others waiting.
 *
 * Builds for size (CMAKE_BUILD_TYPE MinSizeRel) report less, since the texts would be half of a small program:
 * a status is a number, failures of Weft's own have no message but their status, and a deadlock does not list
 * who waits for what (weft_dump_tasks does, where a program uses it). */
typedef struct weft_report {
    const char *message; /* one sentence */
    const char *task;    /* the name of the task or coroutine, or NULL */
    const char *origin;  /* where it was made, "file.c:12"; NULL except in debug builds */
    int status;          /* the failure's, or 0 */
    const char *detail;  /* the failure's message, or NULL */
} weft_report;

/* Sends reports to `handler` instead of the host's log (stderr or the console); NULL goes back to
 * it. The handler runs in the context of the task that it is told of, if it is one; the report is
 * valid during the call only. loop.set_exception_handler. */
void weft_set_exception_handler(void (*handler)(void *user, const weft_report *report), void *user);

/* In debug builds, how many seconds of the host's clock a step of a task may take before it is
 * reported: 0.1 unless set; negative is 0, INFINITY is no limit, NaN changes nothing. In other builds it
 * does nothing. loop.slow_callback_duration. */
void weft_set_slow_step(double seconds);

char **weft__keep_arguments(int argc, char **argv);
int weft__main(void *coroutine_object);
int weft__main_of_generator(weft_awaitable mistaken);

#ifdef __cplusplus
}
#endif
#endif
