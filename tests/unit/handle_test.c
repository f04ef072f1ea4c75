/* Callbacks: when and in which context the loop calls them, cancelling them, and invalid times. */
#include "check.h"

#include <math.h>
#include <weft/sim.h>

static void note(void *name) { trace("%s", (const char *)name); }

static weft_handle again;
static int left;

static void once_more(void *unused) {
    (void)unused;
    CHECK(!weft_handle_pending(&again));
    trace("%d", left);
    if (left-- > 0) CHECK_INT(weft_call_soon(&again, once_more, NULL), 0);
}

WEFT_ASYNC(soon, weft_handle a, b;) {
    WEFT_BEGIN;
    CHECK(!weft_handle_pending(&self->a));
    CHECK_INT(weft_call_soon(&self->a, note, "a"), 0);
    CHECK_INT(weft_call_soon(&self->b, note, "b"), 0);
    CHECK(weft_handle_pending(&self->a));
    CHECK_TRACE("");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("a b ");
    CHECK(!weft_handle_pending(&self->a));
    left = 2;
    CHECK_INT(weft_call_soon(&again, once_more, NULL), 0);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("2 1 0 ");
}

/* A handle has one callback at a time; a second one is refused and changes nothing. */
WEFT_ASYNC(pending, weft_handle handle;) {
    WEFT_BEGIN;
    CHECK_INT(weft_call_soon(&self->handle, note, "first"), 0);
    CHECK_INT(weft_call_soon(&self->handle, note, "second"), WEFT_EMISUSE);
    CHECK_INT(weft_call_later(&self->handle, 1, note, "second"), WEFT_EMISUSE);
    CHECK_INT(weft_call_at(&self->handle, 0, note, "second"), WEFT_EMISUSE);
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("first ");
    CHECK_INT(weft_call_later(&self->handle, 1, note, "third"), 0);
    CHECK_INT(weft_call_later(&self->handle, 0.5, note, "second"), WEFT_EMISUSE);
    CHECK_INT(weft_call_at(&self->handle, 0, note, "second"), WEFT_EMISUSE);
    CHECK_INT(weft_call_soon(&self->handle, note, "second"), WEFT_EMISUSE);
    WEFT_AWAIT(weft_sleep(0.75));
    CHECK_TRACE("");
    WEFT_AWAIT(weft_sleep(0.5));
    CHECK_TRACE("third ");
}

WEFT_ASYNC(later, weft_handle handles[6];) {
    WEFT_BEGIN;
    CHECK_INT(weft_call_later(&self->handles[0], 2, note, "2"), 0);
    CHECK_INT(weft_call_later(&self->handles[1], 0, note, "0"), 0);
    CHECK_INT(weft_call_later(&self->handles[2], -1, note, "-1"), 0);
    CHECK_INT(weft_call_later(&self->handles[3], -INFINITY, note, "-inf"), 0);
    CHECK_INT(weft_call_at(&self->handles[4], weft_time() + 1, note, "1"), 0);
    CHECK_INT(weft_call_later(&self->handles[5], INFINITY, note, "never"), 0);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("-inf -1 0 ");
    CHECK_TIME(0);
    WEFT_AWAIT(weft_sleep(1.5));
    CHECK_TRACE("1 ");
    WEFT_AWAIT(weft_sleep(1e9));
    CHECK_TRACE("2 ");
    CHECK(weft_handle_pending(&self->handles[5]));
    weft_handle_cancel(&self->handles[5]);
    CHECK(!weft_handle_pending(&self->handles[5]));
}

WEFT_ASYNC(no_time, weft_handle handle;) {
    WEFT_BEGIN;
    CHECK_INT(weft_call_later(&self->handle, NAN, note, "never"), WEFT_EINVAL);
    CHECK_INT(weft_call_at(&self->handle, NAN, note, "never"), WEFT_EINVAL);
    CHECK(!weft_handle_pending(&self->handle));
    WEFT_AWAIT(weft_sleep(1e9));
    CHECK_TRACE("");
}

/* A time between two nanoseconds is rounded up: never early, and less than a nanosecond late. */
WEFT_ASYNC(at_times, weft_handle handles[4]; double time; int i;) {
    WEFT_BEGIN;
    for (self->i = 1; self->i < 200; self->i++) {
        self->time = weft_time() + self->i * 1.1e-9;
        CHECK_INT(weft_call_at(&self->handles[0], self->time, note, "at"), 0);
        CHECK_INT(weft_call_at(&self->handles[1], nextafter(self->time, INFINITY), note, "after"), 0);
        WEFT_AWAIT(weft_sleep(1e-6));
        CHECK_TRACE("at after ");
    }
}

WEFT_ASYNC(cancel, weft_handle a, b, c;) {
    WEFT_BEGIN;
    weft_handle_cancel(&self->a); /* no callback */
    CHECK_INT(weft_call_soon(&self->a, note, "a"), 0);
    CHECK_INT(weft_call_soon(&self->b, note, "b"), 0);
    CHECK_INT(weft_call_soon(&self->c, note, "c"), 0);
    weft_handle_cancel(&self->c); /* the last, */
    CHECK_INT(weft_call_soon(&self->c, note, "c"), 0);
    weft_handle_cancel(&self->b); /* one in the middle, */
    weft_handle_cancel(&self->b);
    CHECK(!weft_handle_pending(&self->b));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("a c ");
    CHECK_INT(weft_call_soon(&self->a, note, "a"), 0);
    weft_handle_cancel(&self->a); /* and the only one */
    CHECK_INT(weft_call_later(&self->b, 1, note, "b"), 0);
    CHECK_INT(weft_call_later(&self->c, 1, note, "c"), 0);
    weft_handle_cancel(&self->b);
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("c ");
}

static weft_handle *other;

static void cancel_other(void *unused) {
    (void)unused;
    weft_handle_cancel(other);
    trace("cancels");
}

/* Cancels a callback that the loop is about to call in the same turn. */
WEFT_ASYNC(cancel_in_turn, weft_handle first, second;) {
    WEFT_BEGIN;
    other = &self->second;
    CHECK_INT(weft_call_soon(&self->first, cancel_other, NULL), 0);
    CHECK_INT(weft_call_soon(&self->second, note, "never"), 0);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(weft_call_later(&self->first, 1, cancel_other, NULL), 0);
    CHECK_INT(weft_call_later(&self->second, 1, note, "never"), 0);
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("cancels cancels ");
}

static const weft_context_var number = {.default_value = {.i64 = -1}};

static void note_number(void *unused) {
    (void)unused;
    trace("%d", (int)weft_context_get(&number).i64);
    if (weft_context_set(&number, weft_value_i64(7), NULL) == 0) CHECK_INT(weft_context_get(&number).i64, 7);
}

/* A callback runs in a copy of the context in which it was registered. */
WEFT_ASYNC(contexts, weft_handle soon, later, cancelled; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        TRY(weft_context_set(&number, weft_value_i64(1), NULL));
        CHECK_INT(weft_call_soon(&self->soon, note_number, NULL), 0);
        TRY(weft_context_set(&number, weft_value_i64(2), NULL));
        CHECK_INT(weft_call_later(&self->later, 1, note_number, NULL), 0);
        CHECK_INT(weft_call_later(&self->cancelled, 1, note_number, NULL), 0);
        weft_handle_cancel(&self->cancelled);
        weft_handle_cancel(&self->cancelled);
        TRY(weft_context_set(&number, weft_value_i64(3), NULL));
        WEFT_AWAIT(weft_sleep(2));
        MUST(weft_context_get(&number).i64 == 3);
        CHECK_TRACE("1 2 ");
    }
    WEFT_FINALLY {
        weft_handle_cancel(&self->soon);
        weft_handle_cancel(&self->later);
    }
}

enum { CROWD = 60 };

static weft_handle crowd[CROWD];
static int numbers[CROWD], order[2 * CROWD], order_size;
static uint32_t random_bits = 1;

static int random_below(int bound) {
    random_bits = random_bits * 1664525 + 1013904223;
    return (int)(random_bits >> 16) % bound;
}

/* Each callback must be the first in `order`. */
static void next_in_order(void *number) {
    CHECK(order_size > 0 && *(int *)number == order[0]);
    order_size--;
    memmove(order, order + 1, (size_t)order_size * sizeof *order);
}

static void forget(int number) {
    int kept = 0;
    for (int i = 0; i < order_size; i++)
        if (order[i] != number) order[kept++] = order[i];
    order_size = kept;
}

/* Schedules and cancels callbacks at random. */
static void stir(int changes) {
    while (changes-- > 0) {
        int i = random_below(CROWD);
        if (weft_handle_pending(&crowd[i])) {
            weft_handle_cancel(&crowd[i]);
            forget(i);
        } else {
            numbers[i] = i;
            CHECK_INT(weft_call_soon(&crowd[i], next_in_order, &numbers[i]), 0);
            order[order_size++] = i;
        }
    }
}

static void stir_in_turn(void *unused) {
    (void)unused;
    stir(CROWD);
}

/* Callbacks that are cancelled anywhere in the queue, in this turn or the next, beside tasks. */
WEFT_ASYNC(cancel_anywhere, weft_handle first, middle; int round;) {
    WEFT_BEGIN;
    for (self->round = 0; self->round < 50; self->round++) {
        CHECK_INT(weft_call_soon(&self->first, stir_in_turn, NULL), 0);
        stir(CROWD);
        if (weft_spawn(weft_sleep(0)) != WEFT_OK) break;
        CHECK_INT(weft_call_soon(&self->middle, stir_in_turn, NULL), 0);
        stir(CROWD);
        WEFT_AWAIT(weft_sleep(0));
        WEFT_AWAIT(weft_sleep(0));
    }
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(order_size, 0);
}

static void forget_crowd(void) {
    memset(crowd, 0, sizeof crowd);
    order_size = 0;
}

/* ---- Outside of tasks ---- */

static weft_context_var shade = {.default_value = {.i64 = -1}};

static void look_around(void *name) {
    trace("%s:%d:%d", (const char *)name, weft_current_task() != NULL, (int)weft_context_get(&shade).i64);
}

static void look_around_when_done(weft_future *future, void *name) {
    (void)future;
    look_around(name);
}

/* No task is current in callbacks, nor between turns, whatever the step before did. */
WEFT_ASYNC(no_task, weft_handle soon, later; weft_future *future;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    TRY(weft_future_add_done_callback(self->future, look_around_when_done, "done"));
    TRY(weft_call_soon(&self->soon, look_around, "soon"));
    TRY(weft_call_later(&self->later, 1, look_around, "later"));
    weft_sim_after(2, look_around, "between");
    TRY(weft_context_set(&shade, weft_value_i64(7), NULL));
    weft_future_set_result(self->future, weft_value_i64(1));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(1.5));
    WEFT_AWAIT(weft_sleep(1.5));
    CHECK_TRACE("soon:0:-1 done:0:-1 later:0:-1 between:0:-1 ");
}

WEFT_ASYNC(waits_a_turn) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
}

/* Nor right after the step of a task that goes on waiting. */
WEFT_ASYNC(no_task_after_step, weft_handle soon, due;) {
    WEFT_BEGIN;
    TRY(weft_spawn(WEFT_CALL(waits_a_turn)));
    TRY(weft_call_soon(&self->soon, look_around, "soon"));
    TRY(weft_call_later(&self->due, 0, look_around, "due"));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("soon:0:-1 due:0:-1 ");
}

/* The time 0 has passed. */
WEFT_ASYNC(at_zero, weft_handle handle;) {
    WEFT_BEGIN;
    CHECK_INT(weft_call_at(&self->handle, 0, note, "zero"), 0);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("zero ");
}

int main(void) {
    check.reset = forget_crowd;
    RUN(cancel_anywhere);
    RUN(at_times);
    RUN(soon);
    RUN(pending);
    RUN(later);
    RUN(no_time);
    RUN(cancel);
    RUN(cancel_in_turn);
    RUN(contexts);
    RUN(no_task);
    RUN(no_task_after_step);
    RUN(at_zero);
    return check_result();
}
