/* Tasks whose bodies are functions of JavaScript, and what JavaScript calls for them.
 *
 * JavaScript runs a step of such a task in one of two ways. The function of a generator runs while C waits for
 * weft_host_script to return. An async function can only be told to go on: it does so in microtasks, in which
 * the host lets no other job run (the step is open), and calls weft_script_... from there. Either way the step
 * ends with a wait, weft_script_wait_..., with weft_script_end, or with weft_script_leave.
 *
 * Everything here is for JavaScript alone: the asyncio API of the npm package. Handles of its objects are
 * integers, which C passes on. */
#ifndef WEFT_SRC_JS_SCRIPT_INTERNAL_H
#define WEFT_SRC_JS_SCRIPT_INTERNAL_H

#include <weft/barrier.h>
#include <weft/clock.h>
#include <weft/condition.h>
#include <weft/gather.h>
#include <weft/queue.h>
#include <weft/run.h>
#include <weft/semaphore.h>
#include <weft/task_group.h>
#include <weft/timeout.h>
#include <weft/wait.h>

#if defined(__wasm__) && !defined(__EMSCRIPTEN__)
#define SCRIPT_CALLS(name) __attribute__((export_name(#name)))
#elif defined(__EMSCRIPTEN__)
#define SCRIPT_CALLS(name) __attribute__((used))
#else
#define SCRIPT_CALLS(name)
#endif

/* What JavaScript is asked to do: the arguments of weft_host_script, which returns what a comparison says, and
 * otherwise 0. Meanwhile JavaScript may call any function weft_script_... */
enum weft__script_call {
    WEFT__SCRIPT_STEP,      /* run a step of task `a`; its wait has ended with the status `b` */
    WEFT__SCRIPT_DISCARDED, /* task `a` will never run */
    WEFT__SCRIPT_CALLBACK,  /* call callback `a` */
    WEFT__SCRIPT_COMPARE,   /* compare the items `a` and `b`, as qsort does */
    WEFT__SCRIPT_DROP,      /* item `a` is dropped */
    WEFT__SCRIPT_REPORT     /* deliver the weft_report at the address `a` */
};

/* What an await returns when the task waits: then the step is over. Any other number is the status of an await
 * that did not have to wait, and the step goes on. */
enum { SCRIPT_WAITS = INT32_MIN };

/* What JavaScript waits for with nothing but the object. */
enum script_wait {
    SCRIPT_FUTURE,
    SCRIPT_CANCEL, /* of a future: cancels it, and waits until it is done, however that is */
    SCRIPT_NEXT,   /* of a weft_as_completed */
    SCRIPT_EVENT,
    SCRIPT_LOCK,
    SCRIPT_CONDITION,
    SCRIPT_SEMAPHORE,
    SCRIPT_BARRIER,
    SCRIPT_GET, /* of a queue */
    SCRIPT_JOIN /* of a queue */
};

/* The task whose step is open awaits this. Returns SCRIPT_WAITS or a status. */
int weft__script_await(weft_awaitable awaitable);

/* Around code that is to run as the task whose step is open, if there is one. */
void weft__script_enter_step(void);
void weft__script_leave_step(void);

/* A failure that stands for what JavaScript threw, or for a status if `thrown` is 0; NULL if that is 0, too. */
weft_error *weft__script_error(int status, uint32_t thrown);

/* JavaScript reads this failure next, which is consumed. Returns its status. */
int weft__script_show(weft_error *error);

/* JavaScript reads this value next. */
void weft__script_show_value(weft_value value);

/* The object of a new task whose function JavaScript knows by this number. `is_outside`: it stands for code that
 * is not in a task. */
weft_awaitable weft__script_coroutine(uint32_t id, bool is_outside);

/* One of each file. */
SCRIPT_CALLS(weft_script_task) weft_task *weft_script_task(uint32_t id, bool is_outside);
SCRIPT_CALLS(weft_script_future) weft_future *weft_script_future(void);
SCRIPT_CALLS(weft_script_object) void *weft_script_object(void);

#endif
