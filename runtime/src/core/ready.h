/* The ready queue: what the loop runs, first in, first out.
 *
 * Whatever asyncio passes to loop.call_soon is one entry here, so that things happen in the same turn and
 * in the same order as there. */
#ifndef WEFT_SRC_CORE_READY_H
#define WEFT_SRC_CORE_READY_H

#include <weft/private/detail.h>

/* Jobs to run in this turn (`batch`) and in the next (`first` to `last`); NULL: none. */
extern struct weft__ready {
    weft__job *batch;
    weft__job *first, *last;
} weft__ready;

/* Appends a job that is not in the queue. */
static inline void weft__ready_append(weft__job *job) {
    job->next = NULL;
    if (weft__ready.last)
        weft__ready.last->next = job;
    else
        weft__ready.first = job;
    weft__ready.last = job;
}

/* Appends every job of a circular list, which is given by its last element. */
static inline void weft__ready_append_all(weft__job *last) {
    weft__job *first = last->next;
    last->next = NULL;
    if (weft__ready.last)
        weft__ready.last->next = first;
    else
        weft__ready.first = first;
    weft__ready.last = last;
}

/* Removes a job that is in the queue. Takes time that grows with the queue. */
void weft__ready_remove(weft__job *job);

#endif
