/* Tracing: the events of every task as they happen, for profilers, timelines and logs.
 *
 *     static weft_chrome_trace chrome = {.write = write_to_file};
 *     weft_set_trace(weft_trace_chrome, &chrome);
 *
 * A program that does not use it pays nothing for it in its steps. asyncio has no such hook. */
#ifndef WEFT_TRACE_H
#define WEFT_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <weft/dump.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The events of one task come in this order:
 *
 *     CREATED (STARTED (WAITING RESUMED)*)? DONE      with CANCEL_REQUESTED anywhere before DONE
 *
 * A task that is cancelled before its first step never starts. An eager task starts inside the call that
 * creates it, during a step of the creating task, for which no WAITING event is emitted. */
enum weft_trace_kind {
    WEFT_TRACE_CREATED,
    WEFT_TRACE_STARTED,          /* its first step begins */
    WEFT_TRACE_WAITING,          /* a step has ended, and the task is not done */
    WEFT_TRACE_RESUMED,          /* another step begins, though it may only go on waiting */
    WEFT_TRACE_CANCEL_REQUESTED, /* also for each task that it awaits, directly or through others */
    WEFT_TRACE_DONE
};

/* An event. It and its strings are valid during the callback only. */
typedef struct weft_trace_event {
    enum weft_trace_kind kind;

    /* The number of the task: from 1, in the order of creation, unique until it wraps at 2^32. Tasks are
     * numbered only while tracing is on. */
    uint32_t task;
    const char *name; /* weft_task_name: the coroutine's name unless the task was given another */
    int64_t time;     /* nanoseconds on the host's clock, as weft_time() is in seconds */
    bool existed;     /* the event describes the present state of a task that is older than the tracing */

    /* CREATED, CANCEL_REQUESTED: the number of the task that was running; 0 if none was, or if `existed`. */
    uint32_t by;

    /* WAITING: what it waits for, as weft_dump_tasks says it: "a sleep", "a lock", "a task", "a gather";
     * "its turn" if it is ready to run, as after weft_sleep(0). DONE: "returned", "failed" or
     * "cancelled". Otherwise NULL. */
    const char *what;
    uint32_t awaited;      /* WAITING for a task: the number of that task. Otherwise 0 */
    const char *coroutine; /* WAITING: the innermost coroutine or generator it is in. Otherwise NULL */
    int status;            /* DONE: 0, WEFT_ECANCELED if it was cancelled, or the status of its failure */
    const char *message;   /* DONE with a failure or a cancellation: its message. Otherwise NULL */
} weft_trace_event;

/* Receives an event. The callback must not run the loop. It may call weft_set_trace, and create and
 * cancel tasks, whose events it receives at once, inside that call: creating a task for every CREATED
 * event recurses without end. */
typedef void (*weft_trace_callback)(void *user, const weft_trace_event *event);

/* Sends all events to `callback`, in place of the callback set before; NULL turns tracing off. A new
 * callback first receives the tasks that exist, the oldest first: CREATED, then STARTED if the task has
 * started, then WAITING if it waits. May be called at any time: in a callback, or in a task, whose
 * present step then counts as its STARTED. Tracing stays on from one weft_run to the next. Does not
 * allocate or suspend. */
void weft_set_trace(weft_trace_callback callback, void *user);

/* ---- Callbacks for weft_set_trace ---- */

/* The destination of weft_trace_chrome, in the caller's memory. Set the first two fields, zero the rest. */
typedef struct weft_chrome_trace {
    weft_write_callback write; /* called for each small part of the text */
    void *user;
    bool started; /* private */
} weft_chrome_trace;

/* Writes the events as JSON in Chrome's trace event format, which Perfetto, chrome://tracing and
 * Chromium's performance panel open. Each task appears as a thread. Its slices are named "running", by
 * what it waits for, or "created" before its first step; a wait lasts until the task runs again.
 * Cancellations are marks.
 *
 * `writer` is a weft_chrome_trace. The output is an array, which weft_trace_chrome_end closes; the format
 * permits an array that is not closed, as after a crash. Does not allocate. The format is the "JSON Array
 * Format" of Chrome's Trace Event Format. */
void weft_trace_chrome(void *writer, const weft_trace_event *event);

/* Closes the array, which makes the output a JSON document. Turn tracing off first, or set another
 * callback: a further event starts another array. */
void weft_trace_chrome_end(weft_chrome_trace *writer);

/* Shows the events in the host's own tools. On the web they go to the function `trace` that the
 * module was loaded with or, without one, to the User Timing track of the browser's performance panel:
 * see web/host/host_web_trace.js. On other hosts it has no effect. `unused` is NULL. */
void weft_trace_host(void *unused, const weft_trace_event *event);

#ifdef __cplusplus
}
#endif
#endif
