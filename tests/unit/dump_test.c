/* weft_dump_tasks: the tree of tasks and what they await, as text and as JSON; in debug builds also
 * coroutines that were never awaited. */
#include "check.h"

static char text[65536];
static size_t length;

static void collect(void *unused, const char *part, size_t size) {
    (void)unused;
    if (length + size >= sizeof text) return;
    memcpy(text + length, part, size);
    length += size;
    text[length] = '\0';
}

static weft_lock lock;
static weft_task *left, *right;

WEFT_ASYNC(locked) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
}

WEFT_ASYNC(inner) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(10));
}

WEFT_ASYNC(outer) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(inner));
}

WEFT_ASYNC(both, weft_future *plain; weft_scope scope;) {
    WEFT_BEGIN;
    self->plain = weft_future_new();
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(outer), self->plain, WEFT_CALL(locked)));
    }
    WEFT_FINALLY { weft_future_unref(self->plain); }
}

WEFT_ASYNC(awaits, weft_task **other;) {
    WEFT_BEGIN;
    WEFT_AWAIT(*self->other);
}

WEFT_ASYNC(app, weft_task *all, *waiter;) {
    WEFT_BEGIN;
    lock.locked = true;
    self->all = weft_create_task(WEFT_CALL(both));
    weft_task_set_name(self->all, "\"both\"\n");
    left = weft_create_task(WEFT_CALL(awaits, .other = &right));
    right = weft_create_task(WEFT_CALL(awaits, .other = &left));
    self->waiter = weft_create_task(WEFT_CALL(awaits, .other = &self->all));
    WEFT_AWAIT(weft_sleep(1));

    weft_dump_tasks(collect, NULL);
    CHECK_STR(text, "app in app: is running\n"
                    "awaits in awaits: waits for a task\n"
                    "  \"both\"\n in both: waits for a gather\n"
                    "    outer in outer, inner: waits for a sleep\n"
                    "    locked in locked: waits for a lock\n"
                    "awaits in awaits: waits for a task\n"
                    "  awaits in awaits: waits for a task\n");
    length = 0;
    weft_dump_tasks_json(collect, NULL);
    CHECK_STR(text, "[{\"name\":\"app\",\"coroutines\":[\"app\"],\"waitsFor\":null,\"awaits\":[]},"
                    "{\"name\":\"awaits\",\"coroutines\":[\"awaits\"],\"waitsFor\":\"a task\",\"awaits\":["
                    "{\"name\":\"\\\"both\\\"\\u000a\",\"coroutines\":[\"both\"],\"waitsFor\":\"a gather\","
                    "\"awaits\":[{\"name\":\"outer\",\"coroutines\":[\"outer\",\"inner\"],\"waitsFor\":"
                    "\"a sleep\",\"awaits\":[]},{\"name\":\"locked\",\"coroutines\":[\"locked\"],"
                    "\"waitsFor\":\"a lock\",\"awaits\":[]}]}]},"
                    "{\"name\":\"awaits\",\"coroutines\":[\"awaits\"],\"waitsFor\":\"a task\",\"awaits\":["
                    "{\"name\":\"awaits\",\"coroutines\":[\"awaits\"],\"waitsFor\":\"a task\",\"awaits\":[]"
                    "}]}]");
    weft_task_unref(self->all);
    weft_task_unref(self->waiter);
    weft_task_unref(left);
    weft_task_unref(right);
}

/* ---- Deep chains, done tasks, and futures that are not tasks ---- */

WEFT_ASYNC(deep, int levels;) {
    WEFT_BEGIN;
    if (self->levels > 1)
        WEFT_AWAIT(WEFT_CALL(deep, .levels = self->levels - 1));
    else
        WEFT_AWAIT(weft_sleep(5));
}

WEFT_ASYNC(awaits_future, weft_future *future;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->future);
}

static void dump_is(const char *expected) {
    length = 0;
    weft_dump_tasks(collect, NULL);
    CHECK_STR(text, expected);
}

/* A task's first sixteen coroutines are named; an ellipsis stands for more. */
WEFT_ASYNC(deep_coroutines, weft_task *fifteen, *sixteen, *seventeen;) {
    WEFT_BEGIN;
    START(self->fifteen, WEFT_CALL(deep, .levels = 15));
    START(self->sixteen, WEFT_CALL(deep, .levels = 16));
    START(self->seventeen, WEFT_CALL(deep, .levels = 17));
    WEFT_AWAIT(weft_sleep(1));
#define FOUR_DEEP ", deep, deep, deep, deep"
#define SIXTEEN_DEEP "deep, deep, deep, deep" FOUR_DEEP FOUR_DEEP FOUR_DEEP
    dump_is("deep_coroutines in deep_coroutines: is running\n"
            "deep in deep, deep, deep" FOUR_DEEP FOUR_DEEP FOUR_DEEP ": waits for a sleep\n"
            "deep in " SIXTEEN_DEEP ": waits for a sleep\n"
            "deep in " SIXTEEN_DEEP ", ...: waits for a sleep\n");
}

/* How many lists of awaited tasks are open at the same place of the JSON. */
static int deepest_awaits(void) {
    int depth = 0, deepest = 0;
    for (const char *at = text; *at; at++) {
        if (strncmp(at, "\"awaits\":[", 10) == 0 && ++depth > deepest) deepest = depth;
        if (strncmp(at, "]}", 2) == 0) depth--;
    }
    return deepest;
}

/* In a long chain each task is written once; beyond the deepest level the indentation starts again. */
WEFT_ASYNC(deep_tasks, weft_task *tasks[150]; int i;) {
    WEFT_BEGIN;
    self->tasks[0] = weft_create_task(WEFT_CALL(deep, .levels = 1));
    for (int i = 1; i < 150; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(awaits, .other = &self->tasks[i - 1]));
    for (self->i = 0; self->i < 2; self->i++) WEFT_AWAIT(weft_sleep(0));
    length = 0;
    weft_dump_tasks(collect, NULL);
    size_t lines = 0, deepest = 0;
    for (const char *line = text; *line; line = strchr(line, '\n') + 1, lines++) {
        size_t indent = strspn(line, " ");
        if (indent > deepest) deepest = indent;
    }
    CHECK_INT(lines, 151);
    CHECK_INT(deepest, 2 * 100);
    length = 0;
    weft_dump_tasks_json(collect, NULL);
    CHECK_INT(deepest_awaits(), 1 + 100); /* "awaits" of a task at each level */
    for (int i = 0; i < 150; i++) weft_task_unref(self->tasks[i]);
}

/* A done task is not listed, although a gather still holds it, and can still be awaited. */
WEFT_ASYNC(done_tasks, weft_task *quick, *slow, *both; weft_future *future, *waited[1];) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->quick, weft_sleep(0));
    START(self->slow, WEFT_CALL(awaits_future, .future = self->future));
    START(self->both, WEFT_GATHER(NULL, self->quick, self->slow));
    WEFT_AWAIT(weft_sleep(1));
    dump_is("done_tasks in done_tasks: is running\n"
            "await_one in await_one: waits for a gather\n"
            "  awaits_future in awaits_future: waits for a future\n");
    self->waited[0] = weft_task_future(self->quick);
    WEFT_AWAIT(weft_wait(self->waited, 1, INFINITY, WEFT_ALL_COMPLETED));
    CHECK_INT(WEFT_RESULT.i64, 1);
    WEFT_AWAIT(WEFT_GATHER(NULL, self->quick));
    weft_future_set_result(self->future, weft_value_i64(0));
    dump_is("done_tasks in done_tasks: is running\n"
            "await_one in await_one: waits for a gather\n"
            "  awaits_future in awaits_future: is ready\n");
    WEFT_AWAIT(self->both);
}

/* ---- Task groups and weft_wait ---- */

WEFT_ASYNC(awaits_group, weft_task_group group, inner; weft_future *future; weft_task *child;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task_into(&self->group, WEFT_CALL(deep, .levels = 1), &self->child);
        WEFT_WITH_TASK_GROUP(&self->inner) {
            weft_task_group_create_task(&self->inner, WEFT_CALL(awaits, .other = &self->child));
            weft_task_group_create_task(&self->inner, WEFT_CALL(awaits_future, .future = self->future));
            WEFT_AWAIT(self->future);
        }
    }
    weft_task_unref(self->child);
}

WEFT_ASYNC(calls_group, weft_future *future;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(awaits_group, .future = self->future));
}

/* The tasks of a group are below the task that entered it, in the block as well as at its end, until they are
 * done; also if it entered the group in a coroutine that it awaits. */
WEFT_ASYNC(groups, weft_future *future; weft_task *parent;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->parent, WEFT_CALL(calls_group, .future = self->future));
    WEFT_AWAIT(weft_sleep(1));
    dump_is("groups in groups: is running\n"
            "calls_group in calls_group, awaits_group: waits for a future\n"
            "  awaits in awaits: waits for a task\n"
            "    deep in deep: waits for a sleep\n"
            "  awaits_future in awaits_future: waits for a future\n");
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(weft_sleep(1));
    dump_is("groups in groups: is running\n"
            "calls_group in calls_group, awaits_group, group_exit: waits for an event\n"
            "  awaits in awaits: waits for a task\n"
            "    deep in deep: waits for a sleep\n");
    WEFT_AWAIT(weft_sleep(10));
    dump_is("groups in groups: is running\n");
}

WEFT_ASYNC(waits_in_block, weft_future *future; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(self->future); }
    WEFT_FINALLY {}
}

WEFT_ASYNC(calls_in_group, weft_future *future; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(deep, .levels = 1));
        WEFT_AWAIT(WEFT_CALL(waits_in_block, .future = self->future));
    }
}

/* Also if the coroutine that it awaits there has a block of its own. */
WEFT_ASYNC(block_in_group, weft_future *future; weft_task *parent;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->parent, WEFT_CALL(calls_in_group, .future = self->future));
    WEFT_AWAIT(weft_sleep(1));
    dump_is("block_in_group in block_in_group: is running\n"
            "calls_in_group in calls_in_group, waits_in_block: waits for a future\n"
            "  deep in deep: waits for a sleep\n");
    weft_future_set_result(self->future, weft_value_i64(0));
}

WEFT_ASYNC(waits, weft_future *futures[3];) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_wait(self->futures, 3, INFINITY, WEFT_ALL_COMPLETED));
}

/* The tasks of gathers and shields that hold each other are below the task that awaits the outermost. */
WEFT_ASYNC(compounds, weft_future *future; weft_task *all;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->all,
          WEFT_GATHER(NULL, WEFT_GATHER(NULL, weft_shield(WEFT_CALL(awaits_future, .future = self->future))),
                      weft_shield(WEFT_GATHER(NULL, WEFT_CALL(deep, .levels = 1), self->future))));
    WEFT_AWAIT(weft_sleep(1));
    dump_is("compounds in compounds: is running\n"
            "await_one in await_one: waits for a gather\n"
            "  awaits_future in awaits_future: waits for a future\n"
            "  deep in deep: waits for a sleep\n");
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(self->all);
}

static weft_awaitable gathers(int levels, weft_awaitable inner) {
    return levels == 0 ? inner : WEFT_GATHER(NULL, gathers(levels - 1, inner));
}

/* To the depth of four. */
WEFT_ASYNC(deep_compounds, weft_task *four, *five;) {
    WEFT_BEGIN;
    START(self->four, gathers(4, WEFT_CALL(deep, .levels = 1)));
    START(self->five, gathers(5, WEFT_CALL(deep, .levels = 2)));
    WEFT_AWAIT(weft_sleep(1));
    dump_is("deep_compounds in deep_compounds: is running\n"
            "await_one in await_one: waits for a gather\n"
            "  deep in deep: waits for a sleep\n"
            "deep in deep, deep: waits for a sleep\n"
            "await_one in await_one: waits for a gather\n");
}

/* The tasks for which a task waits with weft_wait are below it. */
WEFT_ASYNC(waited, weft_task *quick, *slow, *waiter; weft_future *future;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->quick, weft_sleep(0));
    START(self->slow, WEFT_CALL(awaits_future, .future = self->future));
    START(self->waiter, WEFT_CALL(waits, .futures = {self->future, weft_task_future(self->slow),
                                                     weft_task_future(self->quick)}));
    WEFT_AWAIT(weft_sleep(1));
    dump_is("waited in waited: is running\n"
            "waits in waits, wait_some: waits for an event\n"
            "  awaits_future in awaits_future: waits for a future\n");
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(self->waiter);
}

#ifdef WEFT_DEBUG
static const char *reported_task, *reported_origin;

static void note(void *unused, const weft_report *report) {
    (void)unused;
    reported_task = report->task;
    reported_origin = report->origin;
}

WEFT_ASYNC(forgets, weft_awaitable forgotten, closed;) {
    WEFT_BEGIN;
    self->forgotten = WEFT_CALL(inner);
    self->closed = WEFT_CALL(outer);
    weft_close(self->closed);
}

static void never_awaited(void) {
    weft_set_exception_handler(note, NULL);
    CHECK_INT(weft_run(WEFT_CALL(forgets), NULL), WEFT_OK);
    CHECK_STR(reported_task, "inner");
    CHECK(reported_origin && strstr(reported_origin, "dump_test.c:"));
    weft_set_exception_handler(NULL, NULL);
}
#else
static void never_awaited(void) {}
#endif

int main(void) {
    CHECK_INT(weft_run(WEFT_CALL(app), NULL), WEFT_OK);
    RUN(deep_coroutines);
    RUN(deep_tasks);
    RUN(done_tasks);
    RUN(groups);
    RUN(block_in_group);
    RUN(compounds);
    RUN(deep_compounds);
    RUN(waited);
    never_awaited();
    CHECK_INT(weft_memory_used(), 0);
    return check_result();
}
