/* A push host, which waits until it is asked for a turn: what becomes ready outside of a turn asks for one,
 * once. */
#include "check.h"

#include <weft/host.h>

static int wakes, lines;

int64_t weft_host_now(void) { return 0; }
bool weft_host_drive(void) { return false; }
void weft_host_log(const char *line) {
    (void)line;
    lines++;
}
void weft_host_wake(void) { wakes++; }
void weft_host_cancel(uint32_t operation) { (void)operation; }

static weft_event event;
static weft_queue queue;
static weft_lock lock;
static weft_future *future;
static weft_task *sleeper;

WEFT_ASYNC(wait_for_event) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(&event));
}

WEFT_ASYNC(wait_for_item, int64_t item;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->item, weft_queue_get(&queue));
    CHECK_INT(self->item, 7);
}

WEFT_ASYNC(wait_for_lock) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    weft_lock_release(&lock);
}

WEFT_ASYNC(wait_for_future) {
    WEFT_BEGIN;
    WEFT_AWAIT(future);
}

WEFT_ASYNC(app, weft_task *tasks[4]; int i, status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    self->tasks[0] = weft_create_task(WEFT_CALL(wait_for_event));
    self->tasks[1] = weft_create_task(WEFT_CALL(wait_for_item));
    self->tasks[2] = weft_create_task(WEFT_CALL(wait_for_lock));
    self->tasks[3] = weft_create_task(WEFT_CALL(wait_for_future));
    sleeper = weft_create_task(weft_sleep(3600));
    for (self->i = 0; self->i < 4; self->i++) WEFT_AWAIT(self->tasks[self->i]);
    WEFT_CATCH(self->status, sleeper);
    CHECK_INT(self->status, WEFT_ECANCELED);
    for (int i = 0; i < 4; i++) weft_task_unref(self->tasks[i]);
    weft_task_unref(sleeper);
    weft_queue_deinit(&queue);
    weft_future_unref(future);
}

static void set_event(void) { weft_event_set(&event); }
static void put_item(void) { weft_queue_put_nowait(&queue, weft_value_i64(7)); }
static void release_lock(void) { weft_lock_release(&lock); }
static void set_result(void) { weft_future_set_result(future, weft_value_i64(0)); }
static void cancel_sleeper(void) { weft_task_cancel(sleeper); }
static void spawn(void) { weft_spawn(weft_sleep(0)); }

static void do_nothing(void *unused) { (void)unused; }
static weft_handle soon, later;
static void call_soon(void) { CHECK_INT(weft_call_soon(&soon, do_nothing, NULL), 0); }
static void call_later(void) { CHECK_INT(weft_call_later(&later, 5, do_nothing, NULL), 0); }

/* Runs turns until the loop waits; none of them asks for a turn. */
static enum weft_loop_state settle(int64_t *deadline) {
    int before = wakes;
    enum weft_loop_state state;
    do state = weft_loop_turn(deadline);
    while (state == WEFT_LOOP_READY);
    CHECK_INT(wakes, before);
    return state;
}

WEFT_ASYNC(five) {
    WEFT_BEGIN;
    WEFT_RETURN(5);
}

static void *no_memory(void *unused, void *block, size_t old_size, size_t size) {
    (void)unused, (void)block, (void)old_size, (void)size;
    return NULL;
}

/* The host's main returns before the program ends; what it returns is no failure. */
static void starts_program(void) {
    int64_t deadline;
    CHECK(!weft_loop_is_open());
    CHECK_INT(weft__main(WEFT_CALL(five).object), 0);
    CHECK(weft_loop_is_open());
    CHECK_INT(settle(&deadline), WEFT_LOOP_DONE);
    CHECK(!weft_loop_is_open());
    CHECK_INT(weft_loop_exit_status(), 5);
}

/* A program whose first task there is no memory for is not open, either. */
static void starts_without_memory(void) {
    int64_t deadline;
    CHECK_INT(weft_memory_trim(), 0);
    CHECK_INT(weft_set_allocator(no_memory, NULL), 0);
    CHECK_INT(weft__main(WEFT_CALL(five).object), 0);
    CHECK(!weft_loop_is_open());
    CHECK_INT(settle(&deadline), WEFT_LOOP_DONE);
    CHECK_INT(weft_loop_exit_status(), 1);
    CHECK_INT(weft_set_allocator(NULL, NULL), 0);
}

int main(void) {
    static void (*const calls[])(void) = {set_event, put_item,  release_lock, set_result,
                                          spawn,     call_soon, call_later};
    int64_t deadline;
    future = weft_future_new();
    CHECK_INT(weft_run(WEFT_CALL(app), NULL), 0);
    CHECK_INT(settle(&deadline), WEFT_LOOP_WAITING);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        wakes = 0;
        calls[i]();
        CHECK_INT(wakes, 1);
        CHECK_INT(settle(&deadline), WEFT_LOOP_WAITING);
    }
    CHECK_INT(deadline, 5000000000);
    wakes = 0;
    cancel_sleeper();
    spawn();
    CHECK_INT(wakes, 1);
    CHECK_INT(settle(&deadline), WEFT_LOOP_DONE);
    CHECK_INT(lines, 0);
    starts_program();
    starts_without_memory();
    return check_result();
}
