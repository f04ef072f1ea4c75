/* The loop, its ready queue, and how futures and tasks look inside.
 *
 * Whatever asyncio does through loop.call_soon goes through the ready queue here, one entry for
 * one entry, so that things happen in the same turn and in the same order as there. */
#ifndef WEFT_SRC_LOOP_H
#define WEFT_SRC_LOOP_H

#include "error.h"
#include "life.h"
#include "timers.h"
#include <weft/coroutine.h>
#include <weft/future.h>
#include <weft/lock.h>
#include <weft/run.h>

typedef struct weft__context weft__context;

enum { FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_FINISHED };
enum { FUTURE_PLAIN, FUTURE_TASK, FUTURE_COMPOUND, FUTURE_HOST };

struct weft_future {
    uint32_t references;
    uint8_t state; /* FUTURE_PENDING, ... */
    uint8_t kind;  /* FUTURE_PLAIN, ... */
    bool unseen;   /* it failed and nobody looked at that yet */
    bool mark;     /* for weft_gather, to find a future that is given twice */
    weft__handle *callbacks; /* the last of a circular list: to be scheduled when it is done */
    weft_error *error;       /* owned */
    weft_value value;        /* the result; of a waiting task, the argument of its wait; until then of a
                                FUTURE_HOST what it stands for: "an answer" */
#ifdef WEFT_DEBUG
    weft__life life;
#endif
};

/* A future that stands for others: begins with this, and its kind is FUTURE_COMPOUND. What such
 * futures do is reached through them alone, so that programs without them do not link it. */
typedef struct weft__compound {
    weft_future future; /* first */
    const struct weft__compound_kind *kind;
} weft__compound;

typedef struct weft__compound_kind {
    bool (*cancel)(weft_future *future); /* of one that is pending; true if it will end */
    void (*close)(weft_future *future);  /* nobody will look at it */
    void (*free)(weft_future *future);
    /* One of the others; NULL if there is none of that index. */
    weft_future *(*child)(const weft_future *future, size_t index);
    const char *what; /* "a gather": for reports */
} weft__compound_kind;

static inline const weft__compound_kind *weft__compound_kind_of(const weft_future *future) {
    return ((const weft__compound *)future)->kind;
}

/* Where a task waits that is not for a future: what asyncio would keep in a future of its own. */
enum { WAIT_PENDING, WAIT_WOKEN, WAIT_CANCELLED };

/* What a task waits for, as a kind. */
typedef struct weft__wait {
    /* The task runs again: finishes the wait and puts the outcome in the registers, or waits on
     * and returns false. `cancelled`: the task is to fail with WEFT_ECANCELED. */
    bool (*resume)(weft_task *task, bool cancelled);
    /* Asks what is awaited to end now; true if it will. */
    bool (*cancel)(weft_task *task);
    const char *what; /* "lock": for reports */
    const struct weft__chain *chain; /* if what is awaited is a weft_future; else NULL */
} weft__wait;

/* What cancelling all tasks does about tasks that await each other: reached through their wait, so that a
 * program in which none does has none of it. */
typedef struct weft__chain {
    weft_task *(*awaited)(const weft_task *task);
    void (*break_circle_from)(weft_task *task);
} weft__chain;

extern const weft__chain weft__task_chain;

struct weft_task {
    weft_future future; /* first: a task is a future */
    weft__handle handle; /* in the ready queue, or in the callbacks of the future it waits for */
    weft_frame *top;     /* the frame to go on with; while the task runs see weft__running.top */
    const weft__wait *wait; /* NULL: it does not wait but for its turn */
    void *awaited;          /* the future, lock, ... */
    uint16_t cancelling;  /* requests to cancel; counts no further than it can */
    uint8_t wait_state;   /* WAIT_PENDING, ... */
    bool must_cancel : 1; /* a cancellation to be delivered at the next await */
    bool in_list : 1;     /* linked in a waiters list */
    bool draining : 1;    /* cancelled because the program ends, which waits for it */
    bool dumped : 1;      /* by the weft_dump_tasks under way */
    bool keeps_frame : 1; /* its outermost frame lives as long as the task */
    uint32_t number;      /* from 1; 0 before it is traced. It fills a gap on wasm32 and on 64 bits */
    weft_task *next, *previous; /* all tasks that are not done */
    const weft__coroutine *coroutine; /* its outermost */
    char *name;                       /* owned; NULL: that of its coroutine */
    weft__context *context;           /* referenced; NULL: nothing is set */
    union {
        struct {
            weft_task *next, *previous;
        } link; /* in the list of what it waits for */
        weft__timer timer; /* of weft_sleep */
    };
};

static inline weft_task *weft__task_of_handle(weft__handle *handle) {
    return (weft_task *)(void *)((char *)handle - offsetof(weft_task, handle));
}

/* ---- trace.c ---- */

/* While tracing is on: what is told of tasks besides their steps, which are traced because the
 * handles of tasks have a `run` then. NULL while it is off. */
typedef struct weft__tracer {
    void (*created)(weft_task *task);          /* it is in all lists but has not run */
    void (*cancel_requested)(weft_task *task);
    void (*done)(weft_task *task);             /* it is settled; its last step may go on below */
} weft__tracer;
extern const weft__tracer *weft__tracer_on;

/* ---- loop.c ---- */

/* The ready queue: what is left of this turn, and what is to run in the next. NULL: nothing. */
extern struct weft__ready {
    weft__handle *batch;
    weft__handle *first, *last;
} weft__ready;

/* Puts a handle at the end of the ready queue. It must not be in it. */
static inline void weft__call_soon(weft__handle *handle) {
    handle->next = NULL;
    if (weft__ready.last)
        weft__ready.last->next = handle;
    else
        weft__ready.first = handle;
    weft__ready.last = handle;
}

/* Puts all handles of a circular list, given by its last, at the end of the ready queue. */
static inline void weft__call_all_soon(weft__handle *last) {
    weft__handle *first = last->next;
    last->next = NULL;
    if (weft__ready.last)
        weft__ready.last->next = first;
    else
        weft__ready.first = first;
    weft__ready.last = last;
}

/* Puts a handle before all others: it runs when the step or callback under way is over. */
void weft__call_next(weft__handle *handle);

/* Takes a handle that is in the ready queue out of it; looks through the queue for it. */
void weft__call_soon_undo(weft__handle *handle);

/* What a module has to let go of when the program ends. It says so when it first takes something, in
 * each program anew: finish() calls nothing by name, so that a program links what it uses. */
typedef struct weft__end_hook {
    void (*run)(void);
    bool (*is_busy)(void); /* the end is to wait, for an operation of the host; NULL: it need not */
    struct weft__end_hook *next;
} weft__end_hook;

/* Has `hook` run once, when the program that runs or is about to run has ended; the last one first.
 * It must not be waiting to run already. */
void weft__at_end(weft__end_hook *hook);

/* For a hook: what the program ends with, unless it has failed already. */
void weft__end_with(int status);

/* A task that was draining is done; if it failed, that is reported when all of them are. */
void weft__loop_drained(weft_task *task);

/* ---- debug.c ---- */

#ifdef WEFT_DEBUG
/* Between these two a task runs: one that takes too long is reported. */
void weft__debug_step_begins(const weft_task *task);
void weft__debug_step_ends(void);

/* Reports the coroutine objects that were never awaited, and frees them. */
void weft__debug_report_unused(void);
#else
static inline void weft__debug_step_begins(const weft_task *task) { (void)task; }
static inline void weft__debug_step_ends(void) {}
static inline void weft__debug_report_unused(void) {}
#endif

/* ---- report.c ---- */

/* Hands a report to the exception handler, or to the host's log. */
void weft__deliver(const weft_report *report);

/* Tells the exception handler. `error` may be NULL. */
void weft__report(const char *message, weft_task *task, const weft_error *error);

/* One report for each task that is not done: its name and what it waits for. */
void weft__report_waiting_tasks(void);

/* ---- coroutine.c ---- */

/* Frees a frame whose body never runs. */
void weft__frame_discard(weft_frame *frame);

/* Forgets the last failure that was caught. */
void weft__coroutine_reset(void);

/* ---- task.c ---- */

/* Runs a task until it waits or ends. */
void weft__task_step(weft_task *task);

static inline void weft__run_handle(weft__handle *handle) {
    if (handle->run)
        handle->run(handle);
    else
        weft__task_step(weft__task_of_handle(handle));
}

/* The running task waits from now on. */
void weft__task_wait(weft_task *task, const weft__wait *wait, void *awaited);

/* Wakes a task that waits in state WAIT_PENDING, with the new state. */
void weft__task_wake(weft_task *task, uint8_t wait_state);

/* The `cancel` of waits that are not for a future. */
bool weft__cancel_wait(weft_task *task);

/* weft_task_cancel of every task that is not done. */
void weft__cancel_all_tasks(void);

/* weft_task_cancel of a task that is not NULL. */
bool weft__task_request_cancel(weft_task *task);
void weft__task_free(weft_task *task);

/* The oldest task that is not done; the others follow by `next`. */
weft_task *weft__first_task(void);

/* As weft_create_task, of a coroutine object alone: what all other awaitables need is not linked into a
 * program that makes no other task. NULL if `frame` is, or out of memory. */
weft_task *weft__create_coroutine_task(weft_frame *frame);

/* What it waits for, in words; NULL if it is running, or waits only for its turn. */
const char *weft__task_waits_for(const weft_task *task);

/* ---- future.c ---- */

void weft__future_init(weft_future *future, uint8_t kind, uint32_t references);

/* In debug builds, aborts if the future or task was freed or is NULL. */
#ifdef WEFT_DEBUG
void weft__future_check(const weft_future *future, const char *function);
#define FUTURE_CHECK_IN(future, function) weft__future_check(future, function)
#else
#define FUTURE_CHECK_IN(future, function) ((void)0)
#endif
#define FUTURE_CHECK(future) FUTURE_CHECK_IN(future, __func__)
void weft__future_settle(weft_future *future, uint8_t state, weft_error *error, weft_value value);
void weft__future_append_handle(weft_future *future, weft__handle *handle);
void weft__future_remove_handle(weft_future *future, weft__handle *handle);

/* A done callback in the caller's memory, which can be taken back until it has run. */
typedef struct weft__watch {
    weft__handle handle; /* first */
    weft_future *future; /* referenced; NULL: it has run or never begun */
} weft__watch;

/* Has the loop run `run` in the turn after the future is done, or in the next if it is. */
void weft__watch_begin(weft__watch *watch, weft_future *future, void (*run)(weft__handle *));

/* What `run` calls first: the watch is over. Returns the future, with its reference. */
weft_future *weft__watch_ran(weft__handle *handle);

/* Takes it back; once it has run this does nothing. */
void weft__watch_end(weft__watch *watch);

/* How a task waits for a future; its cancellation is passed on. */

/* The start function of an awaitable that holds a reference to a future. */
bool weft__start_owned_future(void *future, weft_value unused);

/* Drops the reference of an awaitable that is not awaited. */
void weft__future_close(weft_future *future);

/* The failure it ended with, looked at from now on; a new reference, NULL for none. */
weft_error *weft__future_take_error(weft_future *future);

/* ---- context.c ---- */

weft__context *weft__context_ref(weft__context *context);
void weft__context_unref(weft__context *context);

/* The context of the running task or callback, borrowed. */
weft__context *weft__context_current(void);

/* A callback, or a handler in the middle of a task's step, runs in `context`: the one before is
 * returned, to be given to weft__context_leave after it, which returns what the callback left. Both
 * keep the references where they are. */
weft__context *weft__context_enter(weft__context *context);
weft__context *weft__context_leave(weft__context *previous);

/* Forgets what was set outside of tasks. */
void weft__context_reset_outer(void);

/* ---- lock.c ---- */

/* The first half of an acquire, for waits that go on once they have the lock. True: the running
 * task has it; false: it waits in the lock, as `wait` and for `awaited`, ... */
bool weft__lock_begin(weft_lock *lock, const weft__wait *wait, void *awaited);

/* ... and this is the second half, when it runs again: it has the lock unless it was cancelled. */
void weft__lock_end(weft_lock *lock, weft_task *task, bool cancelled);

/* ---- clock.c ---- */

/* The time `delay` seconds from now, rounded up so that it is never too early; INT64_MAX for ever.
 * In the past, and maybe negative, if the delay is negative. Not for NaN, nor for less than -9e9. */
int64_t weft__deadline_after(double delay);

/* The same for a time of weft_time(): equal times have one deadline, whenever they are set. */
int64_t weft__deadline_at(double when);

/* The timers that are due at the beginning of a turn are taken out, ... */
void weft__due_collect(void);

/* ... and fire at its end, for what they wake to run in the next turn. */
void weft__due_fire(void);

/* ---- handle.c ---- */

/* The timer of a weft_handle fires. */
/* Calls the callback of a timer that is due; set when there is the first one. */
extern void (*weft__handle_fire)(weft__timer *timer);

#endif
