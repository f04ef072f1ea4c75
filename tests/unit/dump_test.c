/* weft_dump_tasks: the tree of who awaits whom, as text and as JSON; in debug builds, coroutines that
 * were never awaited. */
#include "check.h"

static char text[4096];
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

WEFT_ASYNC(both, weft_future *plain;) {
    WEFT_BEGIN;
    self->plain = weft_future_new();
    WEFT_UNWIND(out);
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(outer), self->plain, WEFT_CALL(locked)));
    WEFT_FINALLY(out);
    weft_future_unref(self->plain);
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
    CHECK_STR(text,
              "[{\"name\":\"app\",\"coroutines\":[\"app\"],\"waitsFor\":null,\"awaits\":[]},"
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

#ifdef WEFT_DEBUG
static const char *reported_task, *reported_origin;

static void note(void *unused, const weft_report *report) {
    (void)unused;
    reported_task = report->task;
    reported_origin = report->origin;
}

WEFT_ASYNC(forgets, weft_awaitable closed;) {
    WEFT_BEGIN;
    (void)WEFT_CALL(inner);
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
    never_awaited();
    CHECK_INT(weft_memory_used(), 0);
    return check_result();
}
