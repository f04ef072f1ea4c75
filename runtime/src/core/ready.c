#include "core/ready.h"

#include "base/at_end.h"

struct weft__ready weft__ready;

const weft__job_type *weft__removable_type;

static void run_removable(weft__job *job) { ((weft__removable_job *)job)->run(job); }

static const weft__job_type removable_type = {run_removable};

void weft__removable_init(weft__removable_job *job, void (*run)(weft__job *job)) {
    weft__is_shared = true;
    weft__removable_type = &removable_type;
    *job = (weft__removable_job){.job.type = &removable_type, .run = run};
}

void weft__ready_append_removable(weft__removable_job *job) {
    job->previous = weft__ready.last;
    weft__ready_append(&job->job);
}

void weft__ready_remove(weft__removable_job *removed) {
    weft__job *job = &removed->job, *previous = removed->previous;
    if (weft__ready.first == job) {
        weft__ready_take();
    } else if (weft__ready.aside.first == job) {
        weft__ready.aside.first = job->next;
    } else {
        previous->next = job->next;
        if (job->next) weft__job_follows(job->next, previous);
        if (weft__ready.last == job) weft__ready.last = previous;
        if (weft__ready.aside.last == job) weft__ready.aside.last = previous;
        if (weft__ready.last_of_turn == job) weft__ready.last_of_turn = previous;
    }
}

void (*weft__ready_append_aside)(void);

static void append_aside(void) {
    weft__job *first = weft__ready.aside.first, *last = weft__ready.aside.last;
    weft__ready.aside.first = NULL;
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
