/* Handlers, writers and trace callbacks that create tasks, or dump them, while the runtime goes through all
 * tasks. */
#include "check.h"

#include <weft/trace.h>

static int called;

static void *frames[1000]; /* for leak checkers: those of tasks that are cut off are not freed */
static size_t frame_count;

WEFT_ASYNC(short_task) {
    WEFT_BEGIN;
    frames[frame_count++ % 1000] = self;
    WEFT_AWAIT(weft_sleep(0.01));
}

/* Fails loudly instead of running for ever. */
static void spawn(void) {
    if (++called < 1000)
        weft_spawn(WEFT_CALL(short_task));
    else
        CHECK_NEVER();
}

/* ---- Exception handlers ---- */

static void report_and_spawn(void *unused, const weft_report *report) {
    check_report(unused, report);
    spawn();
}

WEFT_ASYNC(waits_in_vain, weft_event event;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(&self->event));
}

/* A deadlock is reported with one line for each task that waits, whatever the handler creates. */
static void handler_spawns(void) {
    check_begin("handler_spawns", 0);
    weft_set_exception_handler(report_and_spawn, NULL);
    CHECK_INT(weft_run(WEFT_CALL(waits_in_vain), NULL), WEFT_EDEADLOCK);
    CHECK_TRACE("[deadlock: every task waits and nothing can wake one ] "
                "[waits_in_vain in waits_in_vain: waits for an event ] "
                "[short_task in short_task: is ready ] ");
    CHECK_INT(called, 3);
    CHECK_INT(weft_memory_used(), 0);
}

/* ---- Writers ---- */

static char text[4096], inner_text[4096];

static void append(void *to, const char *part, size_t size) {
    size_t length = strlen(to);
    if (length + size < sizeof text) memcpy((char *)to + length, part, size);
}

static void append_and_spawn(void *to, const char *part, size_t size) {
    append(to, part, size);
    spawn();
}

/* Dumps the tasks anew at the end of each line but keeps only the last of these dumps. */
static void append_and_dump(void *to, const char *part, size_t size) {
    append(to, part, size);
    if (size == 0 || part[size - 1] != '\n') return;
    memset(inner_text, 0, sizeof inner_text);
    weft_dump_tasks(append, inner_text);
}

/* Likewise as JSON, whenever a task has been written. */
static void append_and_dump_json(void *to, const char *part, size_t size) {
    append(to, part, size);
    if (size == 0 || part[size - 1] != '}') return;
    memset(inner_text, 0, sizeof inner_text);
    weft_dump_tasks_json(append, inner_text);
}

static weft_task *awaited;
static weft_awaitable gathered;

/* Uses the tasks once the dump is under way. */
static void append_and_gather(void *to, const char *part, size_t size) {
    if (text[0] == '\0') gathered = WEFT_GATHER(NULL, awaited);
    append(to, part, size);
}

WEFT_ASYNC(awaits) {
    WEFT_BEGIN;
    WEFT_AWAIT(awaited);
}

#define TREE                                                         \
    "writers in writers: is running\n"                               \
    "awaits in awaits: waits for a task\n  short_task in short_task" \
    ": waits for a sleep\n"

WEFT_ASYNC(writers, weft_task *other;) {
    WEFT_BEGIN;
    START(awaited, WEFT_CALL(short_task));
    START(self->other, WEFT_CALL(awaits));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    memset(text, 0, sizeof text);
    weft_dump_tasks(append_and_dump, text);
    CHECK_STR(text, TREE);
    CHECK_STR(inner_text, "writers in writers: is running\n"
                          "short_task in short_task: waits for a sleep\n"
                          "awaits in awaits: waits for a task\n");
    memset(text, 0, sizeof text);
    weft_dump_tasks_json(append_and_dump_json, text);
#define SHORT_TASK \
    "{\"name\":\"short_task\",\"coroutines\":[\"short_task\"],\"waitsFor\":\"a sleep\",\"awaits\":[]}"
#define WRITERS "{\"name\":\"writers\",\"coroutines\":[\"writers\"],\"waitsFor\":null,\"awaits\":[]}"
#define AWAITS "{\"name\":\"awaits\",\"coroutines\":[\"awaits\"],\"waitsFor\":\"a task\",\"awaits\":["
    CHECK_STR(text, "[" WRITERS "," AWAITS SHORT_TASK "]}]");
    CHECK_STR(inner_text, "[" WRITERS "," SHORT_TASK "," AWAITS "]}]");
    memset(text, 0, sizeof text);
    weft_dump_tasks(append_and_gather, text);
    CHECK_STR(text, TREE);
    memset(text, 0, sizeof text);
    called = 0;
    weft_dump_tasks(append_and_spawn, text);
    CHECK_STR(text, TREE);
    CHECK(called > 0 && called < 100);
    WEFT_AWAIT(gathered);
}

/* ---- Trace callbacks ---- */

/* Creates a task for each event of the kind that is wanted. */
static void trace_and_spawn(void *wanted, const weft_trace_event *event) {
    if (event->kind == *(const enum weft_trace_kind *)wanted) spawn();
}

WEFT_ASYNC(leaves_tasks) {
    WEFT_BEGIN;
    TRY(weft_spawn(WEFT_CALL(waits_in_vain)));
    TRY(weft_spawn(WEFT_CALL(waits_in_vain)));
    WEFT_AWAIT(weft_sleep(1));
}

static void trace_spawns(enum weft_trace_kind kind) {
    check_begin("trace_spawns", 0);
    called = 0;
    weft_set_trace(trace_and_spawn, &kind);
    CHECK_INT(weft_run(WEFT_CALL(leaves_tasks), NULL), 0);
    weft_set_trace(NULL, NULL);
    CHECK(called > 0 && called < 100);
    /* Two of them had begun to wait. Debug builds add up to 64 bytes to each block. */
    CHECK(weft_memory_used() <= 2 * (sizeof(struct short_task) + 64));
}

int main(void) {
    handler_spawns();
    RUN(writers);
    trace_spawns(WEFT_TRACE_CANCEL_REQUESTED);
    return check_result();
}
