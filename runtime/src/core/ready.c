#include "core/ready.h"

struct weft__ready weft__ready;

void (*weft__removable_run)(weft__job *job);

static void run_removable(weft__job *job) { ((weft__removable_job *)job)->run(job); }

void weft__removable_init(weft__removable_job *job, void (*run)(weft__job *job)) {
    weft__removable_run = run_removable;
    *job = (weft__removable_job){.job.run = run_removable, .run = run};
}

void weft__ready_append_removable(weft__removable_job *job) {
    job->previous = weft__ready.last;
    weft__ready_append(&job->job);
}

/* Removes the first job of a queue, which has no job before it. */
static bool remove_first(weft__job **first, weft__job **last, const weft__job *job) {
    if (*first != job) return false;
    *first = job->next;
    if (last && *last == job) *last = NULL;
    return true;
}

void weft__ready_remove(weft__removable_job *removed) {
    weft__job *job = &removed->job, *previous = removed->previous;
    if (remove_first(&weft__ready.batch, NULL, job)) return;
    if (remove_first(&weft__ready.first, &weft__ready.last, job)) return;
    if (remove_first(&weft__ready.aside.first, &weft__ready.aside.last, job)) return;
    previous->next = job->next;
    if (job->next) weft__job_follows(job->next, previous);
    if (weft__ready.last == job) weft__ready.last = previous;
    if (weft__ready.aside.last == job) weft__ready.aside.last = previous;
}

void (*weft__ready_append_aside)(void);

static void append_aside(void) {
    weft__job *first = weft__ready.aside.first, *last = weft__ready.aside.last;
    weft__ready.aside.first = weft__ready.aside.last = NULL;
    if (!first) return;
    last->next = first;
    weft__ready_append_all(last);
}

void weft__ready_swap_aside(void) {
    weft__job *first = weft__ready.first, *last = weft__ready.last;
    weft__ready.first = weft__ready.aside.first;
    weft__ready.last = weft__ready.aside.last;
    weft__ready.aside.first = first;
    weft__ready.aside.last = last;
    weft__ready_append_aside = append_aside;
}
