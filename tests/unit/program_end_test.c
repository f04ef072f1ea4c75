/* What is left when a program ends: the next one sees nothing of it. */
#include "check.h"

#include <math.h>
#include <weft/sim.h>

static void note(void *name) { trace("%s", (const char *)name); }

static weft_context_var shade;

static void ignore(void *unused, const weft_report *report) { (void)unused, (void)report; }

/* Runs another program, long enough for whatever the one before may have left. */
WEFT_ASYNC(next_program, char padding[300];) {
    WEFT_BEGIN;
    memset(self->padding, 0x41, sizeof self->padding); /* frames of the program before lay here */
    WEFT_AWAIT(weft_sleep(1000));
}

static void check_nothing_left(void) {
    weft_task *task;
    CHECK_INT(weft_memory_used(), 0);
    CHECK_INT(weft_all_tasks(&task, 1), 0);
    CHECK_INT(weft_run(WEFT_CALL(next_program), NULL), 0);
    CHECK_INT(weft_memory_used(), 0);
    CHECK_TRACE("");
}

/* Frames of tasks that were cut off are not freed. Blocks are larger than what was asked for. */
static void check_only_frames_left(size_t size) {
    weft_task *task;
    size_t left = weft_memory_used();
    CHECK(left >= size && left <= 2 * size);
    CHECK_INT(weft_all_tasks(&task, 1), 0);
    CHECK_INT(weft_run(WEFT_CALL(next_program), NULL), 0);
    CHECK_INT(weft_memory_used(), left);
    CHECK_TRACE("");
}

/* ---- Callbacks ---- */

static weft_handle several[10];

WEFT_ASYNC(leave_several) {
    WEFT_BEGIN;
    for (int i = 0; i < 10; i++) TRY(weft_call_later(&several[i], 1e6 + i, note, "late"));
    WEFT_AWAIT(weft_sleep(1));
}

/* A callback that was to come late does not put off, or hasten, what the next program waits for. */
static void time_goes_on(void) {
    check_begin("time_goes_on", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_several), NULL), 0);
    double start = weft_time();
    CHECK_INT(weft_run(weft_sleep(5), NULL), 0);
    CHECK_INT((weft_time() - start) * 1e6 + 0.5, 5e6);
}

WEFT_ASYNC(works_in_cleanup, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(0.01)); }
    WEFT_FINALLY { weft_sim_work(0.02); } /* not long enough to be reported in debug builds */
}

WEFT_ASYNC(leave_working_cleanup) {
    WEFT_BEGIN;
    TRY(weft_spawn(WEFT_CALL(works_in_cleanup)));
    WEFT_AWAIT(weft_sleep(0));
    weft_sim_after(100, note, "waited ");
}

/* The deadline of a sleep that was cancelled passes in the program's last turn: the program does not wait. */
static void late_cleanup(void) {
    check_begin("late_cleanup", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_working_cleanup), NULL), 0);
    check_nothing_left();
}

static weft_handle later, never, soon;

WEFT_ASYNC(leave_callbacks, weft_handle later;) {
    WEFT_BEGIN;
    TRY(weft_context_set(&shade, weft_value_i64(1), NULL));
    TRY(weft_call_later(&self->later, 10, note, "in the frame"));
    TRY(weft_call_later(&later, 20, note, "later"));
    TRY(weft_call_later(&never, INFINITY, note, "never"));
    WEFT_AWAIT(weft_sleep(1));
}

/* Callbacks whose time has not come are forgotten, wherever their handles are, and the handles can be used
 * again. */
static void timed_callbacks(void) {
    check_begin("timed_callbacks", 0);
    for (int i = 0; i < 2; i++) {
        CHECK_INT(weft_run(WEFT_CALL(leave_callbacks), NULL), 0);
        CHECK(!weft_handle_pending(&later) && !weft_handle_pending(&never));
        check_nothing_left();
    }
}

static int called;

static void call_again(void *unused) {
    (void)unused;
    called++;
    CHECK_INT(weft_call_soon(&soon, call_again, NULL), 0);
}

WEFT_ASYNC(cleans_up, int turns; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY {
        for (; self->turns > 0; self->turns--) WEFT_AWAIT(weft_sleep(0));
    }
}

WEFT_ASYNC(leave_endless_callback, int turns;) {
    WEFT_BEGIN;
    if (self->turns >= 0) {
        TRY(weft_spawn(WEFT_CALL(cleans_up, .turns = self->turns)));
        WEFT_AWAIT(weft_sleep(0));
    }
    called = 0;
    call_again(NULL);
}

/* A callback that schedules itself again gets as many turns as asyncio.run gives it. */
static void endless_callback(void) {
    static const int turns_called[][2] = {{-1, 5}, {0, 8}, {1, 9}, {3, 11}};
    check_begin("endless_callback", 0);
    for (int i = 0; i < 4; i++) {
        CHECK_INT(weft_run(WEFT_CALL(leave_endless_callback, .turns = turns_called[i][0]), NULL), 0);
        CHECK_INT(called - 1, turns_called[i][1]);
        CHECK(!weft_handle_pending(&soon));
        check_nothing_left();
    }
}

static void call_again_at_once(void *unused) {
    (void)unused;
    called++;
    CHECK_INT(weft_call_later(&soon, 0, call_again_at_once, NULL), 0);
}

WEFT_ASYNC(leave_endless_timer, bool task;) {
    WEFT_BEGIN;
    called = 0;
    TRY(weft_call_later(&soon, 0, call_again_at_once, NULL));
    if (self->task) TRY(weft_spawn(weft_sleep(10)));
    if (self->task) WEFT_AWAIT(weft_sleep(0));
}

/* What is due in these turns is called. */
static void endless_timer(void) {
    check_begin("endless_timer", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_endless_timer), NULL), 0);
    CHECK_INT(called, 5);
    check_nothing_left();
    CHECK_INT(weft_run(WEFT_CALL(leave_endless_timer, .task = true), NULL), 0);
    CHECK_INT(called, 9);
    check_nothing_left();
}

static void done_again(weft_future *future, void *unused) {
    (void)unused;
    called++;
    CHECK_INT(weft_future_add_done_callback(future, done_again, NULL), 0);
}

WEFT_ASYNC(leave_endless_done_callback) {
    WEFT_BEGIN;
    called = 0;
    weft_future *future = weft_future_new();
    weft_future_set_result(future, weft_value_i64(1));
    TRY(weft_future_add_done_callback(future, done_again, NULL));
    weft_future_unref(future);
}

static void endless_done_callback(void) {
    check_begin("endless_done_callback", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_endless_done_callback), NULL), 0);
    CHECK_INT(called, 5);
    check_nothing_left();
}

/* ---- Tasks ---- */

static void *kept[16]; /* frames that are never freed, for leak checkers */
static size_t kept_count;

static void keep(void *frame) { kept[kept_count++ % 16] = frame; }

WEFT_ASYNC(send_report, weft_scope scope;) {
    WEFT_BEGIN;
    keep(self);
    WEFT_TRY(&self->scope) {
        trace("sending");
        WEFT_AWAIT(weft_sleep(100));
        trace("sent");
    }
    WEFT_FINALLY { trace("cleanup"); }
}

static bool sends_eagerly;

static void send(void *unused, const weft_report *report) {
    (void)unused;
    check_report(NULL, report);
    called++;
    CHECK_INT(weft_call_soon(&soon, note, "called"), 0);
    CHECK_INT(weft_call_later(&later, 1, note, "called later"), 0);
    weft_awaitable sending = WEFT_CALL(send_report);
    weft_task_unref(sends_eagerly ? weft_create_eager_task(sending) : weft_create_task(sending));
}

WEFT_ASYNC(fails) {
    WEFT_BEGIN;
    WEFT_RAISE(7, "seven");
}

/* The handler of the program's last report may start tasks and callbacks. Nothing waits for them any more; an
 * eager task is cut off where it waits. */
static void reporting_tasks(void) {
    check_begin("reporting_tasks", 0);
    weft_set_exception_handler(send, NULL);
    CHECK_INT(weft__main(WEFT_CALL(fails).object), 1);
    CHECK_TRACE("[the program failed: fails program status: seven ] ");
    CHECK(!weft_handle_pending(&later) && !weft_handle_pending(&soon));
    check_nothing_left();
    sends_eagerly = true;
    weft_set_exception_handler(send, NULL);
    CHECK_INT(weft__main(WEFT_CALL(fails).object), 1);
    CHECK_TRACE("[the program failed: fails program status: seven ] sending ");
    check_only_frames_left(sizeof(struct send_report));
}

/* A task whose cleanup starts its successor at once. */
WEFT_ASYNC(follows, weft_scope scope;) {
    WEFT_BEGIN;
    keep(self);
    called++;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY { weft_task_unref(weft_create_eager_task(WEFT_CALL(follows))); }
}

WEFT_ASYNC(leave_followers) {
    WEFT_BEGIN;
    called = 0;
    weft_task_unref(weft_create_eager_task(WEFT_CALL(follows)));
}

static void endless_tasks(void) {
    check_begin("endless_tasks", 0);
    size_t used = weft_memory_used();
    CHECK_INT(weft_run(WEFT_CALL(leave_followers), NULL), 0);
    CHECK(called > 3 && called < 20);
    check_only_frames_left(used + sizeof(struct follows));
}

/* ---- The order in which tasks are cancelled ---- */

WEFT_ASYNC(sleeper, const char *name; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_FINALLY { trace("%s:%u", self->name, weft_task_cancelling(weft_current_task())); }
}

WEFT_ASYNC(waiter, const char *name; weft_task **of; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(*self->of); }
    WEFT_FINALLY { trace("%s:%u", self->name, weft_task_cancelling(weft_current_task())); }
}

WEFT_ASYNC(gatherer, weft_task **pair; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_GATHER(NULL, self->pair[1], self->pair[0])); }
    WEFT_FINALLY { trace("gatherer"); }
}

static void start_chains(weft_task **task) {
    task[0] = weft_create_task(WEFT_CALL(waiter, .name = "A", .of = &task[2]));
    task[1] = weft_create_task(WEFT_CALL(sleeper, .name = "B"));
    task[2] = weft_create_task(WEFT_CALL(sleeper, .name = "C"));
    task[3] = weft_create_task(WEFT_CALL(gatherer, .pair = &task[6]));
    task[4] = weft_create_task(WEFT_CALL(waiter, .name = "D", .of = &task[5]));
    task[5] = weft_create_task(WEFT_CALL(waiter, .name = "E", .of = &task[7]));
    task[6] = weft_create_task(WEFT_CALL(sleeper, .name = "G"));
    task[7] = weft_create_task(WEFT_CALL(sleeper, .name = "H"));
}

WEFT_ASYNC(leave_chains, weft_task *tasks[8];) {
    WEFT_BEGIN;
    start_chains(self->tasks);
    WEFT_AWAIT(weft_sleep(0));
    for (int i = 0; i < 8; i++) weft_task_unref(self->tasks[i]);
}

/* Oldest first; but the request to cancel a task that waits for others goes on to those at once. */
static void cancelled_in_order(void) {
    check_begin("cancelled_in_order", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_chains), NULL), 0);
    CHECK_TRACE("C:2 B:1 H:4 G:2 A:1 E:2 gatherer D:1 ");
    check_nothing_left();
}

WEFT_ASYNC(gathers, const char *name; weft_task **of; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_GATHER(NULL, *self->of)); }
    WEFT_FINALLY { trace("%s:%u", self->name, weft_task_cancelling(weft_current_task())); }
}

WEFT_ASYNC(leave_two_waiters, weft_task *tasks[4];) {
    WEFT_BEGIN;
    self->tasks[0] = weft_create_task(WEFT_CALL(waiter, .name = "A1", .of = &self->tasks[2]));
    self->tasks[1] = weft_create_task(WEFT_CALL(waiter, .name = "A2", .of = &self->tasks[2]));
    self->tasks[2] = weft_create_task(WEFT_CALL(gathers, .name = "B", .of = &self->tasks[3]));
    self->tasks[3] = weft_create_task(WEFT_CALL(sleeper, .name = "C"));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    for (int i = 0; i < 4; i++) weft_task_unref(self->tasks[i]);
}

/* Each request is counted by every task that it is passed on to, as in asyncio. */
static void counted_on_the_way(void) {
    check_begin("counted_on_the_way", 0);
    CHECK_INT(weft_run(WEFT_CALL(leave_two_waiters), NULL), 0);
    CHECK_TRACE("C:4 B:3 A1:1 A2:1 ");
    check_nothing_left();
}

WEFT_ASYNC(swallows_one, int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(INFINITY));
    trace("swallowed:%u", weft_task_cancelling(weft_current_task()));
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(INFINITY)); }
    WEFT_FINALLY { trace("ends:%u", weft_task_cancelling(weft_current_task())); }
}

WEFT_ASYNC(leave_swallower, weft_task *tasks[2];) {
    WEFT_BEGIN;
    self->tasks[0] = weft_create_task(WEFT_CALL(waiter, .name = "A", .of = &self->tasks[1]));
    self->tasks[1] = weft_create_task(WEFT_CALL(swallows_one));
    WEFT_AWAIT(weft_sleep(0));
    for (int i = 0; i < 2; i++) weft_task_unref(self->tasks[i]);
}

/* The second request to all goes the same way as the first. */
static void cancelled_again(void) {
    check_begin("cancelled_again", 0);
    weft_set_exception_handler(ignore, NULL);
    CHECK_INT(weft_run(WEFT_CALL(leave_swallower), NULL), WEFT_EDEADLOCK);
    weft_set_exception_handler(check_report, NULL);
    CHECK_TRACE("swallowed:2 ends:4 A:2 ");
    check_nothing_left();
}

/* Tasks that gather each other, and what the innermost one ends with. */
WEFT_ASYNC(innermost, int fails; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(INFINITY)); }
    WEFT_FINALLY {
        trace("%u", weft_task_cancelling(weft_current_task()));
        if (self->fails) WEFT_RAISE(self->fails);
    }
}

static bool is_deep;

WEFT_ASYNC(descend, int levels, fails; bool tells; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->levels == 0) {
        is_deep = true;
        WEFT_AWAIT(WEFT_CALL(innermost, .fails = self->fails));
    }
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(descend, .levels = self->levels - 1, .fails = self->fails)));
    }
    WEFT_FINALLY {
        if (self->tells) trace("%s", weft_status_name(WEFT_STATUS));
    }
}

WEFT_ASYNC(deep, int levels, fails; bool cancels; weft_task *outermost; int status;) {
    WEFT_BEGIN;
    is_deep = false;
    self->outermost =
        weft_create_task(WEFT_CALL(descend, .levels = self->levels, .fails = self->fails, .tells = true));
    while (!is_deep) WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(1));
    if (self->cancels) weft_task_cancel(self->outermost);
    if (self->cancels) WEFT_CATCH(self->status, self->outermost);
    weft_task_unref(self->outermost);
}

/* When a program ends, a request goes on to the next 1,000 tasks, which have requests of their own: all of them
 * would take time that grows with the square of the depth. A single one goes on to the end. */
static void deep_requests(void) {
    check_begin("deep_requests", 0);
    CHECK_INT(weft_run(WEFT_CALL(deep, .levels = 1500), NULL), 0);
    CHECK_TRACE("1001 WEFT_ECANCELED ");
    CHECK_INT(weft_run(WEFT_CALL(deep, .levels = 900), NULL), 0);
    CHECK_TRACE("901 WEFT_ECANCELED ");
    weft_set_exception_handler(ignore, NULL);
    CHECK_INT(weft_run(WEFT_CALL(deep, .levels = 1500, .fails = WEFT_EIO), NULL), 0);
    weft_set_exception_handler(check_report, NULL);
    CHECK_TRACE("1001 WEFT_EIO ");
    CHECK_INT(weft_run(WEFT_CALL(deep, .levels = 1500, .cancels = true), NULL), 0);
    CHECK_TRACE("1 WEFT_ECANCELED ");
    check_nothing_left();
}

/* ---- What nothing settles ---- */

static void note_done(weft_future *future, void *name) {
    (void)future;
    trace("%s done", (const char *)name);
}

WEFT_ASYNC(leave_unsettled, weft_future *inner, *outer, *kept;) {
    WEFT_BEGIN;
    self->inner = weft_future_new();
    self->outer = weft_ensure_future(WEFT_GATHER(NULL, self->inner, weft_shield(WEFT_AWAITABLE(self->kept))));
    TRY(weft_future_add_done_callback(self->inner, note_done, "inner"));
    TRY(weft_future_add_done_callback(self->outer, note_done, "outer"));
    weft_future_unref(self->inner);
    weft_future_unref(self->outer);
}

/* A gather lives as long as its callbacks may be called; also a future that lives longer does not bring it back. */
static void unsettled(void) {
    check_begin("unsettled", 0);
    weft_future *kept = weft_future_new();
    CHECK_INT(weft_run(WEFT_CALL(leave_unsettled, .kept = kept), NULL), 0);
    CHECK_INT(weft_future_set_result(kept, weft_value_i64(1)), 0);
    weft_future_unref(kept);
    check_nothing_left();
}

/* ---- Cleanup without end ---- */

WEFT_ASYNC(never_ends, int waits; int status;) {
    WEFT_BEGIN;
    keep(self);
    for (;;) {
        self->waits++;
        WEFT_CATCH(self->status, weft_sleep(INFINITY));
        trace("%d:%d", self->waits, self->status);
    }
}

WEFT_ASYNC(locks_for_ever, weft_lock *lock;) {
    WEFT_BEGIN;
    keep(self);
    for (;;) {
        int status;
        WEFT_CATCH(status, weft_lock_acquire(self->lock));
        trace("lock:%d", status);
    }
}

WEFT_ASYNC(leave_endless_cleanup, bool holds; weft_lock lock;) {
    WEFT_BEGIN;
    if (self->holds) {
        WEFT_AWAIT(weft_lock_acquire(&self->lock));
        TRY(weft_spawn(WEFT_CALL(locks_for_ever, .lock = &self->lock)));
    } else {
        TRY(weft_spawn(WEFT_CALL(never_ends)));
    }
    WEFT_AWAIT(weft_sleep(1));
}

#define DEADLOCK "[deadlock: every task waits and nothing can wake one ] "
#define AGAIN "[cleanup deadlock: every task waits and nothing can wake one ] "
#define TASK(name, what) "[" name " in " name ": waits for " what " ] "

/* Tasks that wait in their cleanup again and again are given up. Only their frames stay in memory. */
static void endless_cleanup(void) {
    check_begin("endless_cleanup", 0);
    size_t used = weft_memory_used();
    CHECK_INT(weft_run(WEFT_CALL(leave_endless_cleanup), NULL), WEFT_EDEADLOCK);
#define SLEEPS TASK("never_ends", "a sleep")
    CHECK_TRACE("1:-1 " DEADLOCK SLEEPS "2:-1 " AGAIN SLEEPS "3:-1 " AGAIN SLEEPS "4:-1 " AGAIN SLEEPS);
    check_only_frames_left(used + sizeof(struct never_ends));
    used = weft_memory_used();
    CHECK_INT(weft_run(WEFT_CALL(leave_endless_cleanup, .holds = true), NULL), WEFT_EDEADLOCK);
#define LOCKS TASK("locks_for_ever", "a lock")
    CHECK_TRACE("lock:-1 " DEADLOCK LOCKS "lock:-1 " AGAIN LOCKS "lock:-1 " AGAIN LOCKS
                "lock:-1 " AGAIN LOCKS);
    check_only_frames_left(used + sizeof(struct locks_for_ever));
}

int main(void) {
    timed_callbacks();
    time_goes_on();
    late_cleanup();
    endless_callback();
    endless_timer();
    endless_done_callback();
    cancelled_in_order();
    counted_on_the_way();
    cancelled_again();
    deep_requests();
    unsettled();
    reporting_tasks();
    endless_tasks();
    endless_cleanup();
    return check_result();
}
