/* The floor of yield, await, create, gather and cancel. */
#include "floor_job.h"

double bench_figure;
job_list ready;
job *free_jobs;

__attribute__((noinline)) void run_all(void) {
    for (job *j; (j = list_take(&ready)) != NULL;) j->run(j);
}

EMSCRIPTEN_KEEPALIVE double bench_last_figure(void) { return bench_figure; }

/* ---- yield ---- */

static int finished;

static void count_down(job *j) {
    if (j->rounds-- > 0) {
        wake(j);
    } else {
        finished++;
        free_job(j);
    }
}

EMSCRIPTEN_KEEPALIVE double bench_yield(int tasks, int rounds) {
    finished = 0;
    for (int i = 0; i < tasks; i++) wake(new_job(count_down, rounds, NULL));
    bench_start();
    run_all();
    bench_stop();
    return finished;
}

/* Whatever the depth, only the innermost function need run. */
EMSCRIPTEN_KEEPALIVE double bench_deep(int tasks, int depth, int rounds) {
    (void)depth;
    return bench_yield(tasks, rounds);
}

/* ---- await ---- */

/* Different functions: an engine would inline the only one that a call has met. */
#define LEAF_BODY(n)                                               \
    __attribute__((noinline)) static int64_t leaf_##n(int64_t x) { \
        __asm__ volatile("" ::"r"(n));                             \
        return x + 1;                                              \
    }
LEAF_BODY(0)
LEAF_BODY(1)
LEAF_BODY(2)
LEAF_BODY(3)
LEAF_BODY(4)
LEAF_BODY(5)
LEAF_BODY(6)
LEAF_BODY(7)
typedef int64_t (*leaf_body)(int64_t x);
static const leaf_body volatile leaves[] = {leaf_0, leaf_1, leaf_2, leaf_3, leaf_4, leaf_5, leaf_6, leaf_7};

EMSCRIPTEN_KEEPALIVE double bench_await(int rounds) {
    int64_t sum = 0;
    bench_start();
    for (int i = 0; i < rounds; i++) sum += leaves[i & 7](i);
    bench_stop();
    return (double)sum;
}

/* ---- create, gather ---- */

typedef struct joined {
    int left;
    int64_t sum;
    job *waiter;
} joined;

static void add_one(job *j) {
    joined *all = j->shared;
    all->sum += j->value + 1;
    if (--all->left == 0) wake(all->waiter);
    free_job(j);
}

EMSCRIPTEN_KEEPALIVE double bench_create(int batches, int tasks) {
    joined all = {0};
    bench_start();
    while (batches-- > 0) {
        all.left = tasks;
        all.waiter = new_job(free_job, 0, NULL);
        for (int i = 0; i < tasks; i++) {
            job *j = new_job(add_one, 0, &all);
            j->value = i;
            wake(j);
        }
        run_all();
    }
    bench_stop();
    return (double)all.sum;
}

EMSCRIPTEN_KEEPALIVE double bench_gather(int batches, int tasks) { return bench_create(batches, tasks); }

/* ---- cancel ---- */

typedef struct tree {
    struct tree *parent, *children;
    int count, left;
    job *job;
} tree;

static int levels_of, children_of, ended;

static void end(job *j) {
    tree *t = j->shared;
    ended++;
    if (t->parent && --t->parent->left == 0) wake(t->parent->job);
    free(t->children);
    free_job(j);
}

static void grow(job *j) {
    tree *t = j->shared;
    j->run = end;
    if (j->rounds == levels_of) return;
    t->count = t->left = children_of;
    t->children = malloc(sizeof(tree) * (size_t)t->count);
    for (int i = 0; i < t->count; i++) {
        tree *child = &t->children[i];
        *child = (tree){.parent = t, .job = new_job(grow, j->rounds + 1, child)};
        wake(child->job);
    }
}

static void cancel(tree *t) {
    if (t->count == 0) wake(t->job);
    for (int i = 0; i < t->count; i++) cancel(&t->children[i]);
}

EMSCRIPTEN_KEEPALIVE double bench_cancel(int children, int levels) {
    tree root = {0};
    levels_of = levels;
    children_of = children;
    ended = 0;
    root.job = new_job(grow, 0, &root);
    wake(root.job);
    run_all();
    bench_start();
    cancel(&root);
    run_all();
    bench_stop();
    return ended;
}
