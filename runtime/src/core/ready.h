/* The ready queue: what the loop runs, first in, first out.
 *
 * Whatever asyncio passes to loop.call_soon is one entry here, so that things happen in the same turn and
 * in the same order as there. */
#ifndef WEFT_SRC_CORE_READY_H
#define WEFT_SRC_CORE_READY_H

#include <weft/host.h>
#include <weft/private/detail.h>

/* Jobs to run in this turn, up to `last_of_turn` (NULL: no more), and in the next, then `aside`: what operations
 * have made ready that completed while the turn was interrupted. A `first` of NULL: none; then `last` has no
 * meaning. */
extern struct weft__ready {
    weft__job *first, *last;
    weft__job *last_of_turn;
    bool in_turn; /* a turn runs, and is not interrupted */
    struct {
        weft__job *first, *last;
    } aside;
} weft__ready;

/* The type of all removable jobs. NULL before there is one, so that a program without them does not link
 * it. */
extern const weft__job_type *weft__removable_type;

/* Called when a job gets another one before it, or loses that. */
static inline void weft__job_follows(weft__job *job, weft__job *previous) {
    if (weft__removable_type && job->type == weft__removable_type)
        ((weft__removable_job *)job)->previous = previous;
}

/* Asks the host for a turn, unless one runs. Called when there is work where there was none: outside of a
 * turn that is a completion, or a function of C that the host's environment called. */
static inline void weft__wake_loop(void) {
    if (!weft__ready.in_turn) weft_host_wake();
}

/* Puts the first job into the queue, which is empty. */
static inline void weft__ready_begin(weft__job *first) {
    weft__ready.first = first;
    weft__wake_loop();
}

/* Appends a job that is not in the queue. */
static inline void weft__ready_append(weft__job *job) {
    job->next = NULL;
    if (weft__ready.first)
        weft__ready.last->next = job;
    else
        weft__ready_begin(job);
    weft__ready.last = job;
}

/* Appends every job of a circular list, which is given by its last element. */
static inline void weft__ready_append_all(weft__job *last) {
    weft__job *first = last->next;
    last->next = NULL;
    weft__job_follows(first, weft__ready.last);
    if (weft__ready.first)
        weft__ready.last->next = first;
    else
        weft__ready_begin(first);
    weft__ready.last = last;
}

/* Removes the first job, which there is, and returns it. */
static inline weft__job *weft__ready_take(void) {
    weft__job *job = weft__ready.first;
    weft__ready.first = job->next;
    if (job == weft__ready.last_of_turn) weft__ready.last_of_turn = NULL;
    return job;
}

/* Makes a job removable; `run` is what it runs. */
void weft__removable_init(weft__removable_job *job, void (*run)(weft__job *job));

/* Appends a removable job that is not in the queue, and removes one that is. */
void weft__ready_append_removable(weft__removable_job *job);
void weft__ready_remove(weft__removable_job *job);

/* Exchanges the jobs aside with the others. */
void weft__ready_swap_aside(void);

/* Appends the jobs aside, when the turn is over. NULL before there are any, so that a program without them
 * does not link it. */
extern void (*weft__ready_append_aside)(void);

#endif
