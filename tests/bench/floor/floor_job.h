/* The floor of the benchmark: the same work as a bare list of structs with function pointers, without results,
 * failures, cancellation scopes or fairness. No scheduler can be cheaper. */
#ifndef FLOOR_JOB_H
#define FLOOR_JOB_H

#include "../bench_clock.h"
#include <emscripten.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct job {
    struct job *next;
    void (*run)(struct job *job);
    int64_t value;
    int rounds;
    void *shared; /* what it works on with other jobs */
} job;

typedef struct job_list {
    job *first, **last;
} job_list;

static inline void list_add(job_list *list, job *j) {
    j->next = NULL;
    if (!list->first) list->last = &list->first;
    *list->last = j;
    list->last = &j->next;
}

static inline job *list_take(job_list *list) {
    job *j = list->first;
    if (j) list->first = j->next;
    return j;
}

extern job_list ready;
extern job *free_jobs;

static inline void wake(job *j) { list_add(&ready, j); }

/* One loop for all works, as in a program. Inlined into a work, it would know the function that it calls. */
void run_all(void);

static inline job *new_job(void (*run)(job *), int rounds, void *shared) {
    job *j = free_jobs;
    if (j)
        free_jobs = j->next;
    else
        j = malloc(sizeof(job));
    *j = (job){.run = run, .rounds = rounds, .shared = shared};
    return j;
}

static inline void free_job(job *j) {
    j->next = free_jobs;
    free_jobs = j;
}

#endif
