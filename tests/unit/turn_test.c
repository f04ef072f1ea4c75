/* Turns that the host interrupts, on a host of the test's own: they do what whole turns do, in the same
 * order. */
#include "check.h"

#include "core/host_wait.h"
#include <weft/host.h>

/* ---- The host ---- */

static int64_t now;
static uint32_t part;         /* how many jobs run before the host interrupts a turn; 0: all */
static bool counts;           /* whether the test counts its jobs */
static int jobs_of_part;      /* since the last interruption; -1: there was none */
static void (*between)(void); /* called once, at the next interruption; NULL: nothing */

int64_t weft_host_now(void) { return now; }
void weft_host_log(const char *line) { puts(line); }
void weft_host_wake(void) {}

static void weft_host_cancelled(void);
void weft_host_cancel(uint32_t operation) {
    CHECK(operation != 0);
    weft_host_cancelled();
}

static void (*at_rest)(void); /* called once, when the loop waits; NULL: nothing */

static enum weft_loop_state run_turn(int64_t *deadline) {
    uint32_t jobs = part;
    return part > 0 ? weft_loop_turns(&jobs, deadline) : weft_loop_turn(deadline);
}

static void interrupted(void) {
    void (*call)(void) = between;
    if (counts && jobs_of_part >= 0) CHECK_INT(jobs_of_part, part);
    jobs_of_part = counts ? 0 : -1;
    between = NULL;
    if (call) call();
}

static void rest(void) {
    void (*call)(void) = at_rest;
    at_rest = NULL;
    call();
}

bool weft_host_drive(void) {
    for (;;) {
        int64_t deadline;
        switch (run_turn(&deadline)) {
        case WEFT_LOOP_READY: interrupted(); break;
        case WEFT_LOOP_WAITING:
            if (at_rest)
                rest();
            else if (deadline == INT64_MAX)
                weft_loop_deadlock();
            else if (deadline > now)
                now = deadline;
            break;
        case WEFT_LOOP_DONE: return true;
        }
    }
}

/* ---- The same order in parts of any size ---- */

static void note(void *name) { trace("%s", (const char *)name); }

WEFT_ASYNC(stepper, const char *name; double delay; weft_handle soon; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++) {
        trace("%s%d", self->name, self->i);
        CHECK_INT(weft_call_soon(&self->soon, note, (void *)self->name), 0);
        WEFT_AWAIT(weft_sleep(self->i == 1 ? self->delay : 0));
    }
}

WEFT_ASYNC(many_things, weft_task *task; weft_handle timed[3];) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(stepper, .name = "a", .delay = 1));
    START(self->task, WEFT_CALL(stepper, .name = "b", .delay = 0));
    START(self->task, WEFT_CALL(stepper, .name = "c", .delay = 1));
    for (int i = 0; i < 3; i++)
        CHECK_INT(weft_call_later(&self->timed[i], 1, note, (void *)(i == 1 ? "y" : "x")), 0);
    WEFT_AWAIT(weft_sleep(1));
    trace("main");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(self->task);
    CHECK_TRACE("a0 b0 c0 a a1 b b1 c c1 a b b2 c b x y x main a2 c2 a c ");
}

static void same_order(void) {
    for (part = 0; part < 8; part++) RUN(many_things);
    part = 0;
}

/* ---- What happens between two parts ---- */

static weft_handle batch[4], next[4], aside[3];

static void soon(weft_handle *handle, weft_callback callback, const char *argument) {
    CHECK_INT(weft_call_soon(handle, callback, (void *)argument), 0);
}

static void on_complete(weft__operation *operation, int status, int64_t result, const char *message) {
    (void)operation, (void)status, (void)result, (void)message;
    soon(&aside[0], note, "x");
    soon(&aside[1], note, "y");
    soon(&aside[2], note, "z");
}

static weft__operation operation = {.complete = on_complete};

static void complete(void) { CHECK(weft_complete(operation.id, WEFT_OK, 0, NULL)); }

static void first_of_turn(void *unused) {
    (void)unused;
    soon(&next[0], note, "a");
    soon(&next[1], note, "b");
    between = complete;
}

static void second_of_turn(void *unused) {
    (void)unused;
    soon(&next[2], note, "c");
    weft_handle_cancel(&aside[1]);
    weft_handle_cancel(&aside[2]);
    soon(&next[3], note, "d");
}

/* asyncio looks for completions between turns. One in the middle of a turn counts as one after it. */
WEFT_ASYNC(completion) {
    WEFT_BEGIN;
    if (!weft__operation_open(&operation)) WEFT_RAISE(WEFT_ENOMEM);
    soon(&batch[0], first_of_turn, NULL);
    soon(&batch[1], second_of_turn, NULL);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("a b c d ");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("x ");
}

static weft_handle late;

static void complete_another(weft__operation *unused, int status, int64_t result, const char *message) {
    (void)unused, (void)status, (void)result, (void)message;
    soon(&late, note, "late");
}

static weft__operation another = {.complete = complete_another};

static void complete_second(void) { CHECK(weft_complete(another.id, WEFT_OK, 0, NULL)); }

/* Cancels the first and the last of what the completion has made ready, and one that the turn has. */
static void cancel_ends(void *unused) {
    (void)unused;
    weft_handle_cancel(&aside[0]);
    weft_handle_cancel(&aside[2]);
    weft_handle_cancel(&next[1]);
    between = complete_second;
}

/* What two completions in the middle of a turn make ready keeps its order, whatever is cancelled. */
WEFT_ASYNC(two_completions) {
    WEFT_BEGIN;
    if (!weft__operation_open(&operation) || !weft__operation_open(&another)) WEFT_RAISE(WEFT_ENOMEM);
    soon(&batch[0], first_of_turn, NULL);
    soon(&batch[1], cancel_ends, NULL);
    soon(&batch[2], note, "rest");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("rest a ");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("y late ");
}

static void complete_and_call(void) {
    complete();
    soon(&late, note, "after");
}

/* A completion between two turns comes before what is called after it. */
WEFT_ASYNC(completion_at_rest) {
    WEFT_BEGIN;
    if (!weft__operation_open(&operation)) WEFT_RAISE(WEFT_ENOMEM);
    at_rest = complete_and_call;
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("x y z after ");
}

static void cancel_some(void) {
    weft_handle_cancel(&batch[1]);
    weft_handle_cancel(&batch[3]);
    weft_handle_cancel(&next[0]);
    weft_handle_cancel(&next[2]);
    weft_handle_cancel(&next[3]);
    soon(&next[3], note, "d");
}

static void arm(void *unused) {
    (void)unused;
    soon(&next[0], note, "a");
    soon(&next[1], note, "b");
    soon(&next[2], note, "c");
    soon(&next[3], note, "d");
    between = cancel_some;
}

WEFT_ASYNC(cancelling) {
    WEFT_BEGIN;
    soon(&batch[0], arm, NULL);
    soon(&batch[1], note, "1");
    soon(&batch[2], note, "2");
    soon(&batch[3], note, "3");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("2 ");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("b d ");
}

static void finish_turn(void) {
    int64_t deadline;
    CHECK(weft_loop_turn(&deadline) == WEFT_LOOP_READY);
    trace("turn");
}

static void arm_to_finish(void *unused) {
    (void)unused;
    soon(&next[0], note, "next");
    between = finish_turn;
}

/* weft_loop_turn finishes an interrupted turn, and no more. */
WEFT_ASYNC(finishing) {
    WEFT_BEGIN;
    soon(&batch[0], arm_to_finish, NULL);
    soon(&batch[1], note, "1");
    soon(&batch[2], note, "2");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("1 2 turn next ");
}

static void count_job(void *unused) {
    (void)unused;
    if (jobs_of_part >= 0) jobs_of_part++;
}

/* A part may end in any turn: five jobs a turn, with the task's own. */
WEFT_ASYNC(parts, int turns;) {
    WEFT_BEGIN;
    jobs_of_part = -1;
    counts = true;
    for (; self->turns < 12; self->turns++) {
        for (int i = 0; i < 4; i++) soon(&batch[i], count_job, NULL);
        WEFT_AWAIT(weft_sleep(0));
        count_job(NULL);
    }
    CHECK(jobs_of_part >= 0);
    counts = false;
}

/* ---- The host's functions ---- */

static int cancels;

static void weft_host_cancelled(void) {
    cancels++;
    CHECK(weft_current_task() == NULL);
}

static void start_nothing(void *unused, uint32_t id) { (void)unused, (void)id; }

static void discard_never(void *unused, int64_t result) {
    (void)unused, (void)result;
    CHECK_NEVER();
}

static const weft__host_operation waiting = {
    .what = "nothing", .start = start_nothing, .discard = discard_never};

WEFT_ASYNC(cancels_itself, weft__host_wait wait; int status;) {
    WEFT_BEGIN;
    cancels = 0;
    weft_task_cancel(weft_current_task());
    WEFT_CATCH(self->status, weft__host_await(&self->wait, &waiting, self, NULL));
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(cancels, 1);
}

static weft__host_wait failing;
static weft_task *waiter;

WEFT_ASYNC(waits_for_host) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft__host_await(&failing, &waiting, NULL, NULL));
}

/* A failure that comes before a cancellation in the same turn has nothing to discard, either. */
WEFT_ASYNC(fails_and_is_cancelled, int status;) {
    WEFT_BEGIN;
    START(waiter, WEFT_CALL(waits_for_host));
    WEFT_AWAIT(weft_sleep(0));
    CHECK(weft_complete(failing.operation.id, WEFT_EIO, 0, "failed"));
    weft_task_cancel(waiter);
    WEFT_CATCH(self->status, waiter);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* The host is told to stop what is pending, once, and no task is current then. */
static void stopping(void) {
    RUN(cancels_itself);
    RUN(fails_and_is_cancelled);
    cancels = 0;
    CHECK(!weft__operation_fail(&another, WEFT_EIO, NULL)); /* is closed */
    CHECK_INT(cancels, 0);
}

static void between_parts(void) {
    part = 1;
    RUN(completion);
    RUN(two_completions);
    RUN(completion_at_rest);
    RUN(cancelling);
    RUN(finishing);
    for (part = 1; part < 16; part++) RUN(parts);
}

int main(void) {
    same_order();
    between_parts();
    part = 0;
    stopping();
    return check_result();
}
