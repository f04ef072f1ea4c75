/* weft_set_trace: which events a program emits, in which order. Tasks are written as their numbers, from
 * 1 on in each run:
 *
 *     +2 nap by 1   created        2!   started    2~a sleep/nap   waits for what, in which coroutine
 *     2^1           1 cancels it   2>   resumed    2.returned      done
 *
 * A star marks the events that tell the state of a task that existed before tracing started. */
static int line_of_await;
#define WEFT_AT_AWAIT line_of_await = __LINE__;
#include "check.h"

static uint32_t base;      /* the number of the last task of the previous run */
static uint32_t last_seen; /* the newest number */
static int64_t last_time;
static enum weft_trace_kind last_kind[256]; /* by the task's number */

/* Each event must be possible after the task's previous one. */
static void check_order(const weft_trace_event *event) {
    enum weft_trace_kind *last = &last_kind[event->task % 256];
    bool begun = *last != WEFT_TRACE_CREATED,
         runs = *last == WEFT_TRACE_STARTED || *last == WEFT_TRACE_RESUMED;
    CHECK(event->time >= last_time);
    CHECK_INT((double)event->time / 1000, weft_time() * 1e6); /* both are truncated */
    last_time = event->time;
    switch (event->kind) {
    case WEFT_TRACE_CREATED: break;
    case WEFT_TRACE_STARTED: CHECK(!begun); break;
    case WEFT_TRACE_WAITING: CHECK(runs); break;
    case WEFT_TRACE_RESUMED: CHECK(*last == WEFT_TRACE_WAITING); break;
    case WEFT_TRACE_CANCEL_REQUESTED: CHECK(*last != WEFT_TRACE_DONE); return;
    case WEFT_TRACE_DONE: CHECK(runs || !begun); break;
    }
    *last = event->kind;
}

static void note(void *user, const weft_trace_event *event) {
    const char *star = event->existed ? "*" : "";
    unsigned task = event->task - base;
    check_order(event);
    CHECK(user == &base);
    CHECK_INT(event->message != NULL, event->kind == WEFT_TRACE_DONE && event->status != WEFT_OK);
    if (event->task > last_seen) last_seen = event->task;
    switch (event->kind) {
    case WEFT_TRACE_CREATED:
        trace("+%u%s %s by %u", task, star, event->name, event->by ? event->by - base : 0);
        break;
    case WEFT_TRACE_STARTED: trace("%u!%s", task, star); break;
    case WEFT_TRACE_WAITING:
        trace("%u~%s%s/%s", task, star, event->what, event->coroutine);
        if (event->awaited) trace("%u", event->awaited - base);
        break;
    case WEFT_TRACE_RESUMED: trace("%u>", task); break;
    case WEFT_TRACE_CANCEL_REQUESTED: trace("%u^%u", task, event->by ? event->by - base : 0); break;
    case WEFT_TRACE_DONE: trace("%u.%s", task, event->what); break;
    }
}

/* The end of main is the last event that all runs have in common. */
static void reset(void) {
    CHECK_TRACE("1.returned ");
    weft_set_trace(NULL, NULL);
    base = last_seen;
}

/* ---- Coroutines to trace ---- */

WEFT_ASYNC(nap, double delay;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
}

WEFT_ASYNC(ends) { WEFT_BEGIN; }

WEFT_ASYNC(fails_later) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
    WEFT_RAISE(7, "boom");
}

WEFT_ASYNC(hold, weft_lock *lock;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(self->lock));
    WEFT_AWAIT(weft_sleep(1));
    weft_lock_release(self->lock);
}

WEFT_ASYNC(put_two, weft_queue *queue;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_put(self->queue, weft_value_i64(1)));
    WEFT_AWAIT(weft_queue_put(self->queue, weft_value_i64(2)));
}

WEFT_ASYNC(wait_for_task, weft_task *task;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->task);
}

/* ---- Programs traced from their start ---- */

WEFT_ASYNC(locks, weft_lock lock;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(hold, .lock = &self->lock), WEFT_CALL(hold, .lock = &self->lock)));
    CHECK_TRACE(
        "+1 locks by 0 1! +2 hold by 1 +3 hold by 1 1~a gather/locks 2! 2~a sleep/hold 3! 3~a lock/hold "
        "2> 2.returned 3> 3~a sleep/hold 3> 3.returned 1> ");
}

WEFT_ASYNC(queues, weft_queue queue; weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->queue.maxsize = 1;
        TRY(weft_queue_put_nowait(&self->queue, weft_value_i64(0))); /* now its memory is allocated */
        CHECK_INT(weft_queue_get_nowait(&self->queue, &(weft_value){0}), WEFT_OK);
        START(self->task, WEFT_CALL(put_two, .queue = &self->queue));
        WEFT_AWAIT(weft_queue_get(&self->queue));
        WEFT_AWAIT(weft_queue_get(&self->queue));
        CHECK_TRACE(
            "+1 queues by 0 1! +2 put_two by 1 1~an item of a queue/queues 2! 2~room in a queue/put_two "
            "1> 1~an item of a queue/queues 2> 2.returned 1> ");
    }
    WEFT_FINALLY { weft_queue_deinit(&self->queue); }
}

WEFT_ASYNC(cancels, weft_task *never, *task; int status;) {
    WEFT_BEGIN;
    START(self->never, WEFT_CALL(nap, .delay = 1));
    weft_task_cancel(self->never);
    START(self->task, WEFT_CALL(nap, .delay = 1));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE(
        "+1 cancels by 0 1! +2 nap by 1 2^1 +3 nap by 1 1~its turn/cancels 2.cancelled 3! 3~a sleep/nap "
        "1> 3^1 1~a task/cancels 3 3> 3.cancelled 1> ");
}

WEFT_ASYNC(cancels_chain, weft_task *inner, *outer; int status;) {
    WEFT_BEGIN;
    START(self->inner, WEFT_CALL(nap, .delay = 1));
    START(self->outer, WEFT_CALL(wait_for_task, .task = self->inner));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("+1 cancels_chain by 0 1! +2 nap by 1 +3 wait_for_task by 1 1~its turn/cancels_chain 2! "
                "2~a sleep/nap 3! 3~a task/wait_for_task 2 1> ");
    weft_task_cancel(self->outer);
    WEFT_CATCH(self->status, self->outer);
    CHECK_TRACE("3^1 2^1 1~a task/cancels_chain 3 2> 2.cancelled 3> 3.cancelled 1> ");
}

WEFT_ASYNC(grouped, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        TRY(weft_task_group_create_task(&self->group, WEFT_CALL(fails_later)));
        TRY(weft_task_group_create_task(&self->group, WEFT_CALL(nap, .delay = 5)));
    }
}

/* The failure also cancels the parent, which keeps waiting for the other task: TaskGroup._on_task_done. */
WEFT_ASYNC(groups, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(grouped));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EGROUP);
    CHECK_TRACE(
        "+1 groups by 0 1! +2 fails_later by 1 +3 nap by 1 1~an event/group_exit 2! 2~a sleep/fails_later "
        "3! 3~a sleep/nap 2> 2.failed 3^0 1^0 3> 3.cancelled 1> 1~an event/group_exit 1> ");
}

WEFT_ASYNC(eagers, weft_task *task, *other;) {
    WEFT_BEGIN;
    self->task = weft_create_eager_task(WEFT_CALL(nap, .delay = 1));
    if (!self->task) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(weft_task_future(self->task));
    self->other = weft_create_eager_task(WEFT_CALL(ends));
    if (!self->other) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(weft_task_future(self->other));
    WEFT_AWAIT(self->task);
    CHECK_TRACE("+1 eagers by 0 1! +2 nap by 1 2! 2~a sleep/nap +3 ends by 1 3! 3.returned 1~a task/eagers 2 "
                "2> 2.returned 1> ");
}

WEFT_ASYNC_GENERATOR(ticks, int n;) {
    WEFT_BEGIN;
    for (; self->n > 0; self->n--) {
        WEFT_AWAIT(weft_sleep(1));
        WEFT_YIELD(self->n);
    }
}

WEFT_ASYNC(iterates, weft_generator *ticks; int tick; weft_scope scope;) {
    WEFT_BEGIN;
    self->ticks = weft_generator_new(WEFT_CALL(ticks, .n = 2));
    WEFT_TRY(&self->scope) {
        WEFT_FOR_EACH(self->tick, self->ticks) trace("%d", self->tick);
    }
    WEFT_FINALLY {
        CHECK_TRACE("+1 iterates by 0 1! 1~a sleep/ticks 1> 2 1~a sleep/ticks 1> 1 ");
        WEFT_AWAIT(weft_generator_close(self->ticks));
    }
}

/* ---- Switching tracing on and off ---- */

static void on(void) {
    size_t used = weft_memory_used();
    weft_set_trace(note, &base);
    CHECK_INT(weft_memory_used(), used);
}

WEFT_ASYNC(late, weft_task *task[4];) {
    WEFT_BEGIN;
    START(self->task[0], WEFT_CALL(nap, .delay = 1));
    START(self->task[1], WEFT_CALL(nap, .delay = 0));
    WEFT_AWAIT(weft_sleep(0));
    START(self->task[2], WEFT_CALL(ends));
    on();
    CHECK_TRACE(
        "+1* late by 0 1!* +2* nap by 0 2!* 2~*a sleep/nap +3* nap by 0 3!* 3~*its turn/nap +4* ends by 0 ");
    START(self->task[3], WEFT_CALL(ends));
    TRY(weft_task_set_name(self->task[3], "named"));
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("+5 ends by 1 1~a sleep/late 3> 3.returned 4! 4.returned 5! 5.returned 2> 2.returned 1> ");
    weft_set_trace(NULL, NULL);
    WEFT_AWAIT(weft_sleep(1));
    on(); /* the task keeps its number */
    CHECK_TRACE("+1* late by 0 1!* ");
}

WEFT_ASYNC(switches_on) {
    WEFT_BEGIN;
    on();
    WEFT_AWAIT(weft_sleep(1));
}

static void say(void *what) { trace("%s", (const char *)what); }

/* The end of the step in which tracing starts comes before what is due in the same turn, and leaves in order
 * what is ready for the next one. */
WEFT_ASYNC(before_due, weft_handle due, cancelled, soon;) {
    WEFT_BEGIN;
    TRY(weft_call_later(&self->due, 0, say, "due"));
    WEFT_AWAIT(weft_sleep(0));
    TRY(weft_call_soon(&self->cancelled, say, "never"));
    on();
    weft_handle_cancel(&self->cancelled);
    TRY(weft_call_soon(&self->soon, say, "soon"));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("+1* before_due by 0 1!* 1~its turn/before_due due soon 1> ");
}

WEFT_ASYNC(wakes, weft_future *future; weft_handle *due;) {
    WEFT_BEGIN;
    TRY(weft_call_later(self->due, 0, say, "due"));
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(weft_sleep(0));
    trace("other");
}

/* ... and what comes after it in the turn before what is due. */
WEFT_ASYNC(before_other, weft_future *future; weft_task *other; weft_handle due;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->other, WEFT_CALL(wakes, .future = self->future, .due = &self->due));
    WEFT_AWAIT(self->future);
    on();
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("+1* before_other by 0 1!* +2* wakes by 0 2!* 2~*its turn/wakes 1~its turn/before_other "
                "2> other 2.returned due 1> ");
}

/* Two steps are running when tracing starts. */
WEFT_ASYNC(nests, weft_task *eager, *task;) {
    WEFT_BEGIN;
    self->eager = weft_create_eager_task(WEFT_CALL(switches_on));
    if (!self->eager) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(weft_task_future(self->eager));
    START(self->task, WEFT_CALL(ends));
    WEFT_AWAIT(self->eager);
    CHECK_TRACE(
        "+1* nests by 0 1!* +2* switches_on by 0 2!* +3 ends by 1 1~a task/nests 2 2~a sleep/switches_on "
        "3! 3.returned 2> 2.returned 1> ");
}

WEFT_ASYNC(toggles) {
    WEFT_BEGIN;
    CHECK_TRACE("+1 toggles by 0 1! ");
    on();
    CHECK_TRACE("+1* toggles by 0 1!* ");
    weft_set_trace(NULL, NULL);
    on();
    CHECK_TRACE("+1* toggles by 0 1!* ");
    WEFT_AWAIT(weft_sleep(0)); /* emitted once */
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("1~its turn/toggles 1> 1~a sleep/toggles 1> ");
}

/* A tool notes the line of each await. */
WEFT_ASYNC(notes) {
    WEFT_BEGIN;
    CHECK_TRACE("+1 notes by 0 1! ");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(line_of_await, __LINE__ - 1);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(line_of_await, __LINE__ - 1);
    CHECK_TRACE("1~its turn/notes 1> 1~a sleep/notes 1> ");
}

/* ---- What callbacks may do ---- */

static void note_once(void *user, const weft_trace_event *event) {
    note(user, event);
    weft_set_trace(NULL, NULL);
}

static void hand_over(void *user, const weft_trace_event *event) {
    (void)event;
    weft_set_trace(note, user);
}

static void make_one(void *user, const weft_trace_event *event) {
    note(user, event);
    if (event->kind == WEFT_TRACE_DONE && strcmp(event->name, "nap") == 0) weft_spawn(WEFT_CALL(ends));
}

static void cancel_all(void *user, const weft_trace_event *event) {
    weft_task *tasks[8];
    size_t count = weft_all_tasks(tasks, 8);
    note(user, event);
    for (size_t i = 0; i < count; i++) {
        bool is_nap = strcmp(weft_task_name(tasks[i]), "nap") == 0;
        if (is_nap && event->kind == WEFT_TRACE_CREATED) weft_task_cancel(tasks[i]);
        weft_task_unref(tasks[i]);
    }
}

WEFT_ASYNC(callbacks, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(nap, .delay = 1));
    weft_set_trace(note_once, &base);
    CHECK_TRACE("+1* callbacks by 0 ");
    weft_set_trace(hand_over, &base);
    CHECK_TRACE("+1* callbacks by 0 1!* +2* nap by 0 ");
    weft_set_trace(make_one, &base);
    CHECK_TRACE("+1* callbacks by 0 1!* +2* nap by 0 ");
    WEFT_AWAIT(self->task);
    CHECK_TRACE("1~a task/callbacks 2 2! 2~a sleep/nap 2> 2.returned +3 ends by 0 1> ");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("1~its turn/callbacks 3! 3.returned 1> ");
    weft_set_trace(cancel_all, &base);
    START(self->task, WEFT_CALL(nap, .delay = 1));
    WEFT_CATCH(self->status, self->task);
    CHECK_TRACE("+1* callbacks by 0 1!* +4 nap by 1 4^1 1~a task/callbacks 4 4.cancelled 1> ");
}

/* An eager task outside of a loop switches tracing on; its step has ended before the first turn. */
WEFT_ASYNC(runs_after) {
    WEFT_BEGIN;
    CHECK_TRACE(
        "+1* ends by 0 +2* switches_on by 0 2!* +3 runs_after by 0 2~a sleep/switches_on 1! 1.returned 3! ");
}

static void outside(void) {
    check_begin("outside", WEFT_OK);
    CHECK_INT(weft_spawn(WEFT_CALL(ends)), WEFT_OK);
    weft_task *task = weft_create_eager_task(WEFT_CALL(switches_on));
    CHECK_INT(weft_run(WEFT_CALL(runs_after), NULL), WEFT_OK);
    CHECK_TRACE("3.returned 2^0 2> 2.cancelled ");
    weft_set_trace(NULL, NULL);
    base = last_seen;
    weft_task_unref(task);
    CHECK_INT(weft_memory_used(), 0);
}

/* At the end of the program, an exception handler switches tracing on in an eager task, whose sleep is
 * cancelled before its WAITING event is emitted. */
WEFT_ASYNC(fails_at_end, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_FINALLY { WEFT_RAISE(7); }
}

static weft_task *of_handler;

static void handle_report(void *unused, const weft_report *report) {
    (void)unused;
    trace("[%s]", report->task);
    if (!of_handler) of_handler = weft_create_eager_task(WEFT_CALL(switches_on));
}

WEFT_ASYNC(leaves_one) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(fails_at_end));
    WEFT_AWAIT(weft_sleep(0));
}

static void at_the_end(void) {
    check_begin("at_the_end", WEFT_OK);
    weft_set_exception_handler(handle_report, NULL);
    CHECK_INT(weft_run(WEFT_CALL(leaves_one), NULL), WEFT_OK);
    CHECK_TRACE("[fails_at_end] +1* switches_on by 0 1!* 1^0 1~its turn/switches_on 1> 1.cancelled ");
    weft_set_trace(NULL, NULL);
    base = last_seen;
    weft_task_unref(of_handler);
    CHECK_INT(weft_memory_used(), 0);
}

/* As RUN, with tracing on from the start. */
#define RUN_TRACED(name)                                                                               \
    for (check_begin(#name, WEFT_OK); !check.done; check_end((on(), weft_run(WEFT_CALL(name), NULL)))) \
    continue

int main(void) {
    check.reset = reset;
    RUN_TRACED(locks);
    RUN_TRACED(queues);
    RUN_TRACED(cancels);
    RUN_TRACED(cancels_chain);
    RUN_TRACED(groups);
    RUN_TRACED(eagers);
#ifndef WEFT_TEST_HOOKS /* without memory to close it, a generator leaks */
    RUN_TRACED(iterates);
#endif
    RUN(late);
    RUN(before_due);
    RUN(before_other);
    RUN(nests);
    RUN_TRACED(toggles);
    RUN_TRACED(notes);
    RUN(callbacks);
    outside();
    at_the_end();
    return check_result();
}
