/* What handlers see of a failure, what WEFT_ANY catches, and WEFT_RERAISE. */
#include "await_status.h"

WEFT_ASYNC(fail, int status; const char *message; bool waits;) {
    WEFT_BEGIN;
    if (self->waits) WEFT_AWAIT(weft_sleep(1));
    WEFT_RAISE(self->status, "%s", self->message ? self->message : "failed");
}

static weft_lock lock;

/* ---- WEFT_RERAISE ---- */

WEFT_ASYNC(group_of_failures, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        TRY(weft_task_group_create_task(&self->group, WEFT_CALL(fail, .status = 1, .message = "one")));
        TRY(weft_task_group_create_task(&self->group, WEFT_CALL(fail, .status = 2, .message = "two")));
    }
}

WEFT_ASYNC(pass_on, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(group_of_failures)); }
    WEFT_EXCEPT(WEFT_EGROUP) {
        WEFT_AWAIT(weft_sleep(1));
        WEFT_RERAISE;
    }
}

/* WEFT_RERAISE passes on the message and the members of a group. */
WEFT_ASYNC(reraised, int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_EGROUP, WEFT_CALL(pass_on));
    CHECK_INT(weft_error_count(weft_caught()), 2);
    CHECK_STR(weft_caught_message(), "unhandled errors in a task group");
    CHECK_STR(weft_error_message(weft_error_nth(weft_caught(), 1)), "two");
}

WEFT_ASYNC(reraise_of_caught, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(fail, .status = 4, .message = "four"));
    if (self->status != WEFT_OK) WEFT_RERAISE;
}

WEFT_ASYNC(reraise_nothing) {
    WEFT_BEGIN;
    WEFT_RERAISE;
}

/* As `raise` in a `finally` inside an `except`. */
WEFT_ASYNC(reraise_in_finally_in_except, weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) { WEFT_RAISE(7); }
    WEFT_EXCEPT(7) {
        WEFT_TRY(&self->inner) {}
        WEFT_FINALLY {
            CHECK_INT(WEFT_STATUS, 0);
            WEFT_RERAISE;
        }
    }
}

WEFT_ASYNC(fail_with_7) {
    WEFT_BEGIN;
    WEFT_RAISE(7);
}

WEFT_ASYNC(reraise_caught, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(fail_with_7));
    WEFT_RERAISE;
}

/* What another coroutine has caught is not raised again. */
WEFT_ASYNC(reraise_of_another, int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(7, WEFT_CALL(fail_with_7));
    AWAIT_STATUS(WEFT_EMISUSE, WEFT_CALL(reraise_nothing));
    AWAIT_STATUS(7, WEFT_CALL(reraise_caught));
}

/* ---- What handlers see ---- */

static void check_seen(int status, const char *message, int expected, const char *expected_message) {
    CHECK_INT(status, expected);
    CHECK_STR(message, expected_message);
}

#define SEES(status, message) check_seen(WEFT_STATUS, WEFT_MESSAGE, status, message)

/* WEFT_STATUS is that of the innermost handler or exit that runs, 0 without one. */
WEFT_ASYNC(visible, weft_scope outer, middle, inner; int status;) {
    WEFT_BEGIN;
    SEES(0, "success");
    WEFT_TRY(&self->outer) {
        SEES(0, "success");
        WEFT_RAISE(1, "one");
    }
    WEFT_EXCEPT(1) {
        SEES(1, "one");
        WEFT_WITH_LOCK(&self->middle, &lock) {
            SEES(1, "one");
            WEFT_TRY(&self->inner) {
                SEES(1, "one");
                WEFT_AWAIT(WEFT_CALL(fail, .status = 2, .message = "two", .waits = true));
            }
            WEFT_EXCEPT(2) { SEES(2, "two"); }
            WEFT_FINALLY { SEES(0, "success"); }
            SEES(1, "one");
        }
        WEFT_CATCH(self->status, WEFT_CALL(fail, .status = 3, .message = "three"));
        SEES(1, "one");
        WEFT_TRY(&self->middle) { WEFT_RAISE(4, "four"); }
        WEFT_EXCEPT(4) {
            WEFT_TRY(&self->inner) { WEFT_RERAISE; }
            WEFT_FINALLY {
                SEES(4, "four");
                CHECK(WEFT_ERROR != NULL);
                WEFT_RAISE(5, "five");
            }
        }
        WEFT_FINALLY {
            SEES(5, "five");
            WEFT_RAISE(6, "six");
        }
    }
    WEFT_FINALLY {
        SEES(6, "six");
        WEFT_RETURN(7);
    }
}

WEFT_ASYNC(sees, int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_OK, WEFT_CALL(visible));
    CHECK_INT(WEFT_RESULT.i64, 7);
    SEES(0, "success");
}

/* ---- What WEFT_ANY catches ---- */

WEFT_ASYNC(catch_any, int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_RAISE(self->status); }
    WEFT_EXCEPT(99, WEFT_ANY) { trace("any"); }
    WEFT_EXCEPT(WEFT_ECANCELED, WEFT_ECLOSED) { trace("request"); }
}

WEFT_ASYNC(catch_only_any, int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_RAISE(self->status); }
    WEFT_EXCEPT(WEFT_ANY) { trace("any"); }
}

static bool is_request_to_end(int status) { return status == WEFT_ECANCELED || status == WEFT_ECLOSED; }

WEFT_ASYNC(any_catches, int status, raised;) {
    WEFT_BEGIN;
    for (self->raised = WEFT_EJS; self->raised < 3; self->raised++) {
        if (self->raised == WEFT_OK || self->raised == WEFT_ENOMEM) continue;
        AWAIT_STATUS(WEFT_OK, WEFT_CALL(catch_any, .status = self->raised));
        CHECK_TRACE(is_request_to_end(self->raised) ? "request " : "any ");
        AWAIT_STATUS(is_request_to_end(self->raised) ? self->raised : WEFT_OK,
                     WEFT_CALL(catch_only_any, .status = self->raised));
        CHECK_TRACE(is_request_to_end(self->raised) ? "" : "any ");
    }
}

static void reset(void) { lock = (weft_lock){0}; }

int main(void) {
    check.reset = reset;
    RUN_STATUS(WEFT_EMISUSE, reraise_nothing);
    RUN(reraise_of_another);
    RUN_STATUS(7, reraise_in_finally_in_except);
    RUN(reraised);
    RUN_STATUS(4, reraise_of_caught);
    RUN(sees);
    RUN(any_catches);
    return check_result();
}
