/* WEFT_TRY blocks, nested blocks, and the scopes that blocks enter. Python's `try` statement;
 * tests/conformance/scopes_try.c compares the order of events with CPython's. For handlers and WEFT_RERAISE
 * see scope_handlers_test.c, for generators scope_generators_test.c, for the other blocks with_test.c. */
#include "await_status.h"

WEFT_ASYNC(fail, int status; const char *message; bool waits;) {
    WEFT_BEGIN;
    if (self->waits) WEFT_AWAIT(weft_sleep(1));
    WEFT_RAISE(self->status, "%s", self->message ? self->message : "failed");
}

enum way { FALLS, RETURNS, RAISES, AWAIT_FAILS, AWAIT_FAILS_LATER, SLEEPS };
enum cleanup { NOTHING, AWAITS, FAILS, RECOVERS, RETURNS_TOO, WATCHES };

/* Leaves a block in one way, through one kind of cleanup. */
WEFT_ASYNC(leave, enum way way; enum cleanup cleanup; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_TRY(&self->inner) {
            switch (self->way) {
            case FALLS: break;
            case RETURNS: WEFT_RETURN(5);
            case RAISES: WEFT_RAISE(6, "six");
            case AWAIT_FAILS: WEFT_AWAIT(WEFT_CALL(fail, .status = 7)); break;
            case AWAIT_FAILS_LATER: WEFT_AWAIT(WEFT_CALL(fail, .status = 8, .waits = true)); break;
            case SLEEPS: WEFT_AWAIT(weft_sleep(10)); break;
            }
            trace("end");
        }
        WEFT_FINALLY {
            trace("cleanup:%d", WEFT_STATUS);
            switch (self->cleanup) {
            case NOTHING:
            case RECOVERS: break;
            case AWAITS: WEFT_AWAIT(weft_sleep(1)); break;
            case FAILS: WEFT_RAISE(9, "nine");
            case RETURNS_TOO: WEFT_RETURN(99);
            case WATCHES:
                trace("message:%s", WEFT_MESSAGE);
                CHECK_INT(weft_error_status(WEFT_ERROR), WEFT_STATUS);
                CHECK((WEFT_ERROR != NULL) == (WEFT_STATUS != WEFT_OK));
                break;
            }
        }
    }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
        if (self->cleanup != RECOVERS) WEFT_RERAISE;
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

/* A failure in FINALLY does not run FINALLY again. */
WEFT_ASYNC(fail_in_finally, bool by_await; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_FINALLY {
        trace("cleanup");
        if (self->by_await) WEFT_AWAIT(WEFT_CALL(fail, .status = 3));
        WEFT_RAISE(4);
    }
}

WEFT_ASYNC(cleanup_once, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(fail_in_finally, .by_await = true));
    CHECK_INT(self->status, 3);
    CHECK_TRACE("cleanup ");
    WEFT_CATCH(self->status, WEFT_CALL(fail_in_finally));
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
    /* Cancelled in the cleanup after a failure: the cleanup does not run again. */
    START(self->task, WEFT_CALL(leave, .way = RAISES, .cleanup = AWAITS));
    WEFT_AWAIT(weft_sleep(0.5));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE("cleanup:6 ");
    /* Cancelled in the cleanup after the end of the body. */
    START(self->task, WEFT_CALL(leave, .way = FALLS, .cleanup = AWAITS));
    WEFT_AWAIT(weft_sleep(0.5));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TRACE("end cleanup:0 ");
    /* A handler catches the cancellation. */
    START(self->task, WEFT_CALL(leave, .way = SLEEPS, .cleanup = RECOVERS));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, 0);
    CHECK(!weft_task_cancelled(self->task));
    CHECK_TRACE("cleanup:-1 ");
    /* The cleanup fails, which replaces the cancellation. */
    START(self->task, WEFT_CALL(leave, .way = SLEEPS, .cleanup = FAILS));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, 9);
    CHECK_TRACE("cleanup:-1 ");
}

/* Two resources, a block for each. */
WEFT_ASYNC(stages, int fail_at; weft_scope a, b;) {
    WEFT_BEGIN;
    if (self->fail_at == 0) WEFT_RAISE(20);
    trace("+a");
    WEFT_TRY(&self->a) {
        if (self->fail_at == 1) WEFT_RAISE(21);
        trace("+b");
        WEFT_TRY(&self->b) {
            WEFT_AWAIT(weft_sleep(0));
            if (self->fail_at == 2) WEFT_RAISE(22);
            if (self->fail_at == 3) WEFT_RETURN(23);
        }
        WEFT_FINALLY {
            trace("-b");
            if (self->fail_at == 4) WEFT_AWAIT(WEFT_CALL(fail, .status = 24));
        }
    }
    WEFT_FINALLY { trace("-a"); }
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

/* A block in each frame of a chain of awaits: the exits run from the innermost on. */
WEFT_ASYNC(nested, int depth; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (self->depth > 0)
            WEFT_AWAIT(WEFT_CALL(nested, .depth = self->depth - 1));
        else
            WEFT_AWAIT(weft_sleep(10));
    }
    WEFT_FINALLY { trace("%d:%d", self->depth, WEFT_STATUS); }
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

/* The message of WEFT_CATCH is valid until the next await; a later failure replaces it. */
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

/* A WEFT_RETURN that a failure has replaced leaves no result. */
WEFT_ASYNC(return_replaced, weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_TRY(&self->inner) { WEFT_RETURN(1); }
        WEFT_FINALLY { WEFT_RAISE(7); }
    }
    WEFT_EXCEPT(7) {}
}

/* A WEFT_RETURN that waits for the end of WEFT_FINALLY keeps its result, whatever a block in there drops. */
WEFT_ASYNC(return_kept, int nested; weft_scope outer, middle, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) { WEFT_RETURN(5); }
    WEFT_FINALLY {
        WEFT_TRY(&self->middle) {
            if (self->nested == 0) WEFT_RAISE(7);
            WEFT_TRY(&self->inner) { WEFT_RETURN(self->nested); }
            WEFT_FINALLY {
                WEFT_AWAIT(weft_sleep(1));
                WEFT_RAISE(7);
            }
        }
        WEFT_EXCEPT(7) { trace("dropped"); }
        WEFT_AWAIT(weft_sleep(1));
    }
}

/* The last of several WEFT_RETURN counts. */
WEFT_ASYNC(return_in_finally, weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_TRY(&self->inner) { WEFT_RETURN(1); }
        WEFT_FINALLY { WEFT_RETURN(2.5); }
    }
    WEFT_FINALLY { WEFT_AWAIT(weft_sleep(1)); }
}

/* Neither a timeout nor a task group takes the result for a failure. */
WEFT_ASYNC(return_through_blocks, weft_timeout limit; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(&self->limit, 1) {
        WEFT_WITH_TASK_GROUP(&self->group) { WEFT_RETURN(INT64_MIN + 3); }
    }
}

WEFT_ASYNC(replaced_return, int64_t result; double half;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->result, WEFT_CALL(return_replaced));
    CHECK_INT(self->result, 0);
    for (self->half = 0; self->half < 2; self->half++) {
        WEFT_AWAIT_INTO(self->result, WEFT_CALL(return_kept, .nested = (int)self->half));
        CHECK_INT(self->result, 5);
        CHECK_TRACE("dropped ");
    }
    WEFT_AWAIT_INTO(self->half, WEFT_CALL(return_in_finally));
    CHECK(self->half == 2.5);
    WEFT_AWAIT_INTO(self->result, WEFT_CALL(return_through_blocks));
    CHECK(self->result == INT64_MIN + 3);
}

static weft_lock lock;

/* ---- Entering an entered scope ---- */

static weft_scope shared_scope;

WEFT_ASYNC(enter_shared, double delay; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_TRY(&shared_scope) {
            trace("body");
            WEFT_AWAIT(weft_sleep(self->delay));
        }
        WEFT_FINALLY { trace("exit:%d", WEFT_STATUS); }
    }
    WEFT_FINALLY { trace("outer:%d", WEFT_STATUS); }
}

WEFT_ASYNC(enter_twice, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_LOCK(&self->scope, &lock) { CHECK_NEVER(); }
        CHECK_NEVER();
    }
    WEFT_FINALLY { trace("finally:%d", WEFT_STATUS); }
}

/* A block fails if its scope is entered already, in the same coroutine or in another. After its block a scope
 * can be entered again. */
WEFT_ASYNC(entered, weft_task *task; int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_EMISUSE, WEFT_CALL(enter_twice));
    CHECK_STR(weft_caught_message(), "the scope of this block is entered already");
    CHECK_TRACE("finally:-6 ");
    START(self->task, WEFT_CALL(enter_shared, .delay = 2));
    WEFT_AWAIT(weft_sleep(1));
    AWAIT_STATUS(WEFT_EMISUSE, WEFT_CALL(enter_shared));
    CHECK_TRACE("body outer:-6 ");
    AWAIT_STATUS(WEFT_OK, self->task);
    AWAIT_STATUS(WEFT_OK, WEFT_CALL(enter_shared));
    CHECK_TRACE("exit:0 outer:0 body exit:0 outer:0 ");
}

WEFT_ASYNC(reuse, int i, kept; weft_scope outer, inner;) {
    WEFT_BEGIN;
    for (; self->i < 6; self->i++) {
        WEFT_TRY(&self->outer) {
            WEFT_WITH_LOCK(&self->inner, &lock) {
                if (self->i == 1) break;
                if (self->i == 2) continue;
                if (self->i == 3) WEFT_RAISE(3);
                WEFT_AWAIT(weft_sleep(1));
                trace("%d", self->i);
            }
            WEFT_WITH_LOCK(&self->inner, &lock) { self->kept++; }
        }
        WEFT_EXCEPT(3) { trace("caught"); }
    }
    CHECK_TRACE("0 caught 4 5 ");
    CHECK_INT(self->kept, 5);
    CHECK(self->frame.scope == NULL);
}

/* ---- Blocks in other statements ---- */

WEFT_ASYNC(in_statements, int i, way; weft_scope scope;) {
    WEFT_BEGIN;
    for (; self->way < 3; self->way++) {
        switch (self->way) {
        case 0: WEFT_TRY(&self->scope) { break;
            } /* leaves the block alone */
            WEFT_FINALLY { trace("finally"); }
            trace("still in the switch");
            break;
        case 1:
            if (self->i == 0)
                WEFT_WITH_LOCK(&self->scope, &lock) trace("if");
            else
                WEFT_WITH_LOCK(&self->scope, &lock) trace("never");
            break;
        default:
            for (;;) {
                WEFT_WITH_LOCK(&self->scope, &lock) {
                    while (self->i < 3) {
                        if (++self->i == 2) break; /* leaves this loop alone */
                    }
                    trace("%d", self->i);
                    WEFT_AWAIT(weft_sleep(1));
                }
                if (self->i == 2) break;
            }
        }
    }
    CHECK_TRACE("finally still in the switch if 2 ");
}

static void reset(void) { lock = (weft_lock){0}; }

int main(void) {
    RUN(ways_out);
    RUN(replaced_return);
    RUN(cleanup_once);
    RUN(cancel_leave);
    RUN(staged);
    RUN(cancel_nested);
    RUN(raise_again);
    check.reset = reset;
    RUN(entered);
    RUN(reuse);
    RUN(in_statements);
    return check_result();
}
