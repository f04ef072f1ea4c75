/* The floor of the benchmark: the same work as a bare list of structs with function pointers, without
 * results, failures, cancellation or fairness among waiters. No scheduler can be cheaper. */
#include <stdint.h>
#include <stdlib.h>

typedef struct job {
    struct job *next;
    void (*run)(struct job *job);
    int64_t value, rounds;
} job;

static job *first, **last = &first;

static void push(job *j) {
    j->next = NULL;
    *last = j;
    last = &j->next;
}

static void run_all(void) {
    while (first) {
        job *j = first;
        first = j->next;
        if (!first) last = &first;
        j->run(j);
    }
}

static void count_down(job *j) {
    if (--j->rounds > 0) push(j);
}

void floor_yield(int tasks, int rounds) {
    job *jobs = malloc(sizeof(job) * (size_t)tasks);
    for (int i = 0; i < tasks; i++) {
        jobs[i] = (job){.run = count_down, .rounds = rounds};
        push(&jobs[i]);
    }
    run_all();
    free(jobs);
}

static job *free_jobs;

static job *allocate_job(void) {
    job *j = free_jobs;
    if (!j) return malloc(sizeof(job));
    free_jobs = j->next;
    return j;
}

static void free_job(job *j) {
    j->next = free_jobs;
    free_jobs = j;
}

static void add_one(job *j) { j->value++; }
static void (*volatile body)(job *job) = add_one;

double floor_await(int rounds) {
    int64_t sum = 0;
    for (int i = 0; i < rounds; i++) {
        job *j = allocate_job();
        *j = (job){.run = body, .value = i};
        j->run(j);
        sum += j->value;
        free_job(j);
    }
    return (double)sum;
}

static int64_t joined;
static void finish(job *j) {
    joined += j->value + 1;
    free_job(j);
}

double floor_create(int batches, int tasks) {
    while (batches-- > 0) {
        for (int i = 0; i < tasks; i++) {
            job *j = allocate_job();
            *j = (job){.run = finish, .value = i};
            push(j);
        }
        run_all();
    }
    return (double)joined;
}

static int64_t ring[16];
static int ring_capacity, ring_count, ring_head;
static job producing, consuming;

static void produce(job *j) {
    while (j->rounds > 0 && ring_count < ring_capacity) {
        ring[(ring_head + ring_count++) & 15] = j->rounds--;
    }
    push(&consuming);
}

static void consume(job *j) {
    while (ring_count > 0) {
        j->value += ring[ring_head];
        ring_head = (ring_head + 1) & 15;
        ring_count--;
        j->rounds--;
    }
    if (j->rounds > 0) push(&producing);
}

double floor_queue(int items, int capacity) {
    ring_capacity = capacity;
    producing = (job){.run = produce, .rounds = items};
    consuming = (job){.run = consume, .rounds = items};
    push(&producing);
    run_all();
    return (double)consuming.value;
}
