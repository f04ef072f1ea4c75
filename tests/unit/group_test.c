/* Task groups: how they end, which failures they pass on, and misuse. Cases of CPython's
 * test_taskgroups.py. */
#include "check.h"

WEFT_ASYNC(work, double delay; int status, result; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(self->delay));
        if (self->status) WEFT_RAISE(self->status, "failed with %d", self->status);
        WEFT_RETURN(self->result);
    }
    WEFT_FINALLY { trace("%d", WEFT_STATUS); }
}

/* Whether the failure that was caught, or one of its members, is WEFT_ENOMEM. */
static bool no_memory(void) {
    bool any = weft_error_status(weft_caught()) == WEFT_ENOMEM;
    for (size_t i = 0; i < weft_error_count(weft_caught()); i++)
        any |= weft_error_status(weft_error_nth(weft_caught(), i)) == WEFT_ENOMEM;
    return any;
}

/* Awaits something that must end with the given status. */
#define AWAIT_STATUS(expected, x)                                                \
    do {                                                                         \
        WEFT_CATCH(self->status, x);                                             \
        if (self->status != (expected)&&no_memory()) WEFT_RAISE(WEFT_ENOMEM);    \
        if (self->status == WEFT_EGROUP && no_memory()) WEFT_RAISE(WEFT_ENOMEM); \
        MUST(self->status == (expected));                                        \
    } while (0)

#define SPAWN(group, ...) TRY(weft_task_group_create_task(group, WEFT_CALL(__VA_ARGS__)))

WEFT_ASYNC(succeeds, weft_task_group group; weft_task *task;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        SPAWN(&self->group, work, .delay = 2);
        TRY(weft_task_group_create_task_into(&self->group, WEFT_CALL(work, .delay = 1, .result = 7),
                                             &self->task));
        check_keep(weft_task_future(self->task));
        CHECK_TRACE("");
    }
    CHECK_TIME(2);
    CHECK_TRACE("0 0 ");
    CHECK_INT(weft_task_result(self->task).i64, 7);
}

WEFT_ASYNC(all_succeed, int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_OK, WEFT_CALL(succeeds));
}

/* Runs a body and a group of tasks, some of which may fail. */
WEFT_ASYNC(fails, weft_task_group *group; int failing, good; double body; int body_status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(self->group) {
        WEFT_TRY(&self->scope) {
            for (int i = 1; i <= self->failing; i++) SPAWN(self->group, work, .delay = 1, .status = i);
            for (int i = 0; i < self->good; i++) SPAWN(self->group, work, .delay = 5);
            WEFT_AWAIT(weft_sleep(self->body));
            if (self->body_status) WEFT_RAISE(self->body_status, "the body");
        }
        WEFT_FINALLY { trace("body:%d", WEFT_STATUS); }
    }
}

/* All failures of one turn are in the group's, in their order; the other tasks are cancelled. */
WEFT_ASYNC(failures, weft_task_group group; int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_EGROUP, WEFT_CALL(fails, .group = &self->group, .failing = 11, .good = 2));
    CHECK_TIME(1);
    CHECK_TRACE("body:0 1 2 3 4 5 6 7 8 9 10 11 -1 -1 ");
    CHECK_STR(weft_caught_message(), "unhandled errors in a task group");
    MUST(weft_error_count(weft_caught()) == 11);
    for (int i = 0; i < 11; i++) {
        const weft_error *error = weft_error_nth(weft_caught(), (size_t)i);
        CHECK_INT(weft_error_status(error), i + 1);
        CHECK_INT(weft_error_count(error), 0);
        CHECK(weft_error_nth(error, 0) == NULL);
    }
    CHECK_STR(weft_error_message(weft_error_nth(weft_caught(), 10)), "failed with 11");
    CHECK(weft_error_nth(weft_caught(), 11) == NULL);
    CHECK_INT(weft_task_cancelling(weft_current_task()), 0);

    /* The same group again: a failure also cancels a body that is still running. */
    AWAIT_STATUS(WEFT_EGROUP, WEFT_CALL(fails, .group = &self->group, .failing = 1, .body = 9));
    CHECK_TIME(2);
    CHECK_TRACE("1 body:-1 ");
    MUST(weft_error_count(weft_caught()) == 1);
    CHECK_INT(weft_task_cancelling(weft_current_task()), 0);
}

/* A failure of the body cancels the tasks and is the last in the group's. */
WEFT_ASYNC(body_fails, weft_task_group group; int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_EGROUP,
                 WEFT_CALL(fails, .group = &self->group, .good = 1, .body = 0.5, .body_status = 8));
    CHECK_TIME(0.5);
    CHECK_TRACE("body:8 -1 ");
    MUST(weft_error_count(weft_caught()) == 1);
    CHECK_STR(weft_error_message(weft_error_nth(weft_caught(), 0)), "the body");
}

/* A cancellation from outside cancels the tasks and is passed on, unless one of them failed. */
WEFT_ASYNC(cancelled, weft_task_group group; weft_task *task; int status; double body;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(fails, .group = &self->group, .good = 2, .body = self->body));
    WEFT_AWAIT(weft_sleep(0.5));
    weft_task_cancel(self->task);
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
    CHECK_TIME(0.5);
    CHECK_TRACE(self->body == 0 ? "body:0 -1 -1 " : "body:-1 -1 -1 ");
    CHECK_INT(weft_task_cancelling(self->task), 1);
}

WEFT_ASYNC(fails_in_cleanup, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(5)); }
    WEFT_FINALLY { WEFT_RAISE(6); }
}

WEFT_ASYNC(group_of_one, weft_task_group group; double body;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        SPAWN(&self->group, fails_in_cleanup);
        WEFT_AWAIT(weft_sleep(self->body));
    }
}

WEFT_ASYNC(cancelled_and_failed, weft_task *task; int status; double body;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(group_of_one, .body = self->body));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_AWAIT(weft_sleep(0.25));
    weft_task_cancel(self->task);
    AWAIT_STATUS(WEFT_EGROUP, self->task);
}

/* The group waits for all tasks, however often it is cancelled meanwhile. */
WEFT_ASYNC(slow_to_end, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(5)); }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_sleep(3));
        trace("end");
    }
}

WEFT_ASYNC(slow_group, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) SPAWN(&self->group, slow_to_end);
}

WEFT_ASYNC(cancelled_twice, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(slow_group));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    AWAIT_STATUS(WEFT_ECANCELED, self->task);
    CHECK_TIME(4);
    CHECK_TRACE("end ");
}

/* ---- Misuse ---- */

static weft_task_group shared;

WEFT_ASYNC(adds_late, weft_task *task; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
    self->task = weft_current_task();
    self->status = weft_task_group_create_task_into(&shared, WEFT_CALL(work, .delay = 1), &self->task);
    trace("late:%d", self->status);
    MUST((self->status == WEFT_OK) == (self->task != NULL));
    weft_task_unref(self->task);
}

WEFT_ASYNC(enters, weft_task_group *group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(self->group) CHECK_NEVER();
    CHECK_NEVER();
}

/* A block of an entered group fails before its body, and the group stays entered. */
WEFT_ASYNC(misuses, weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_current_task();
    CHECK_INT(weft_task_group_create_task_into(&shared, WEFT_CALL(work), &self->task), WEFT_EMISUSE);
    CHECK(self->task == NULL);
    WEFT_WITH_TASK_GROUP(&shared) {
        AWAIT_STATUS(WEFT_EMISUSE, WEFT_CALL(enters, .group = &shared));
        SPAWN(&shared, adds_late); /* while the group waits for its tasks it accepts others */
    }
    CHECK_TIME(2);
    CHECK_TRACE("late:0 0 ");
    CHECK_INT(weft_task_group_create_task(&shared, WEFT_CALL(work)), WEFT_EMISUSE);
}

WEFT_ASYNC(misuse, int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_OK, WEFT_CALL(misuses));
}

/* Entered by another task: that one is not affected. */
WEFT_ASYNC(enters_while_entered, weft_task *task; int status; bool exiting;) {
    WEFT_BEGIN;
    START(self->task,
          WEFT_CALL(fails, .group = &shared, .failing = 0, .good = 1, .body = self->exiting ? 0 : 9));
    WEFT_AWAIT(weft_sleep(1));
    if (weft_task_done(self->task)) AWAIT_STATUS(WEFT_OK, self->task); /* there was no memory */
    AWAIT_STATUS(WEFT_EMISUSE, WEFT_CALL(enters, .group = &shared));
    AWAIT_STATUS(WEFT_OK, self->task);
    CHECK_TRACE(self->exiting ? "body:0 0 " : "0 body:0 ");
}

WEFT_ASYNC(aborting, weft_task_group group; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        WEFT_TRY(&self->scope) {
            SPAWN(&self->group, work, .status = 3);
            WEFT_AWAIT(weft_sleep(5));
        }
        WEFT_FINALLY { CHECK_INT(weft_task_group_create_task(&self->group, WEFT_CALL(work)), WEFT_EMISUSE); }
    }
}

WEFT_ASYNC(refuses, int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_EGROUP, WEFT_CALL(aborting));
    CHECK_TRACE("3 ");
}

static void reset(void) { shared = (weft_task_group){0}; }

int main(void) {
    check.reset = reset;
    RUN(all_succeed);
    RUN(failures);
    RUN(body_fails);
    RUN(cancelled, .body = 0);
    RUN(cancelled, .body = 9);
    RUN(cancelled_and_failed, .body = 0);
    RUN(cancelled_and_failed, .body = 9);
    RUN(cancelled_twice);
    RUN(misuse);
    RUN(enters_while_entered);
    RUN(enters_while_entered, .exiting = true);
    RUN(refuses);
    return check_result();
}
