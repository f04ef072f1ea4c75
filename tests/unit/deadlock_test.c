/* The report of a deadlock: every task, and what it waits for. */
#include "check.h"

#include <weft/sim.h>

static weft_lock lock;
static weft_event event;
static weft_queue queue;
static weft_semaphore semaphore;
static weft_barrier barrier;

WEFT_ASYNC(wants_lock) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
}
WEFT_ASYNC(wants_event) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(&event));
}
WEFT_ASYNC(wants_item) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_get(&queue));
}
WEFT_ASYNC(wants_semaphore) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(&semaphore));
}
WEFT_ASYNC(wants_barrier) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_barrier_wait(&barrier));
}
WEFT_ASYNC(wants_time) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(__builtin_inf()));
}

WEFT_ASYNC(wants_line, weft_bytes line;) {
    WEFT_BEGIN;
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
}

WEFT_ASYNC(wants_page, weft_response response; const char *url;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->response));
}

WEFT_ASYNC(wants_to_send, weft_reader *from; weft_response response; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->from = weft_reader_new(0);
        if (!self->from || weft_reader_feed_data(self->from, "x", 1) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(
            weft_fetch((weft_request){.url = "http://full/", .method = "PUT", .body_reader = self->from},
                       &self->response));
    }
    WEFT_FINALLY { weft_reader_free(self->from); }
}

static void script(void) {
    const double never = __builtin_inf();
    lock = (weft_lock){.locked = true};
    event = (weft_event){0};
    queue = (weft_queue){0};
    semaphore = (weft_semaphore){.value = 0};
    barrier = (weft_barrier){.parties = 2};
    weft_sim_script_input(WEFT_SIM_PIECES({.delay = 1, .data = "no newline"}, {.delay = never}));
    weft_sim_script_fetch((weft_sim_answer){.url = "http://silent/", .delay = never});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://half/",
                                            .body = WEFT_SIM_PIECES({.data = "half"}, {.delay = never})});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://full/", .upload = {.delay = never}});
}

static void lines(void *user, const weft_report *report) {
    (void)user;
    trace("%s\n", report->message);
}

WEFT_ASYNC(main_task) {
    WEFT_BEGIN;
    weft_set_exception_handler(lines, NULL);
    script();
    TRY(weft_spawn(WEFT_CALL(wants_lock)));
    TRY(weft_spawn(WEFT_CALL(wants_event)));
    TRY(weft_spawn(WEFT_CALL(wants_item)));
    TRY(weft_spawn(WEFT_CALL(wants_semaphore)));
    TRY(weft_spawn(WEFT_CALL(wants_barrier)));
    TRY(weft_spawn(WEFT_CALL(wants_line)));
    TRY(weft_spawn(WEFT_CALL(wants_page, .url = "http://silent/")));
    TRY(weft_spawn(WEFT_CALL(wants_page, .url = "http://half/")));
    TRY(weft_spawn(WEFT_CALL(wants_to_send)));
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(wants_time)));
}

static void reset(void) {
    if (!check.memory_fails)
        CHECK_TRACE("deadlock: every task waits and nothing can wake one\n "
                    "main_task in main_task: waits for a gather\n "
                    "  wants_time in wants_time: waits for a sleep\n "
                    "wants_lock in wants_lock: waits for a lock\n "
                    "wants_event in wants_event: waits for an event\n "
                    "wants_item in wants_item: waits for an item of a queue\n "
                    "wants_semaphore in wants_semaphore: waits for a semaphore\n "
                    "wants_barrier in wants_barrier: waits for a barrier\n "
                    "wants_line in wants_line, read_until: waits for bytes to read\n "
                    "wants_page in wants_page, fetch, fetch_response: waits for a response\n "
                    "wants_page in wants_page, fetch, read_body: waits for the body of a response\n "
                    "wants_to_send in wants_to_send, fetch, fetch_response: waits for a response\n "
                    "upload in upload: waits for its upload to be sent\n ");
    check.trace[0] = '\0';
    weft_sim_reset();
}

/* The same after a long time without a deadlock. */
WEFT_ASYNC(ends_late, weft_response response;) {
    WEFT_BEGIN;
    weft_set_exception_handler(lines, NULL);
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 3600, .text = "fine"});
    WEFT_AWAIT(weft_fetch((weft_request){.url = "http://a/"}, &self->response));
    weft_response_deinit(&self->response);
    CHECK_TIME(3600);
    lock = (weft_lock){.locked = true};
    WEFT_AWAIT(weft_lock_acquire(&lock));
}

static void reset_late(void) {
    if (!check.memory_fails)
        CHECK_TRACE("deadlock: every task waits and nothing can wake one\n "
                    "ends_late in ends_late: waits for a lock\n ");
    check.trace[0] = '\0';
    weft_sim_reset();
}

/* ---- In cleanup ---- */

WEFT_ASYNC(wait_in_vain, const char *name; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(__builtin_inf())); }
    WEFT_FINALLY { trace("%s", self->name); }
}

WEFT_ASYNC(never_clean, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(wait_in_vain, .name = "first")); }
    WEFT_FINALLY { WEFT_AWAIT(WEFT_CALL(wait_in_vain, .name = "second")); }
}

WEFT_ASYNC(leave_never_clean) {
    WEFT_BEGIN;
    TRY(weft_spawn(WEFT_CALL(never_clean)));
    WEFT_AWAIT(weft_sleep(1));
}

#define DEADLOCK "[deadlock: every task waits and nothing can wake one ] "
#define AGAIN "[cleanup deadlock: every task waits and nothing can wake one ] "
#define NEVER_CLEAN "[never_clean in never_clean, wait_in_vain: waits for a sleep ] "

/* Tasks that wait for ever in their cleanup are cancelled again. */
static void deadlock_in_cleanup(void) {
    check_begin("deadlock_in_cleanup", 0);
    CHECK_INT(weft_run(WEFT_CALL(never_clean), NULL), WEFT_EDEADLOCK);
    CHECK_TRACE(DEADLOCK NEVER_CLEAN "first " AGAIN NEVER_CLEAN "second ");
    CHECK_INT(weft_memory_used(), 0);
    /* The same for a task that still runs when main ends: it was cancelled then. */
    CHECK_INT(weft_run(WEFT_CALL(leave_never_clean), NULL), WEFT_EDEADLOCK);
    CHECK_TRACE("first " DEADLOCK NEVER_CLEAN "second ");
    CHECK_INT(weft_memory_used(), 0);
}

/* ---- Long lines ---- */

static size_t longest;

static void measure(void *unused, const weft_report *report) {
    (void)unused;
    CHECK(report->status == 0 && report->detail == NULL);
    if (strlen(report->message) > longest) longest = strlen(report->message);
}

WEFT_ASYNC(long_named, char name[700];) {
    WEFT_BEGIN;
    memset(self->name, 'n', sizeof self->name - 1);
    weft_task_set_name(weft_current_task(), self->name);
    WEFT_AWAIT(weft_sleep(__builtin_inf()));
}

/* A line about a task has at most 511 bytes. */
static void long_lines(void) {
    check_begin("long_lines", 0);
    weft_set_exception_handler(measure, NULL);
    CHECK_INT(weft_run(WEFT_CALL(long_named), NULL), WEFT_EDEADLOCK);
    CHECK_INT(longest, 511);
    CHECK_INT(weft_memory_used(), 0);
}

int main(void) {
    check.reset = reset;
    RUN_STATUS(WEFT_EDEADLOCK, main_task);
    check.reset = reset_late;
    RUN_STATUS(WEFT_EDEADLOCK, ends_late);
    check.reset = NULL;
    deadlock_in_cleanup();
    long_lines();
    return check_result();
}
