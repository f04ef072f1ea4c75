/* Every way out of a coroutine, through its cleanup: Python's try, except and finally. */
#include "check.h"

WEFT_ASYNC(fail, int status; const char *message; bool waits;) {
    WEFT_BEGIN;
    if (self->waits) WEFT_AWAIT(weft_sleep(1));
    WEFT_RAISE(self->status, "%s", self->message ? self->message : "failed");
}

enum way { FALLS, RETURNS, RAISES, AWAIT_FAILS, AWAIT_FAILS_LATER, SLEEPS };
enum cleanup { NOTHING, AWAITS, FAILS, RECOVERS, RETURNS_TOO, WATCHES };

/* Leaves one way, through one kind of cleanup. */
WEFT_ASYNC(leave, enum way way; enum cleanup cleanup;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    switch (self->way) {
    case FALLS: break;
    case RETURNS: WEFT_RETURN(5);
    case RAISES: WEFT_RAISE(6, "six");
    case AWAIT_FAILS: WEFT_AWAIT(WEFT_CALL(fail, .status = 7)); break;
    case AWAIT_FAILS_LATER: WEFT_AWAIT(WEFT_CALL(fail, .status = 8, .waits = true)); break;
    case SLEEPS: WEFT_AWAIT(weft_sleep(10)); break;
    }
    trace("end");
    WEFT_FINALLY_AT(done);
    trace("cleanup:%d", WEFT_STATUS);
    switch (self->cleanup) {
    case NOTHING: break;
    case AWAITS: WEFT_AWAIT(weft_sleep(1)); break;
    case FAILS: WEFT_RAISE(9, "nine");
    case RECOVERS: WEFT_RECOVER; break;
    case RETURNS_TOO: WEFT_RETURN(99);
    case WATCHES:
        trace("message:%s", WEFT_MESSAGE);
        CHECK_INT(weft_error_status(WEFT_ERROR), WEFT_STATUS);
        CHECK((WEFT_ERROR != NULL) == (WEFT_STATUS != WEFT_OK));
        break;
    }
}

#define LEAVE(way_, cleanup_, status_, value_, trace_)                                \
    do {                                                                              \
        WEFT_CATCH(self->status, WEFT_CALL(leave, .way = way_, .cleanup = cleanup_)); \
        self->value = weft_value_i64(self->status ? 0 : WEFT_RESULT.i64);             \
        CHECK_INT(self->status, status_);                                             \
        CHECK_INT(self->value.i64, value_);                                           \
        CHECK_TRACE(trace_);                                                          \
    } while (0)

WEFT_ASYNC(ways_out, int status; weft_value value;) {
    WEFT_BEGIN;
    LEAVE(FALLS, NOTHING, 0, 0, "end cleanup:0 ");
    LEAVE(RETURNS, NOTHING, 0, 5, "cleanup:0 ");
    LEAVE(RAISES, NOTHING, 6, 0, "cleanup:6 ");
    LEAVE(AWAIT_FAILS, NOTHING, 7, 0, "cleanup:7 ");
    LEAVE(AWAIT_FAILS_LATER, NOTHING, 8, 0, "cleanup:8 ");
    LEAVE(SLEEPS, NOTHING, 0, 0, "end cleanup:0 ");
    LEAVE(FALLS, AWAITS, 0, 0, "end cleanup:0 ");
    LEAVE(RETURNS, AWAITS, 0, 5, "cleanup:0 ");
    LEAVE(RAISES, AWAITS, 6, 0, "cleanup:6 ");
    LEAVE(AWAIT_FAILS_LATER, AWAITS, 8, 0, "cleanup:8 ");
    LEAVE(RETURNS, FAILS, 9, 0, "cleanup:0 ");
    CHECK_STR(weft_caught_message(), "nine");
    LEAVE(RAISES, FAILS, 9, 0, "cleanup:6 ");
    LEAVE(AWAIT_FAILS_LATER, FAILS, 9, 0, "cleanup:8 ");
    LEAVE(RETURNS, RECOVERS, 0, 5, "cleanup:0 ");
    LEAVE(RAISES, RECOVERS, 0, 0, "cleanup:6 ");
    LEAVE(AWAIT_FAILS, RECOVERS, 0, 0, "cleanup:7 ");
    LEAVE(FALLS, RETURNS_TOO, 0, 99, "end cleanup:0 ");
    LEAVE(RETURNS, RETURNS_TOO, 0, 99, "cleanup:0 ");
    LEAVE(RAISES, RETURNS_TOO, 0, 99, "cleanup:6 ");
    LEAVE(AWAIT_FAILS, RETURNS_TOO, 0, 99, "cleanup:7 ");
    LEAVE(RAISES, WATCHES, 6, 0, "cleanup:6 message:six ");
    LEAVE(RETURNS, WATCHES, 0, 5, "cleanup:0 message:success ");
}

/* A failure in cleanup that was fallen into does not run the cleanup again. */
WEFT_ASYNC(fall_into_failing, bool by_await;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    WEFT_AWAIT(weft_sleep(1));
    WEFT_FINALLY_AT(done);
    trace("cleanup");
    if (self->by_await) WEFT_AWAIT(WEFT_CALL(fail, .status = 3));
    WEFT_RAISE(4);
}

WEFT_ASYNC(cleanup_once, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(fall_into_failing, .by_await = true));
    CHECK_INT(self->status, 3);
    CHECK_TRACE("cleanup ");
    WEFT_CATCH(self->status, WEFT_CALL(fall_into_failing));
    CHECK_INT(self->status, 4);
    CHECK_TRACE("cleanup ");
}

WEFT_ASYNC(cancel_leave, weft_task *task; int status;) {
    WEFT_BEGIN;
    /* Cancelled in the body. */
    START(self->task, WEFT_CALL(leave, .way = SLEEPS, .cleanup = AWAITS));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_task_cancelled(self->task));
    CHECK_TRACE("cleanup:-1 ");
    CHECK_TIME(2);
    /* Cancelled in the cleanup: once more through nothing. */
    START(self->task, WEFT_CALL(leave, .way = RAISES, .cleanup = AWAITS));
    WEFT_AWAIT(weft_sleep(0.5));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE("cleanup:6 ");
    /* Cancelled in cleanup that was fallen into. */
    START(self->task, WEFT_CALL(leave, .way = FALLS, .cleanup = AWAITS));
    WEFT_AWAIT(weft_sleep(0.5));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE("end cleanup:0 ");
    /* The cleanup swallows it. */
    START(self->task, WEFT_CALL(leave, .way = SLEEPS, .cleanup = RECOVERS));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, 0);
    CHECK(!weft_task_cancelled(self->task));
    CHECK_TRACE("cleanup:-1 ");
    /* The cleanup fails: that outranks it. */
    START(self->task, WEFT_CALL(leave, .way = SLEEPS, .cleanup = FAILS));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, 9);
    CHECK_TRACE("cleanup:-1 ");
}

/* Several stages, one label each, as goto cleanup has them. */
WEFT_ASYNC(stages, int fail_at;) {
    WEFT_BEGIN;
    if (self->fail_at == 0) WEFT_RAISE(20);
    trace("+a");
    WEFT_UNWIND(release_a);
    if (self->fail_at == 1) WEFT_RAISE(21);
    trace("+b");
    WEFT_UNWIND(release_b);
    WEFT_AWAIT(weft_sleep(0));
    if (self->fail_at == 2) WEFT_RAISE(22);
    if (self->fail_at == 3) WEFT_RETURN(23);
    WEFT_FINALLY_AT(release_b);
    trace("-b");
    WEFT_UNWIND(release_a);
    if (self->fail_at == 4) WEFT_AWAIT(WEFT_CALL(fail, .status = 24));
    WEFT_FINALLY_AT(release_a);
    trace("-a");
}

WEFT_ASYNC(staged, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(stages, .fail_at = 0));
    CHECK_INT(self->status, 20);
    CHECK_TRACE("");
    WEFT_CATCH(self->status, WEFT_CALL(stages, .fail_at = 1));
    CHECK_INT(self->status, 21);
    CHECK_TRACE("+a -a ");
    WEFT_CATCH(self->status, WEFT_CALL(stages, .fail_at = 2));
    CHECK_INT(self->status, 22);
    CHECK_TRACE("+a +b -b -a ");
    WEFT_CATCH(self->status, WEFT_CALL(stages, .fail_at = 3));
    CHECK_INT(self->status, 0);
    CHECK_INT(WEFT_RESULT.i64, 23);
    CHECK_TRACE("+a +b -b -a ");
    WEFT_CATCH(self->status, WEFT_CALL(stages, .fail_at = 4));
    CHECK_INT(self->status, 24);
    CHECK_TRACE("+a +b -b -a ");
    WEFT_CATCH(self->status, WEFT_CALL(stages, .fail_at = 5));
    CHECK_INT(self->status, 0);
    CHECK_TRACE("+a +b -b -a ");
}

/* Cleanup in each frame, from the inside out. */
WEFT_ASYNC(nested, int depth;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    if (self->depth > 0)
        WEFT_AWAIT(WEFT_CALL(nested, .depth = self->depth - 1));
    else
        WEFT_AWAIT(weft_sleep(10));
    WEFT_FINALLY_AT(done);
    trace("%d:%d", self->depth, WEFT_STATUS);
}

WEFT_ASYNC(cancel_nested, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(nested, .depth = 3));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE("0:-1 1:-1 2:-1 3:-1 ");
}

/* Caught messages hold until the next await; a later failure replaces them. */
WEFT_ASYNC(catch_two, int first, second;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->first, WEFT_CALL(fail, .status = 1, .message = "one"));
    CHECK_STR(weft_caught_message(), "one");
    WEFT_CATCH(self->second, WEFT_CALL(fail, .status = 2, .message = "two", .waits = true));
    CHECK_INT(self->first * 10 + self->second, 12);
    CHECK_STR(weft_caught_message(), "two");
    WEFT_RAISE(self->second, "again: %s", weft_caught_message());
}

WEFT_ASYNC(raise_again, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(catch_two));
    CHECK_INT(self->status, 2);
    CHECK_STR(weft_caught_message(), "again: two");
}

int main(void) {
    RUN(ways_out);
    RUN(cleanup_once);
    RUN(cancel_leave);
    RUN(staged);
    RUN(cancel_nested);
    RUN(raise_again);
    return check_result();
}
