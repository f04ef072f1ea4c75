/* Nested data, 100,000 levels deep or as many as the argument says, on the C stack of WebAssembly: whatever the
 * runtime does with it may not recurse. tests/node/nesting_on_hosts.test.mjs runs this on every host, natively
 * with a stack of 64 KiB. Prints a line for each shape. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static int deepest;

static void print_outcome(const char *shape, const char *end, int status) {
    printf("%s, %s: %s\n", shape, end, weft_status_name(status));
}

static void count_bytes(void *user, const char *text, size_t size) {
    (void)text;
    *(size_t *)user += size;
}

static void dump_both_forms(void) {
    size_t written = 0;
    weft_dump_tasks(count_bytes, &written);
    weft_dump_tasks_json(count_bytes, &written);
    if (written == 0) puts("a dump is empty");
}

/* ---- Futures that stand for others ---- */

static weft_awaitable gather_of(weft_awaitable inner) { return weft_gather(&inner, 1, NULL); }
static weft_awaitable gather_outcomes_of(weft_awaitable inner) {
    return weft_gather_outcomes(&inner, 1, NULL);
}
static weft_awaitable shield_of(weft_awaitable inner) { return weft_shield(inner); }
static weft_awaitable both_of(weft_awaitable inner) { return weft_shield(weft_gather(&inner, 1, NULL)); }

static const struct combinator {
    const char *name;
    weft_awaitable (*nest)(weft_awaitable inner);
} combinators[] = {{"gathers", gather_of},
                   {"gathers of outcomes", gather_outcomes_of},
                   {"shields", shield_of},
                   {"shields of gathers", both_of}};

static weft_awaitable nested(weft_awaitable (*nest)(weft_awaitable inner), weft_future *innermost) {
    weft_awaitable outer = WEFT_AWAITABLE(innermost);
    for (int i = 0; i < deepest; i++) outer = nest(outer);
    return outer;
}

WEFT_ASYNC(end_combinators, const struct combinator *of; weft_future *innermost, *outer; int status;) {
    WEFT_BEGIN;
    self->innermost = weft_future_new();
    weft_close(nested(self->of->nest, self->innermost));
    print_outcome(self->of->name, "closed", WEFT_OK);
    self->outer = weft_ensure_future(nested(self->of->nest, self->innermost));
    weft_future_set_result(self->innermost, weft_value_i64(1));
    weft_future_unref(self->innermost);
    WEFT_CATCH(self->status, self->outer);
    print_outcome(self->of->name, "done", self->status);
    weft_future_unref(self->outer);

    self->innermost = weft_future_new();
    self->outer = weft_ensure_future(nested(self->of->nest, self->innermost));
    weft_future_set_error(self->innermost, WEFT_EIO, "the innermost");
    weft_future_unref(self->innermost);
    WEFT_CATCH(self->status, self->outer);
    print_outcome(self->of->name, "failed", self->status);
    weft_future_unref(self->outer);

    self->innermost = weft_future_new();
    self->outer = weft_ensure_future(nested(self->of->nest, self->innermost));
    weft_future_cancel(self->outer);
    WEFT_CATCH(self->status, self->outer);
    print_outcome(self->of->name, "cancelled", self->status);
    weft_future_unref(self->outer);
    weft_future_unref(self->innermost);
}

/* ---- Tasks that await tasks ---- */

enum way { TASKS, GATHERS, GROUPS, COROUTINES, WAYS };
static const char *const ways[] = {"tasks", "tasks in gathers", "tasks in groups", "coroutines"};

static bool at_bottom;

WEFT_ASYNC(descend, int levels; enum way way; weft_future *bottom; weft_awaitable inner; weft_task *task;
           weft_task_group group; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->levels == 0) {
        at_bottom = true;
        WEFT_AWAIT(self->bottom);
        WEFT_RETURN(0);
    }
    self->inner = WEFT_CALL(descend, .levels = self->levels - 1, .way = self->way, .bottom = self->bottom);
    if (self->way == TASKS) {
        self->task = weft_create_task(self->inner);
        WEFT_TRY(&self->scope) { WEFT_AWAIT(self->task); }
        WEFT_FINALLY { weft_task_unref(self->task); }
    } else if (self->way == GROUPS) {
        WEFT_WITH_TASK_GROUP(&self->group) { weft_task_group_create_task(&self->group, self->inner); }
    } else {
        WEFT_AWAIT(self->way == GATHERS ? gather_of(self->inner) : self->inner);
    }
}

enum end { DONE, FAILED, CANCELLED, ENDS };
static const char *const ends[] = {"done", "failed", "cancelled"};

WEFT_ASYNC(end_tasks, enum way way; enum end end; weft_future *bottom; weft_task *outermost; int status;) {
    WEFT_BEGIN;
    at_bottom = false;
    self->bottom = weft_future_new();
    self->outermost =
        weft_create_task(WEFT_CALL(descend, .levels = deepest, .way = self->way, .bottom = self->bottom));
    while (!at_bottom) WEFT_AWAIT(weft_sleep(0));
    if (self->end == DONE) {
        dump_both_forms();
        weft_future_set_result(self->bottom, weft_value_i64(0));
    } else if (self->end == FAILED) {
        weft_future_set_error(self->bottom, WEFT_EIO, "at the bottom");
    } else {
        weft_task_cancel(self->outermost);
    }
    WEFT_CATCH(self->status, self->outermost);
    print_outcome(ways[self->way], ends[self->end], self->status);
    weft_task_unref(self->outermost);
    weft_future_unref(self->bottom);
}

/* ---- Awaitables that hold awaitables ---- */

static weft_awaitable waits(weft_awaitable inner, double seconds) {
    for (int i = 0; i < deepest; i++) inner = weft_wait_for(inner, seconds);
    return inner;
}

WEFT_ASYNC(end_waits, double seconds; weft_task *task; int status;) {
    WEFT_BEGIN;
    weft_close(waits(weft_sleep(1), self->seconds));
    WEFT_CATCH(self->status, waits(weft_sleep(1), self->seconds));
    print_outcome("wait_for", "awaited", self->status);
    self->task = weft_create_task(waits(weft_sleep(1), self->seconds));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    print_outcome("wait_for", "cancelled before it starts", self->status);
    weft_task_unref(self->task);
}

/* ---- Eager tasks ---- */

static int started;

WEFT_ASYNC(start_eagerly, int levels; weft_task *inner; weft_scope scope;) {
    WEFT_BEGIN;
    started++;
    if (self->levels == 0) WEFT_RETURN(0);
    self->inner = weft_create_eager_task(WEFT_CALL(start_eagerly, .levels = self->levels - 1));
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->inner); }
    WEFT_FINALLY { weft_task_unref(self->inner); }
}

WEFT_ASYNC(end_eager, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(start_eagerly, .levels = WEFT_EAGER_DEPTH));
    print_outcome("eager tasks", "as deep as permitted", self->status);
    started = 0;
    WEFT_CATCH(self->status, WEFT_CALL(start_eagerly, .levels = deepest));
    print_outcome("eager tasks", weft_caught_message(), self->status);
    if (started != WEFT_EAGER_DEPTH + 1) printf("%d eager tasks have started\n", started);
}

/* ---- Reports ---- */

/* Fails with a group in a group, and so on; the default handler logs it. */
WEFT_ASYNC(report_groups, weft_future *bottom;) {
    WEFT_BEGIN;
    self->bottom = weft_future_new();
    weft_future_set_error(self->bottom, WEFT_EIO, "at the bottom");
    at_bottom = false;
    weft_spawn(WEFT_CALL(descend, .levels = deepest, .way = GROUPS, .bottom = self->bottom));
    while (!at_bottom) WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(1));
    weft_future_unref(self->bottom);
}

/* ---- A program ---- */

static size_t used;

static void note_memory(const char *after) {
    if (weft_memory_used() != used) printf("%s leave memory in use\n", after);
    used = weft_memory_used();
}

WEFT_ASYNC(app, int levels; size_t i; int way, end; weft_future *never;) {
    WEFT_BEGIN;
    deepest = self->levels;
    used = weft_memory_used();
    for (self->i = 0; self->i < sizeof combinators / sizeof *combinators; self->i++) {
        WEFT_AWAIT(WEFT_CALL(end_combinators, .of = &combinators[self->i]));
        WEFT_AWAIT(weft_sleep(0)); /* a cancelled shield drops its inner future in the next turn */
        note_memory(combinators[self->i].name);
    }
    for (self->way = 0; self->way < WAYS; self->way++) {
        for (self->end = 0; self->end < ENDS; self->end++)
            WEFT_AWAIT(WEFT_CALL(end_tasks, .way = (enum way)self->way, .end = (enum end)self->end));
        note_memory(ways[self->way]);
    }
    WEFT_AWAIT(WEFT_CALL(end_waits, .seconds = 10));
    WEFT_AWAIT(WEFT_CALL(end_waits, .seconds = 0));
    WEFT_AWAIT(WEFT_CALL(end_eager));
    WEFT_AWAIT(WEFT_CALL(report_groups));
    note_memory("awaitables, eager tasks and reports");
    at_bottom = false; /* the program ends while they wait */
    self->never = weft_future_new();
    weft_spawn(WEFT_CALL(descend, .levels = deepest / 4, .way = GATHERS, .bottom = self->never));
    while (!at_bottom) WEFT_AWAIT(weft_sleep(0));
    weft_future_unref(self->never);
    puts("the end");
}

WEFT_MAIN(app, .levels = argc > 1 ? atoi(argv[1]) : 100000)
