/* Gather, case by case as in CPython, where the traces were recorded. */
#include "check.h"

#include <stdlib.h>

WEFT_ASYNC(give, int n; double delay;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    WEFT_RETURN(self->n);
}

WEFT_ASYNC(fail, int status; double delay; const char *message;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    trace("f%d", self->status);
    if (self->message) WEFT_RAISE(self->status, "%s", self->message);
    WEFT_RAISE(self->status);
}

/* Traces its cancellation, and its end some time after. */
WEFT_ASYNC(slow_to_cancel, const char *name; double delay; bool swallows; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(100)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        trace("%s:cancelled", self->name);
        WEFT_AWAIT(weft_sleep(self->delay));
        trace("%s:end", self->name);
        if (!self->swallows) WEFT_RERAISE;
    }
}

WEFT_ASYNC(results, weft_value results[4]; weft_outcome outcomes[3]; weft_future *future; weft_task *task;
           int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    weft_future_set_result(self->future, weft_value_i64(3));
    START(self->task, WEFT_CALL(give, .n = 4, .delay = 1));
    WEFT_AWAIT(WEFT_GATHER(self->results, WEFT_CALL(give, .n = 1, .delay = 3),
                           WEFT_CALL(give, .n = 2, .delay = 2), self->future, self->task));
    CHECK_TIME(3); /* concurrently, in the order of the arguments */
    for (int i = 0; i < 4; i++) CHECK_INT(self->results[i].i64, i + 1);
    CHECK_INT(WEFT_RESULT.i64, 0);
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(give, .delay = 1), weft_sleep(2)));
    CHECK_TIME(5);
    WEFT_AWAIT(WEFT_GATHER_OUTCOMES(self->outcomes, WEFT_CALL(give, .n = 7), WEFT_CALL(fail, .status = 8),
                                    WEFT_CALL(fail, .status = WEFT_ECANCELED)));
    CHECK_INT(self->outcomes[0].status, 0);
    CHECK_INT(self->outcomes[0].value.i64, 7);
    CHECK_INT(self->outcomes[1].status, 8);
    CHECK_INT(self->outcomes[1].value.i64, 0);
    CHECK_INT(self->outcomes[2].status, WEFT_ECANCELED);
    CHECK_TRACE("f8 f-1 ");
    WEFT_AWAIT(WEFT_GATHER_OUTCOMES(NULL, WEFT_CALL(fail, .status = 8)));
    CHECK_TRACE("f8 ");
}

WEFT_ASYNC(many, weft_value results[300]; weft_awaitable children[300]; int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < 300; i++) self->children[i] = WEFT_CALL(give, .n = i, .delay = i % 7);
    WEFT_AWAIT(weft_gather(self->children, 300, self->results));
    for (int i = 0; i < 300; i++) CHECK_INT(self->results[i].i64, i);
}

WEFT_ASYNC(ticker, int n;) {
    WEFT_BEGIN;
    for (self->n = 0; self->n < 6; self->n++) {
        trace("%d", self->n);
        WEFT_AWAIT(weft_sleep(0));
    }
}

WEFT_ASYNC(gather_two) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(give), WEFT_CALL(give)));
    trace("g");
}

WEFT_ASYNC(gather_none, weft_value none[1];) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_gather(NULL, 0, NULL));
    WEFT_AWAIT(weft_gather_outcomes(NULL, 0, NULL));
    trace("g");
}

WEFT_ASYNC(turns, weft_task *one, *two;) {
    WEFT_BEGIN;
    START(self->one, WEFT_CALL(ticker));
    START(self->two, WEFT_CALL(gather_two));
    WEFT_AWAIT(self->one);
    WEFT_AWAIT(self->two);
    CHECK_TRACE("0 1 2 3 4 g 5 ");
    START(self->one, WEFT_CALL(ticker));
    START(self->two, WEFT_CALL(gather_none));
    WEFT_AWAIT(self->one);
    WEFT_AWAIT(self->two);
    CHECK_TRACE("0 g 1 2 3 4 5 ");
}

/* ---- Settled children ---- */

WEFT_ASYNC(settled, weft_future *value, *failed, *cancelled, *outer; weft_value results[2];
           weft_outcome outcomes[3]; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->value);
    START_FUTURE(self->failed);
    START_FUTURE(self->cancelled);
    weft_future_set_result(self->value, weft_value_i64(1));
    TRY(weft_future_set_error(self->failed, 9, "nine"));
    weft_future_cancel(self->cancelled);
    self->outer = weft_ensure_future(WEFT_GATHER(self->results, self->value, self->value));
    if (!self->outer) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->outer);
    CHECK(weft_future_done(self->outer)); /* done at once */
    CHECK_INT(self->results[1].i64, 1);
    WEFT_CATCH(self->status, WEFT_GATHER(NULL, self->value, self->cancelled));
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_CATCH(self->status, WEFT_GATHER(NULL, self->value, self->failed, self->cancelled));
    CHECK_INT(self->status, 9);
    CHECK_STR(weft_caught_message(), "nine");
    WEFT_AWAIT(WEFT_GATHER_OUTCOMES(self->outcomes, self->cancelled, self->failed, self->value));
    CHECK_INT(self->outcomes[0].status, WEFT_ECANCELED);
    CHECK_INT(self->outcomes[1].status, 9);
    CHECK_INT(self->outcomes[2].value.i64, 1);
}

WEFT_ASYNC(duplicates, weft_value results[3]; weft_task *task; weft_future *outer; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(give, .n = 5, .delay = 1));
    WEFT_AWAIT(WEFT_GATHER(self->results, self->task, WEFT_CALL(give, .n = 6), self->task));
    CHECK_INT(self->results[0].i64, 5);
    CHECK_INT(self->results[1].i64, 6);
    CHECK_INT(self->results[2].i64, 5);
    START(self->task, WEFT_CALL(give, .delay = 1));
    self->outer = weft_ensure_future(WEFT_GATHER(NULL, self->task, self->task));
    if (!self->outer) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->outer);
    WEFT_AWAIT(weft_sleep(0));
    CHECK(weft_future_cancel(self->outer));
    CHECK_INT(weft_task_cancelling(self->task), 2); /* once for each occurrence */
    WEFT_CATCH(self->status, self->outer);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!weft_future_cancelled(self->outer)); /* it failed, as in asyncio */
}

/* ---- Failure ---- */

WEFT_ASYNC(first_failure, weft_value results[3]; weft_task *slow; int status;) {
    WEFT_BEGIN;
    START(self->slow, WEFT_CALL(give, .n = 3, .delay = 5));
    self->results[0].i64 = -1;
    WEFT_CATCH(self->status, WEFT_GATHER(self->results, WEFT_CALL(give, .delay = 1),
                                         WEFT_CALL(fail, .status = 7, .delay = 2, .message = "seven"),
                                         self->slow, WEFT_CALL(fail, .status = 8, .delay = 3)));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, 7);
    CHECK_STR(weft_caught_message(), "seven");
    CHECK_TIME(2); /* at once; the others keep running, and a later failure is not reported */
    CHECK(!weft_task_done(self->slow));
    CHECK_INT(self->results[0].i64, -1);
    WEFT_AWAIT(self->slow);
    CHECK_INT(weft_task_result(self->slow).i64, 3);
    CHECK_TIME(5);
    CHECK_TRACE("f7 f8 ");
}

WEFT_ASYNC(child_cancelled, weft_task *child; weft_outcome outcomes[2]; int status;) {
    WEFT_BEGIN;
    START(self->child, WEFT_CALL(give, .delay = 5));
    weft_task_cancel(self->child);
    WEFT_CATCH(self->status, WEFT_GATHER(NULL, WEFT_CALL(give, .delay = 9), self->child));
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(weft_task_cancelling(weft_current_task()), 0);
    CHECK_TIME(0);
    WEFT_AWAIT(WEFT_GATHER_OUTCOMES(self->outcomes, WEFT_CALL(give, .n = 2, .delay = 1), self->child));
    CHECK_INT(self->outcomes[0].value.i64, 2);
    CHECK_INT(self->outcomes[1].status, WEFT_ECANCELED);
}

/* ---- Cancelling the gather ---- */

WEFT_ASYNC(gather_slow, bool outcomes; bool swallows; weft_outcome results[2]; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (self->outcomes)
            WEFT_AWAIT(WEFT_GATHER_OUTCOMES(
                self->results, WEFT_CALL(slow_to_cancel, .name = "q", .swallows = self->swallows),
                WEFT_CALL(slow_to_cancel, .name = "s", .delay = 1, .swallows = self->swallows)));
        else
            WEFT_AWAIT(
                WEFT_GATHER(NULL, WEFT_CALL(slow_to_cancel, .name = "q", .swallows = self->swallows),
                            WEFT_CALL(slow_to_cancel, .name = "s", .delay = 1, .swallows = self->swallows)));
    }
    WEFT_FINALLY { trace("outer:%d", WEFT_STATUS); }
}

WEFT_ASYNC(cancel_outer, weft_task *task; int status; bool outcomes; bool swallows;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(gather_slow, .outcomes = self->outcomes, .swallows = self->swallows));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_task_cancelled(self->task));
    if (!self->outcomes && !self->swallows) /* as soon as one child ends cancelled */
        CHECK_TRACE("q:cancelled s:cancelled q:end outer:-1 ");
    WEFT_AWAIT(weft_sleep(2));
    if (self->outcomes || self->swallows)
        CHECK_TRACE("q:cancelled s:cancelled q:end s:end outer:-1 ");
    else
        CHECK_TRACE("s:end ");
}

WEFT_ASYNC(cancel_done, weft_future *child, *outer;) {
    WEFT_BEGIN;
    START_FUTURE(self->child);
    self->outer = weft_ensure_future(WEFT_GATHER(NULL, self->child));
    if (!self->outer) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->outer);
    weft_future_set_result(self->child, weft_value_i64(3));
    CHECK(!weft_future_done(self->outer));
    CHECK(!weft_future_cancel(self->outer)); /* no child is left to cancel */
    WEFT_AWAIT(self->outer);
    CHECK(!weft_future_cancel(self->outer));
    START_FUTURE(self->child);
    self->outer = weft_ensure_future(WEFT_GATHER(NULL, WEFT_GATHER(NULL, self->child)));
    if (!self->outer) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->outer);
    weft_future_set_result(self->child, weft_value_i64(3));
    CHECK(!weft_future_cancel(self->outer));
    WEFT_AWAIT(self->outer);
}

/* The second request finds no child to cancel; one to a gather that has failed leaves the other child alone. */
WEFT_ASYNC(cancel_twice, weft_future *child, *other, *outer; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->child);
    if (!(self->outer = weft_ensure_future(WEFT_GATHER(NULL, self->child)))) WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->outer);
    CHECK(weft_future_cancel(self->outer));
    CHECK(!weft_future_cancel(self->outer));
    WEFT_CATCH(self->status, self->outer);
    CHECK_INT(self->status, WEFT_ECANCELED);
    START_FUTURE(self->child);
    START_FUTURE(self->other);
    if (!(self->outer = weft_ensure_future(WEFT_GATHER(NULL, self->child, self->other))))
        WEFT_RAISE(WEFT_ENOMEM);
    check_keep(self->outer);
    TRY(weft_future_set_error(self->child, WEFT_EIO, NULL));
    WEFT_CATCH(self->status, self->outer);
    CHECK_INT(self->status, WEFT_EIO);
    CHECK(!weft_future_cancel(self->outer));
    CHECK(!weft_future_cancelled(self->other));
}

WEFT_ASYNC(fails_in_cleanup, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(9)); }
    WEFT_FINALLY { WEFT_RAISE(WEFT_EIO, "cleanup"); }
}

WEFT_ASYNC(gathers_one, int levels;) {
    WEFT_BEGIN;
    if (self->levels == 0) WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(fails_in_cleanup)));
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(gathers_one, .levels = self->levels - 1)));
}

/* What the innermost makes of its cancellation is the outcome of all. */
WEFT_ASYNC(cancel_nested, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(gathers_one, .levels = 2));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_EIO);
    CHECK_STR(weft_caught_message(), "cleanup");
    CHECK_TIME(1);
}

/* ---- Closed and nested ---- */

WEFT_ASYNC(close_gather, weft_value results[100];) {
    WEFT_BEGIN;
    weft_close(WEFT_GATHER(self->results, WEFT_CALL(give, .n = 1, .delay = 1)));
}

WEFT_ASYNC(closed, weft_value results[2]; weft_outcome outcomes[2]; weft_future *failed;
           weft_task *running;) {
    WEFT_BEGIN;
    /* After a gather is closed its children keep running, and nothing is written. A failure is reported as
     * that of any future. */
    self->results[0].i64 = self->outcomes[0].status = 77;
    START(self->running, WEFT_CALL(give, .n = 1, .delay = 1));
    weft_close(WEFT_GATHER(self->results, self->running));
    weft_close(WEFT_GATHER_OUTCOMES(self->outcomes, self->running));
    WEFT_AWAIT(weft_sleep(2));
    MUST(self->results[0].i64 == 77 && self->outcomes[0].status == 77);
    CHECK_INT(weft_task_result(self->running).i64, 1);
    CHECK_TRACE("");
    WEFT_AWAIT(WEFT_CALL(close_gather));
    WEFT_AWAIT(weft_sleep(2)); /* nothing is written to the freed frame */
    START_FUTURE(self->failed);
    TRY(weft_future_set_error(self->failed, 9, "it failed"));
    weft_close(WEFT_GATHER(NULL, self->failed, self->running));
    CHECK_TRACE("[future exception was never retrieved program status: it failed ] ");
    weft_close(WEFT_GATHER(NULL, WEFT_CALL(fail, .status = 4, .message = "it failed")));
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("f4 [task exception was never retrieved: fail program status: it failed ] ");
}

/* A wait_for that never begins closes its gather. */
WEFT_ASYNC(closed_by_wait_for, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, weft_wait_for(WEFT_GATHER(NULL, WEFT_CALL(fail, .status = 4, .message = "it failed"),
                                                WEFT_CALL(give, .delay = 1)),
                                    1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("f4 [task exception was never retrieved: fail program status: it failed ] ");
}

/* ---- Dropped ---- */

static void on_done(weft_future *gather, void *unused) {
    (void)unused;
    trace("done:%d", weft_future_status(gather));
}

#define CHECK_FREED(before) CHECK_INT(weft_memory_used() - (before), 0)

/* A gather that nobody refers to any more is freed, even if a child is never done. */
WEFT_ASYNC(dropped, weft_future *child, *outer; size_t before; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->child);
    self->before = weft_memory_used();
    weft_close(WEFT_GATHER(NULL, self->child, self->child));
    CHECK_FREED(self->before);
    WEFT_CATCH(self->status, weft_wait_for(WEFT_GATHER(NULL, weft_shield(self->child)), 1));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ETIMEDOUT);
    self->outer = weft_ensure_future(WEFT_GATHER(NULL, self->child));
    WEFT_CATCH(self->status, weft_wait(&self->outer, 1, 1, WEFT_ALL_COMPLETED));
    weft_future_unref(self->outer);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_FREED(self->before);
    CHECK(!weft_future_done(self->child));

    self->child = weft_future_new(); /* the gather has the last reference to its child */
    if (!self->child) WEFT_RAISE(WEFT_ENOMEM);
    self->outer = weft_ensure_future(WEFT_GATHER_OUTCOMES(NULL, self->child));
    weft_future_unref(self->child);
    weft_future_unref(self->outer);
    CHECK_FREED(self->before);
}

/* The child is done, but the gather does not know yet. */
WEFT_ASYNC(dropped_late, weft_future *child; weft_awaitable gather; int status;) {
    WEFT_BEGIN;
    self->child = weft_future_new();
    if (!self->child) WEFT_RAISE(WEFT_ENOMEM);
    self->gather = WEFT_GATHER(NULL, self->child);
    self->status = weft_future_set_error(self->child, 9, "it failed");
    weft_close(self->gather);
    CHECK_TRACE("");
    weft_future_unref(self->child);
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
    CHECK_TRACE("[future exception was never retrieved program status: it failed ] ");
}

/* Once a gather has failed, later failures of its children count as retrieved, even if it is freed by then.
 */
WEFT_ASYNC(later_failures, weft_future *first, *second; size_t before; int status;) {
    WEFT_BEGIN;
    START_FUTURE(self->first);
    self->second = weft_future_new();
    if (!self->second) WEFT_RAISE(WEFT_ENOMEM);
    self->before = weft_memory_used();
    WEFT_CATCH(self->status,
               WEFT_GATHER(NULL, self->second, WEFT_CALL(fail, .status = WEFT_ECANCELED), self->first));
    CHECK_FREED(self->before);
    CHECK_TRACE("f-1 ");
    weft_future_set_error(self->second, 9, "second");
    weft_future_unref(self->second);
    CHECK_TRACE("");
}

/* A callback that was added to a dropped gather is called when the children are done. */
WEFT_ASYNC(calls_back, weft_future *child, *outer; size_t before;) {
    WEFT_BEGIN;
    START_FUTURE(self->child);
    self->before = weft_memory_used();
    self->outer = weft_ensure_future(WEFT_GATHER(NULL, self->child));
    if (!self->outer) WEFT_RAISE(WEFT_ENOMEM);
    int status = weft_future_add_done_callback(self->outer, on_done, NULL);
    weft_future_unref(self->outer);
    if (status != WEFT_OK) WEFT_RAISE(status);
    WEFT_AWAIT(weft_sleep(1));
    weft_future_cancel(self->child);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("done:-1 ");
    CHECK_FREED(self->before);
}

WEFT_ASYNC(nested, weft_value inner[2], outer[2]; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(
        self->outer, WEFT_GATHER(self->inner, WEFT_CALL(give, .n = 1, .delay = 1), WEFT_CALL(give, .n = 2)),
        WEFT_CALL(give, .n = 3)));
    CHECK_INT(self->inner[0].i64 * 10 + self->inner[1].i64, 12);
    CHECK_INT(self->outer[1].i64, 3);
    WEFT_CATCH(self->status, WEFT_GATHER(NULL, WEFT_GATHER(NULL, WEFT_CALL(fail, .status = 3)),
                                         WEFT_CALL(give, .delay = 5)));
    CHECK_INT(self->status, 3);
    CHECK_TRACE("f3 ");
}

/* A failure of a gather that is never retrieved is reported, as that of any future. */
WEFT_ASYNC(never_retrieved, weft_future *outer;) {
    WEFT_BEGIN;
    self->outer = weft_ensure_future(WEFT_GATHER(NULL, WEFT_CALL(fail, .status = 4, .message = "it failed")));
    if (!self->outer) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_AWAIT(weft_sleep(2));
    weft_future_unref(self->outer);
    CHECK_TRACE("f4 [future exception was never retrieved program status: it failed ] ");
}

/* Without memory for all children none starts, and borrowed ones are not cancelled. */
static int begun;

WEFT_ASYNC(counts) {
    WEFT_BEGIN;
    begun++;
}

WEFT_ASYNC(all_or_nothing, weft_task *lent; int status;) {
    WEFT_BEGIN;
    begun = 0;
    START(self->lent, WEFT_CALL(give, .delay = 1));
    WEFT_CATCH(self->status, WEFT_GATHER(NULL, WEFT_CALL(counts), self->lent, WEFT_CALL(counts)));
    if (self->status == WEFT_ENOMEM) {
        WEFT_AWAIT(self->lent); /* long enough for them to start */
        if (begun > 0 || weft_task_cancelling(self->lent) > 0) abort();
        WEFT_RAISE(WEFT_ENOMEM);
    }
    CHECK_INT(self->status, 0);
    CHECK_INT(begun, 2);
}

/* A gather as the first statement of a program. */
static void gather_as_program(void) {
    static weft_value results[2];
    weft_value none = {.i64 = -1};
    check_begin("gather_as_program", WEFT_OK);
    while (!check.done) {
        check_end(weft_run(WEFT_GATHER(results, WEFT_CALL(give, .n = 1, .delay = 1), WEFT_CALL(give, .n = 2)),
                           &none));
        CHECK_INT(results[0].i64 * 10 + results[1].i64, 12);
        CHECK_INT(none.i64, 0);
    }
}

int main(void) {
    RUN(results);
#ifndef WEFT_TEST_HOOKS
    RUN(many);
#endif
    RUN(turns);
    RUN(settled);
    RUN(duplicates);
    RUN(first_failure);
    RUN(child_cancelled);
    RUN(cancel_outer);
    RUN(cancel_outer, .outcomes = true);
    RUN(cancel_outer, .swallows = true);
    RUN(cancel_outer, .outcomes = true, .swallows = true);
    RUN(cancel_done);
    RUN(cancel_twice);
    RUN(cancel_nested);
    RUN(closed);
    RUN(closed_by_wait_for);
    RUN(dropped);
    RUN(dropped_late);
    RUN(later_failures);
    RUN(calls_back);
    RUN(nested);
    RUN(never_retrieved);
    RUN(all_or_nothing);
    gather_as_program();
    return check_result();
}
