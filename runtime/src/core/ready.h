/* The ready queue: what the loop runs, first in, first out.
 *
 * Whatever asyncio passes to loop.call_soon is one entry here, so that things happen in the same turn and
 * in the same order as there. */
#ifndef WEFT_SRC_CORE_READY_H
#define WEFT_SRC_CORE_READY_H

#include <weft/host.h>
#include <weft/private/detail.h>

/* Jobs in the order in which they run. Appending is the same whether there are any or not: `end` is where the
 * next one goes, which is the `next` of the last one or, if there are none, `first`. The last `next`, and `first`
 * of an empty queue, have no meaning. */
typedef struct weft__job_queue {
    weft__job *first, **end;
} weft__job_queue;

extern struct weft__ready {
    weft__job *turn;       /* what is left of this turn: a list that ends with NULL */
    weft__job_queue next;  /* the next turn */
    weft__job_queue aside; /* for the end of an interrupted turn: by operations that completed meanwhile */
    bool in_turn;          /* a turn runs, and is not interrupted */
} weft__ready;

static inline bool weft__ready_is_empty(void) { return weft__ready.next.end == &weft__ready.next.first; }

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

/* Called before a job is appended outside of a turn. */
void weft__ready_append_outside(void);

/* The last job; meaningless if there is none. */
static inline weft__job *weft__ready_last(void) { return (weft__job *)(void *)weft__ready.next.end; }

/* Appends a list of jobs that are not in the queue. */
static inline void weft__ready_append_list(weft__job *first, weft__job *last) {
    if (__builtin_expect(!weft__ready.in_turn, 0)) weft__ready_append_outside();
    *weft__ready.next.end = first;
    weft__ready.next.end = &last->next;
}

/* Appends a job that is not in the queue. */
static inline void weft__ready_append(weft__job *job) { weft__ready_append_list(job, job); }

/* Appends every job of a circular list, which is given by its last element. */
static inline void weft__ready_append_all(weft__job *last) {
    weft__job_follows(last->next, weft__ready_last());
    weft__ready_append_list(last->next, last);
}

/* The jobs that are ready become those of the turn that begins. Returns the first one; NULL: none. */
static inline weft__job *weft__ready_begin_turn(void) {
    weft__job *first;
    *weft__ready.next.end = NULL;
    weft__ready.turn = first = weft__ready.next.first;
    weft__ready.next.end = &weft__ready.next.first;
    return first;
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
