/* Futures: settled once, read many times, and their callbacks. */
#include "check.h"

static void note(weft_future *future, void *argument) {
    trace("%s:%d", (const char *)argument, weft_future_status(future));
}

static void note_other(weft_future *future, void *argument) {
    (void)future;
    trace("other-%s", (const char *)argument);
}

static char a[] = "a", b[] = "b", c[] = "c";

WEFT_ASYNC(settle_once, weft_future *future; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    CHECK(!weft_future_done(self->future));
    CHECK(!weft_future_cancelled(self->future));
    CHECK_INT(weft_future_status(self->future), WEFT_ESTATE);
    CHECK_STR(weft_future_message(self->future), "invalid state");
    CHECK_INT(weft_future_result(self->future).i64, 0);
    CHECK_INT(weft_future_set_error(self->future, 0, "none"), WEFT_EINVAL);
    CHECK(!weft_future_done(self->future));
    CHECK_INT(weft_future_set_result(self->future, weft_value_i64(5)), 0);
    CHECK_INT(weft_future_set_result(self->future, weft_value_i64(6)), WEFT_ESTATE);
    CHECK_INT(weft_future_set_error(self->future, 6, NULL), WEFT_ESTATE);
    CHECK(!weft_future_cancel(self->future));
    CHECK(weft_future_done(self->future));
    CHECK(!weft_future_cancelled(self->future));
    CHECK_INT(weft_future_status(self->future), 0);
    CHECK_STR(weft_future_message(self->future), "success");
    CHECK_INT(weft_future_result(self->future).i64, 5);
    WEFT_AWAIT(self->future);
    CHECK_INT(WEFT_RESULT.i64, 5);

    START_FUTURE(self->future);
    TRY(weft_future_set_error(self->future, 9, "nine"));
    CHECK_INT(weft_future_set_result(self->future, weft_value_i64(6)), WEFT_ESTATE);
    CHECK(!weft_future_cancel(self->future));
    CHECK(!weft_future_cancelled(self->future));
    CHECK_INT(weft_future_status(self->future), 9);
    CHECK_STR(weft_future_message(self->future), "nine");
    CHECK_INT(weft_future_result(self->future).i64, 0);
    WEFT_CATCH(self->status, self->future);
    CHECK_INT(self->status, 9);
    CHECK_STR(weft_caught_message(), "nine");

    START_FUTURE(self->future);
    CHECK(weft_future_cancel(self->future));
    CHECK(!weft_future_cancel(self->future));
    CHECK_INT(weft_future_set_result(self->future, weft_value_i64(6)), WEFT_ESTATE);
    CHECK_INT(weft_future_set_error(self->future, 6, "late"), WEFT_ESTATE);
    CHECK(weft_future_done(self->future) && weft_future_cancelled(self->future));
    CHECK_INT(weft_future_status(self->future), WEFT_ECANCELED);
    CHECK_STR(weft_future_message(self->future), "cancelled");
    WEFT_CATCH(self->status, self->future);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* Without a message of its own, a failure has the text of its status. */
WEFT_ASYNC(messages, weft_future *future; char text[2000]; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    self->status = weft_future_set_error(self->future, 5, "without memory it stays pending");
    MUST(weft_future_status(self->future) == (self->status == WEFT_OK ? 5 : WEFT_ESTATE));
    TRY(self->status);
    START_FUTURE(self->future);
    CHECK_INT(weft_future_set_error(self->future, WEFT_ETIMEDOUT, NULL), 0);
    CHECK_INT(weft_future_status(self->future), WEFT_ETIMEDOUT);
    CHECK_STR(weft_future_message(self->future), "timed out");
    START_FUTURE(self->future);
    memset(self->text, 'm', sizeof self->text - 1);
    TRY(weft_future_set_error(self->future, 1, self->text));
    CHECK_INT(weft_future_status(self->future), 1);
    CHECK_STR(weft_future_message(self->future), self->text);
    memset(self->text, 'x', 10); /* it was copied */
    CHECK(weft_future_message(self->future)[0] == 'm');
    START_FUTURE(self->future);
    TRY(weft_future_set_error(self->future, 1, ""));
    CHECK_INT(weft_future_status(self->future), 1);
    CHECK_STR(weft_future_message(self->future), "");
}

/* ---- Callbacks ---- */

WEFT_ASYNC(callbacks, weft_future *future;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    TRY(weft_future_add_done_callback(self->future, note, a));
    TRY(weft_future_add_done_callback(self->future, note, b));
    TRY(weft_future_add_done_callback(self->future, note, a));
    weft_future_set_result(self->future, weft_value_i64(1));
    CHECK_TRACE(""); /* never inline */
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("a:0 b:0 a:0 ");
    TRY(weft_future_add_done_callback(self->future, note, c)); /* on a future that is done */
    CHECK_TRACE("");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("c:0 ");
}

WEFT_ASYNC(await_it, weft_future *future; const char *name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->future);
    trace("%s", self->name);
}

/* Callbacks and waiting tasks run in the order in which they were added. */
WEFT_ASYNC(order, weft_future *future; weft_task *task;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->task, WEFT_CALL(await_it, .future = self->future, .name = "first"));
    WEFT_AWAIT(weft_sleep(0));
    TRY(weft_future_add_done_callback(self->future, note, b));
    START(self->task, WEFT_CALL(await_it, .future = self->future, .name = "third"));
    WEFT_AWAIT(weft_sleep(0));
    weft_future_set_result(self->future, weft_value_i64(1));
    WEFT_AWAIT(self->task);
    CHECK_TRACE("first b:0 third ");
}

WEFT_ASYNC(remove_callbacks, weft_future *future; weft_task *task;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    CHECK_INT(weft_future_remove_done_callback(self->future, note, a), 0);
    TRY(weft_future_add_done_callback(self->future, note, a));
    CHECK_INT(weft_future_remove_done_callback(self->future, note, a), 1);
    TRY(weft_future_add_done_callback(self->future, note, a));
    TRY(weft_future_add_done_callback(self->future, note, b));
    TRY(weft_future_add_done_callback(self->future, note_other, a));
    START(self->task, WEFT_CALL(await_it, .future = self->future, .name = "task"));
    WEFT_AWAIT(weft_sleep(0));
    TRY(weft_future_add_done_callback(self->future, note, a));
    CHECK_INT(weft_future_remove_done_callback(self->future, note, a), 2);
    CHECK_INT(weft_future_remove_done_callback(self->future, note, a), 0);
    CHECK_INT(weft_future_remove_done_callback(self->future, note, c), 0);
    TRY(weft_future_add_done_callback(self->future, note, c));
    weft_future_cancel(self->future);
    CHECK_INT(weft_future_remove_done_callback(self->future, note, b), 0); /* already scheduled */
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("b:-1 other-a c:-1 ");
    START_FUTURE(self->future); /* removing any of them keeps the order of the others */
    TRY(weft_future_add_done_callback(self->future, note, a));
    TRY(weft_future_add_done_callback(self->future, note, b));
    TRY(weft_future_add_done_callback(self->future, note, c));
    CHECK_INT(weft_future_remove_done_callback(self->future, note, b), 1);
    weft_future_cancel(self->future);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("a:-1 c:-1 ");
}

static weft_future *next_future;

static void add_another(weft_future *future, void *argument) {
    trace("add");
    (void)argument;
    weft_future_add_done_callback(future, note, b);
}

static void settle_next(weft_future *future, void *argument) {
    (void)future;
    (void)argument;
    weft_future_set_result(next_future, weft_value_i64(7));
    trace("settled");
}

WEFT_ASYNC(callbacks_that_act, weft_future *future;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START_FUTURE(next_future);
    TRY(weft_future_add_done_callback(self->future, add_another, a));
    TRY(weft_future_add_done_callback(self->future, settle_next, a));
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("add settled ");
    WEFT_AWAIT(next_future);
    CHECK_INT(WEFT_RESULT.i64, 7);
    CHECK_TRACE("");
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("b:0 ");
}

/* ---- References ---- */

WEFT_ASYNC(references, weft_future *future; weft_scope scope;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        /* The loop holds a reference until the callbacks have run. */
        TRY(weft_future_add_done_callback(self->future, note, a));
        TRY(weft_future_add_done_callback(self->future, note, b));
        weft_future_set_result(self->future, weft_value_i64(0));
        weft_future_unref(self->future);
        self->future = NULL;
        WEFT_AWAIT(weft_sleep(0));
        CHECK_TRACE("a:0 b:0 ");
        /* Released while it is pending: its callbacks never run. */
        self->future = weft_future_new();
        if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_future_add_done_callback(self->future, note, a));
        TRY(weft_future_add_done_callback(self->future, note, b));
        weft_future_unref(self->future);
        self->future = NULL;
        WEFT_AWAIT(weft_sleep(0));
        CHECK_TRACE("");
        CHECK(weft_future_ref(NULL) == NULL);
    }
    WEFT_FINALLY { weft_future_unref(self->future); }
}

/* Cancelling a task that awaits a future cancels the future, for all that await it. */
WEFT_ASYNC(cancel_waiter, weft_future *future; weft_task *one, *two; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->one, WEFT_CALL(await_it, .future = self->future));
    START(self->two, WEFT_CALL(await_it, .future = self->future));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->two);
    CHECK(weft_future_cancelled(self->future));
    CHECK(!weft_task_done(self->two));
    WEFT_CATCH(self->status, self->one);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_task_cancelled(self->one));
    WEFT_CATCH(self->status, self->two);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* Cancelled in the turn in which it would get a failure: the failure counts as retrieved, as in asyncio. */
WEFT_ASYNC(cancel_told_waiter, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->task, WEFT_CALL(await_it, .future = self->future));
    WEFT_AWAIT(weft_sleep(0));
    TRY(weft_future_set_error(self->future, 7, "not reported"));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* A cancelled future ends the task that awaits it as cancelled, without a request to cancel the task. */
WEFT_ASYNC(cancel_future, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->task, WEFT_CALL(await_it, .future = self->future));
    WEFT_AWAIT(weft_sleep(0));
    weft_future_cancel(self->future);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_task_cancelled(self->task));
    CHECK_INT(weft_task_cancelling(self->task), 0);
}

/* The future is settled, then the waiting task is cancelled before it runs: the cancellation takes
 * precedence. */
WEFT_ASYNC(cancel_after_settling, weft_future *future; weft_task *task; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    START(self->task, WEFT_CALL(await_it, .future = self->future, .name = "never"));
    WEFT_AWAIT(weft_sleep(0));
    weft_future_set_result(self->future, weft_value_i64(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!weft_future_cancelled(self->future));
}

/* ---- ensure_future ---- */

WEFT_ASYNC(give, int n;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->n);
}

WEFT_ASYNC(ensure, weft_future *future, *same;) {
    WEFT_BEGIN;
    self->future = weft_ensure_future(WEFT_CALL(give, .n = 3));
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->future);
    WEFT_AWAIT(self->future);
    CHECK_INT(WEFT_RESULT.i64, 3);
    self->future = weft_ensure_future(WEFT_GATHER(NULL, WEFT_CALL(give)));
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->future);
    WEFT_AWAIT(self->future);
    CHECK_INT(weft_future_status(self->future), 0);
    self->future = weft_ensure_future(weft_sleep(1));
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->future);
    WEFT_AWAIT(self->future);
    CHECK_TIME(1);
}

/* An object that could not be allocated fails when it is awaited. */
WEFT_ASYNC(await_null, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, (weft_future *)NULL);
    CHECK_INT(self->status, WEFT_ENOMEM);
    WEFT_CATCH(self->status, (weft_task *)NULL);
    CHECK_INT(self->status, WEFT_ENOMEM);
    weft_future_unref(NULL);
}

enum { FUTURES = 3, ARGUMENTS = 12, MOST = 400 };

static weft_future *several[FUTURES];
static char arguments[ARGUMENTS];
static struct added {
    weft_future *future;
    char *argument;
} added[MOST];
static size_t added_count;

/* Removes at most `most` of these callbacks from `added`; returns how many. */
static size_t forget(weft_future *future, const char *argument, size_t most) {
    size_t kept = 0, removed = 0;
    for (size_t i = 0; i < added_count; i++) {
        bool is_it = added[i].future == future && added[i].argument == argument && removed < most;
        removed += is_it;
        if (!is_it) added[kept++] = added[i];
    }
    added_count = kept;
    return removed;
}

/* The first of its future must be called. */
static void next_of_future(weft_future *future, void *argument) {
    size_t i = 0;
    while (i < added_count && added[i].future != future) i++;
    CHECK(i < added_count && added[i].argument == argument);
    CHECK_INT(forget(future, argument, 1), 1);
}

/* Many callbacks, several of them the same, are added and removed in an order that looks random. */
WEFT_ASYNC(many_callbacks, weft_task *task; uint32_t bits; int i;) {
    WEFT_BEGIN;
    added_count = 0;
    for (self->i = 0; self->i < FUTURES; self->i++) START_FUTURE(several[self->i]);
    START(self->task, WEFT_CALL(await_it, .future = several[0], .name = "task"));
    for (self->i = 0; self->i < MOST; self->i++) {
        self->bits = self->bits * 1664525 + 1013904223;
        weft_future *future = several[(self->bits >> 16) % FUTURES];
        char *argument = &arguments[(self->bits >> 20) % ARGUMENTS];
        if (self->bits >> 29 == 0) {
            size_t removed = weft_future_remove_done_callback(future, next_of_future, argument);
            CHECK_INT(removed, forget(future, argument, SIZE_MAX));
        } else {
            TRY(weft_future_add_done_callback(future, next_of_future, argument));
            added[added_count++] = (struct added){future, argument};
        }
        if (self->i == MOST / 2) WEFT_AWAIT(weft_sleep(0));
    }
    CHECK(added_count > 100);
    for (self->i = FUTURES - 1; self->i >= 0; self->i--) weft_future_cancel(several[self->i]);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(added_count, 0);
    check.trace[0] = '\0';
}

/* Asking a pending future for its failure retrieves nothing. */
WEFT_ASYNC(asked_too_early, weft_future *future;) {
    WEFT_BEGIN;
    if (!(self->future = weft_future_new())) WEFT_RAISE(WEFT_ENOMEM);
    CHECK(weft_future_error(self->future) == NULL);
    int status = weft_future_set_error(self->future, 9, "nine");
    weft_future_unref(self->future);
    if (status != WEFT_OK) WEFT_RAISE(status);
    CHECK_TRACE("[future exception was never retrieved program status: nine ] ");
}

WEFT_ASYNC(awaits_future, weft_future *future;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->future);
}

/* A failure counts as retrieved by the task that awaits it, even if that is cancelled in the same turn. */
WEFT_ASYNC(failed_and_cancelled, weft_future *future, *outer; weft_task *task; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    if (!(self->outer = weft_ensure_future(WEFT_GATHER(NULL, self->future)))) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->outer);
    START(self->task, WEFT_CALL(awaits_future, .future = self->outer));
    WEFT_AWAIT(weft_sleep(0));
    TRY(weft_future_set_error(self->future, 9, "nine"));
    WEFT_AWAIT(weft_sleep(0)); /* now the gather has failed, too */
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

int main(void) {
    RUN(settle_once);
    RUN(asked_too_early);
    RUN(failed_and_cancelled);
    RUN(messages);
    RUN(callbacks);
    RUN(order);
    RUN(remove_callbacks);
    RUN(many_callbacks);
    RUN(callbacks_that_act);
    RUN(references);
    RUN(cancel_waiter);
    RUN(cancel_told_waiter);
    RUN(cancel_future);
    RUN(cancel_after_settling);
    RUN(ensure);
    RUN(await_null);
    return check_result();
}
