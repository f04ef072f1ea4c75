/* What every task does, as it happens: for profilers, timelines and logs.
 *
 *     static weft_chrome_trace chrome = {.write = write_to_file};
 *     weft_set_trace(weft_trace_chrome, &chrome);
 *
 * A program that calls nothing of this pays nothing for it in its steps. asyncio has no such hook. */
#ifndef WEFT_TRACE_H
#define WEFT_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <weft/dump.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The events of one task, in the order in which they come:
 *
 *     CREATED (STARTED (WAITING RESUMED)*)? DONE      with CANCEL_REQUESTED anywhere before DONE
 *
 * One that is cancelled before its first step never starts. An eager task starts inside of the call
 * that makes it, and in the middle of the step of the task that does: that one is not said to wait. */
enum weft_trace_kind {
    WEFT_TRACE_CREATED,
    WEFT_TRACE_STARTED,          /* its body begins */
    WEFT_TRACE_WAITING,          /* its step is over; it is not done */
    WEFT_TRACE_RESUMED,          /* it runs again, if only to find that it has to wait on */
    WEFT_TRACE_CANCEL_REQUESTED, /* also for each task down the chain of those that it awaits */
    WEFT_TRACE_DONE
};

/* Valid during the call only, with its strings. */
typedef struct weft_trace_event {
    enum weft_trace_kind kind;
    uint32_t task;         /* its number: from 1, in the order of creation, no two alike in a process before
                         2^32 were given; only tasks that are traced have one */
    const char *name;      /* weft_task_name: that of its coroutine until it is given another */
    int64_t time;          /* nanoseconds on the host's clock; weft_time() is the same in seconds */
    bool existed;          /* it tells the present state of a task that was there before tracing began */
    uint32_t by;           /* CREATED, CANCEL_REQUESTED: the task that was running; 0 for none, and
                         with `existed` */
    const char *what;      /* WAITING: for what, in the words of weft_dump_tasks: "a sleep", "a lock", "a
                         task", "a gather"; "its turn" if for nothing, as by weft_sleep(0). DONE:
                         "returned", "failed" or "cancelled". Else NULL */
    uint32_t awaited;      /* WAITING for a task: its number; else 0 */
    const char *coroutine; /* WAITING: in which coroutine or generator, the innermost; else NULL */
    int status;            /* DONE: 0 if it returned, WEFT_ECANCELED if it was cancelled; else it failed */
    const char *message;   /* DONE with a failure or cancelled: its message; else NULL */
} weft_trace_event;

/* Does not run the loop. It may make and cancel tasks, whose events come at once, inside of this
 * call: one that makes a task for every task made does not end. It may call weft_set_trace. */
typedef void (*weft_trace_callback)(void *user, const weft_trace_event *event);

/* Sends the events to `callback`, at once, instead of where they went before; NULL switches tracing
 * off. Tasks that exist already are announced to a new callback, the oldest first: with CREATED, then
 * STARTED if they have begun, then WAITING if they wait. It may be called at any time, also in a task,
 * of which STARTED is then the present step, or in a callback. Tracing goes on from one weft_run to
 * the next. Does not allocate or suspend. */
void weft_set_trace(weft_trace_callback callback, void *user);

/* ---- Callbacks for weft_set_trace, or to be called by one ---- */

/* Where weft_trace_chrome writes to; in the caller's memory, zero but for these two. */
typedef struct weft_chrome_trace {
    weft_write_callback write; /* takes the text in small parts */
    void *user;
    bool begun; /* private */
} weft_chrome_trace;

/* Writes the events as JSON in Chrome's trace event format, which Perfetto, chrome://tracing and the
 * performance panel of Chromium open: a thread for each task, whose slices say "running", what it
 * waits for, and before its first step "created"; cancellations are marks. A wait lasts until the task
 * runs again. What was written is an array that is open at its end, as that format allows at any time,
 * also after a crash; weft_trace_chrome_end closes it. `writer` is a weft_chrome_trace. Does not
 * allocate.
 * Source: the "JSON Array Format" of Chrome's Trace Event Format. */
void weft_trace_chrome(void *writer, const weft_trace_event *event);

/* Ends the array, which is a JSON document then. Switch tracing off or elsewhere before; a next event
 * begins another array. */
void weft_trace_chrome_end(weft_chrome_trace *writer);

/* Shows the events in the host's own tools. On the web: to the function `weftTrace` that the module
 * was loaded with, or else on the User Timing track of the browser's performance panel; see
 * web/host_web_trace.js. On other hosts it does nothing. `unused` is NULL. */
void weft_trace_host(void *unused, const weft_trace_event *event);

#ifdef __cplusplus
}
#endif
#endif
