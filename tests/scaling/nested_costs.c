/* Tasks, blocks and combinators that wait for each other, one in the other or all for one, and what looks at all
 * of them. */
#include "scaling.h"

static weft_task **tasks;

static void unref_all(size_t n) {
    for (size_t i = 0; i < n; i++) weft_task_unref(tasks[i]);
}

/* ---- Chains of tasks ---- */

/* Awaits the task at *next, or sleeps if that is NULL. */
WEFT_ASYNC(waits_for, weft_task **next; int status;) {
    WEFT_BEGIN;
    if (self->next)
        WEFT_CATCH(self->status, *self->next);
    else
        WEFT_CATCH(self->status, weft_sleep(1000));
}

enum shape { OLDEST_IS_LAST, NEWEST_IS_LAST, ALL_FOR_THE_OLDEST, ALL_FOR_THE_NEWEST };

/* The task that the one with index i awaits. */
static weft_task **next_of(size_t n, size_t i, enum shape shape) {
    switch (shape) {
    case OLDEST_IS_LAST: return i > 0 ? &tasks[i - 1] : NULL;
    case NEWEST_IS_LAST: return i + 1 < n ? &tasks[i + 1] : NULL;
    case ALL_FOR_THE_OLDEST: return i > 0 ? &tasks[0] : NULL;
    default: return i + 1 < n ? &tasks[n - 1] : NULL;
    }
}

static void start(size_t n, enum shape shape) {
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++)
        tasks[i] = weft_create_task(WEFT_CALL(waits_for, .next = next_of(n, i, shape)));
}

/* The end of the program cancels all. */
#define LEFT_AT_THE_END(name, shape) \
    COST(name, ) {                   \
        WEFT_BEGIN;                  \
        start(self->n, shape);       \
        WEFT_AWAIT(weft_sleep(0));   \
        unref_all(self->n);          \
    }

LEFT_AT_THE_END(chain_oldest_last_left, OLDEST_IS_LAST)
LEFT_AT_THE_END(chain_newest_last_left, NEWEST_IS_LAST)
LEFT_AT_THE_END(waiters_of_the_oldest_left, ALL_FOR_THE_OLDEST)
LEFT_AT_THE_END(waiters_of_the_newest_left, ALL_FOR_THE_NEWEST)

COST(chain_cancelled, ) {
    WEFT_BEGIN;
    start(self->n, NEWEST_IS_LAST);
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(tasks[0]);
    WEFT_AWAIT(tasks[0]);
    unref_all(self->n);
}

COST(requests_counted, weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(weft_sleep(1000));
    WEFT_AWAIT(weft_sleep(0));
    for (size_t i = 0; i < self->n; i++) {
        weft_task_cancel(self->task);
        weft_task_cancelling(self->task);
        weft_task_uncancel(self->task);
    }
    weft_task_unref(self->task);
}

/* ---- Nested coroutines and blocks ---- */

enum block { NO_BLOCK, IN_TRY, IN_TIMEOUT, IN_GROUP, IN_WAIT_FOR };

WEFT_ASYNC(descends, enum block block; size_t levels; weft_scope scope; weft_timeout timeout;
           weft_task_group group;) {
    WEFT_BEGIN;
    if (self->levels == 0) {
        WEFT_AWAIT(weft_sleep(1));
        WEFT_RAISE(1);
    }
#define DEEPER WEFT_CALL(descends, .block = self->block, .levels = self->levels - 1)
    if (self->block == NO_BLOCK) WEFT_AWAIT(DEEPER);
    if (self->block == IN_WAIT_FOR) WEFT_AWAIT(weft_wait_for(DEEPER, 1000));
    if (self->block == IN_TIMEOUT) {
        WEFT_WITH_TIMEOUT(&self->timeout, 1000) { WEFT_AWAIT(DEEPER); }
    }
    if (self->block == IN_GROUP) {
        WEFT_WITH_TASK_GROUP(&self->group) { weft_task_group_create_task(&self->group, DEEPER); }
    }
    if (self->block == IN_TRY) {
        WEFT_TRY(&self->scope) { WEFT_AWAIT(DEEPER); }
        WEFT_EXCEPT(WEFT_ANY) { WEFT_RERAISE; }
    }
}

#define NESTED(name, block_)                                                                 \
    COST(name, int status;) {                                                                \
        WEFT_BEGIN;                                                                          \
        WEFT_CATCH(self->status, WEFT_CALL(descends, .block = (block_), .levels = self->n)); \
    }

NESTED(nested_calls, NO_BLOCK)
NESTED(nested_handlers, IN_TRY)
NESTED(nested_timeouts, IN_TIMEOUT)
NESTED(nested_groups, IN_GROUP)
NESTED(nested_wait_fors, IN_WAIT_FOR)

/* ---- Gathers and shields ---- */

typedef weft_awaitable nest(weft_awaitable inner);

static weft_awaitable gather_of(weft_awaitable inner) { return weft_gather(&inner, 1, NULL); }
static weft_awaitable shield_of(weft_awaitable inner) { return weft_shield(inner); }
static weft_awaitable wait_for_of(weft_awaitable inner) { return weft_wait_for(inner, 1000); }

/* Nested in each other, the innermost of a new future. */
static weft_awaitable nested(size_t n, nest *nest, weft_future **innermost) {
    *innermost = weft_future_new();
    weft_awaitable outer = WEFT_AWAITABLE(*innermost);
    for (size_t i = 0; i < n; i++) outer = nest(outer);
    return outer;
}

#define NESTED_COMBINATORS(name, nest)                                         \
    COST(name##_set, weft_future *inner, *outer; int status;) {                \
        WEFT_BEGIN;                                                            \
        self->outer = weft_ensure_future(nested(self->n, nest, &self->inner)); \
        WEFT_AWAIT(weft_sleep(0));                                             \
        weft_future_set_result(self->inner, weft_value_i64(1));                \
        WEFT_CATCH(self->status, self->outer);                                 \
        weft_future_unref(self->outer);                                        \
        weft_future_unref(self->inner);                                        \
    }                                                                          \
    COST(name##_cancelled, weft_future *inner, *outer; int status;) {          \
        WEFT_BEGIN;                                                            \
        self->outer = weft_ensure_future(nested(self->n, nest, &self->inner)); \
        WEFT_AWAIT(weft_sleep(0));                                             \
        weft_future_cancel(self->outer);                                       \
        WEFT_CATCH(self->status, self->outer);                                 \
        weft_future_unref(self->outer);                                        \
        weft_future_unref(self->inner);                                        \
    }                                                                          \
    COST(name##_closed, weft_future *inner;) {                                 \
        WEFT_BEGIN;                                                            \
        weft_close(nested(self->n, nest, &self->inner));                       \
        weft_future_unref(self->inner);                                        \
    }

NESTED_COMBINATORS(nested_gathers, gather_of)
NESTED_COMBINATORS(nested_shields, shield_of)
NESTED_COMBINATORS(nested_waits, wait_for_of)

static void ignore(weft_future *future, void *unused) {
    (void)future;
    (void)unused;
}

/* Each waits for its callback, and nothing settles the future. */
COST(gathers_dropped, weft_future *future;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    for (size_t i = 0; i < self->n; i++) {
        weft_future *outer = weft_ensure_future(gather_of(WEFT_AWAITABLE(self->future)));
        weft_future_add_done_callback(outer, ignore, NULL);
        weft_future_unref(outer);
    }
    weft_future_unref(self->future);
}

COST(gather_outcomes, weft_awaitable *children; weft_outcome *outcomes;) {
    WEFT_BEGIN;
    self->children = NEW(self->n, weft_awaitable);
    self->outcomes = NEW(self->n, weft_outcome);
    for (size_t i = 0; i < self->n; i++) self->children[i] = weft_sleep(1);
    WEFT_AWAIT(weft_gather_outcomes(self->children, self->n, self->outcomes));
}

/* ---- Failures of a group ---- */

WEFT_ASYNC(fails) {
    WEFT_BEGIN;
    WEFT_RAISE(1, "failed");
}

COST(members_of_a_group, weft_task_group group; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TASK_GROUP(&self->group) {
            for (size_t i = 0; i < self->n; i++) weft_task_group_create_task(&self->group, WEFT_CALL(fails));
        }
    }
    WEFT_EXCEPT(WEFT_EGROUP) {
        for (size_t i = 0; i < weft_error_count(WEFT_ERROR); i++)
            if (weft_error_status(weft_error_nth(WEFT_ERROR, i)) != 1) WEFT_RERAISE;
    }
}

/* ---- Looking at all tasks ---- */

static void write_nothing(void *user, const char *text, size_t size) {
    (void)user;
    (void)text;
    (void)size;
}

#define DUMPED(name, shape)                        \
    COST(name, ) {                                 \
        WEFT_BEGIN;                                \
        start(self->n, shape);                     \
        WEFT_AWAIT(weft_sleep(0));                 \
        weft_dump_tasks(write_nothing, NULL);      \
        weft_dump_tasks_json(write_nothing, NULL); \
        unref_all(self->n);                        \
    }

DUMPED(dump_of_a_chain, NEWEST_IS_LAST)
DUMPED(dump_of_waiters, ALL_FOR_THE_OLDEST)

COST(dump_of_a_group, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (size_t i = 0; i < self->n; i++) weft_task_group_create_task(&self->group, weft_sleep(1));
        WEFT_AWAIT(weft_sleep(0));
        weft_dump_tasks(write_nothing, NULL);
    }
}

COST(all_tasks, weft_task **found;) {
    WEFT_BEGIN;
    start(self->n, ALL_FOR_THE_OLDEST);
    self->found = NEW(self->n, weft_task *);
    for (size_t count = weft_all_tasks(self->found, self->n); count-- > 1;)
        weft_task_unref(self->found[count]);
    weft_task_unref(self->found[0]);
    unref_all(self->n);
}

COST(tracing, weft_chrome_trace trace;) {
    WEFT_BEGIN;
    self->trace.write = write_nothing;
    start(self->n, OLDEST_IS_LAST);
    WEFT_AWAIT(weft_sleep(0));
    weft_set_trace(weft_trace_chrome, &self->trace);
    weft_task_cancel(tasks[0]);
    WEFT_AWAIT(tasks[self->n - 1]);
    weft_set_trace(NULL, NULL);
    unref_all(self->n);
}

const cost nested_costs[] = {{"chain left, its oldest last", make_chain_oldest_last_left, CONSTANT},
                             {"chain left, its newest last", make_chain_newest_last_left, CONSTANT},
                             {"waiters of the oldest left", make_waiters_of_the_oldest_left, CONSTANT},
                             {"waiters of the newest left", make_waiters_of_the_newest_left, CONSTANT},
                             {"chain cancelled", make_chain_cancelled, CONSTANT},
                             {"requests counted", make_requests_counted, CONSTANT},
                             {"nested calls", make_nested_calls, CONSTANT},
                             {"nested handlers", make_nested_handlers, CONSTANT},
                             {"nested timeouts", make_nested_timeouts, CONSTANT},
                             {"nested groups", make_nested_groups, CONSTANT},
                             {"nested wait_for", make_nested_wait_fors, CONSTANT},
                             {"nested gathers set", make_nested_gathers_set, CONSTANT},
                             {"nested gathers cancelled", make_nested_gathers_cancelled, CONSTANT},
                             {"nested gathers closed", make_nested_gathers_closed, CONSTANT},
                             {"nested shields set", make_nested_shields_set, CONSTANT},
                             {"nested shields cancelled", make_nested_shields_cancelled, CONSTANT},
                             {"nested shields closed", make_nested_shields_closed, CONSTANT},
                             {"nested waits set", make_nested_waits_set, CONSTANT},
                             {"nested waits cancelled", make_nested_waits_cancelled, CONSTANT},
                             {"nested waits closed", make_nested_waits_closed, CONSTANT},
                             {"gathers dropped", make_gathers_dropped, AMORTIZED},
                             {"gather of outcomes", make_gather_outcomes, CONSTANT},
                             {"members of a group", make_members_of_a_group, CONSTANT},
                             {"dump of a chain", make_dump_of_a_chain, CONSTANT},
                             {"dump of waiters", make_dump_of_waiters, CONSTANT},
                             {"dump of a group", make_dump_of_a_group, CONSTANT},
                             {"all tasks", make_all_tasks, CONSTANT},
                             {"tracing", make_tracing, CONSTANT},
                             {NULL, NULL, 0}};
