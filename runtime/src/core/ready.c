#include "core/ready.h"

#include "base/at_end.h"
#include <stddef.h>

_Static_assert(offsetof(weft__job, next) == 0, "the end of a queue is taken for its last job");

struct weft__ready weft__ready = {.next.end = &weft__ready.next.first};

const weft__job_type *weft__removable_type;

void weft__ready_append_outside(void) {
    if (weft__ready_is_empty()) weft_host_wake();
}

static void run_removable(weft__job *job) { ((weft__removable_job *)job)->run(job); }

static const weft__job_type removable_type = {run_removable};

void weft__removable_init(weft__removable_job *job, void (*run)(weft__job *job)) {
    weft__is_shared = true;
    weft__removable_type = &removable_type;
    *job = (weft__removable_job){.job.type = &removable_type, .run = run};
}

void weft__ready_append_removable(weft__removable_job *job) {
    job->previous = weft__ready_last();
    weft__ready_append(&job->job);
}

static bool is_first(const weft__job_queue *queue, const weft__job *job) {
    return queue->end != &queue->first && queue->first == job;
}

/* What points to a job that is in a queue. */
static weft__job **place_of(weft__removable_job *job) {
    if (weft__ready.turn == &job->job) return &weft__ready.turn;
    if (is_first(&weft__ready.next, &job->job)) return &weft__ready.next.first;
    if (is_first(&weft__ready.aside, &job->job)) return &weft__ready.aside.first;
    return &job->previous->next;
}

void weft__ready_remove(weft__removable_job *removed) {
    weft__job **place = place_of(removed), **end = &removed->job.next;
    if (weft__ready.next.end == end) {
        weft__ready.next.end = place;
    } else if (weft__ready.aside.end == end) {
        weft__ready.aside.end = place;
    } else {
        *place = *end;
        if (*place) weft__job_follows(*place, removed->previous);
    }
}

void (*weft__ready_append_aside)(void);

static void append_aside(void) {
    weft__job_queue *aside = &weft__ready.aside;
    if (aside->end == &aside->first) return;
    weft__job_follows(aside->first, weft__ready_last());
    *weft__ready.next.end = aside->first;
    weft__ready.next.end = aside->end;
    aside->end = &aside->first;
}

static void move(weft__job_queue *to, const weft__job_queue *from) {
    to->first = from->first;
    to->end = from->end == &from->first ? &to->first : from->end;
}

void weft__ready_swap_aside(void) {
    weft__job_queue next;
    if (!weft__ready.aside.end) weft__ready.aside.end = &weft__ready.aside.first;
    move(&next, &weft__ready.next);
    move(&weft__ready.next, &weft__ready.aside);
    move(&weft__ready.aside, &next);
    weft__ready_append_aside = append_aside;
}
