/* Blocks of generators: closing one inside its blocks, and yields in their exits. */
#include "await_status.h"

static weft_lock lock;

WEFT_ASYNC_GENERATOR(locked_values, weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->outer, &lock) {
        WEFT_TRY(&self->inner) {
            WEFT_YIELD(1);
            CHECK_NEVER();
        }
        WEFT_EXCEPT(WEFT_ANY) { CHECK_NEVER(); }
        WEFT_FINALLY {
            trace("finally:%d", WEFT_STATUS);
            WEFT_AWAIT(weft_sleep(1));
        }
    }
}

WEFT_ASYNC(close_after_one, weft_generator *values; weft_scope scope;) {
    WEFT_BEGIN;
    self->values = weft_generator_new(WEFT_CALL(locked_values));
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_NEXT(self->values)); }
    WEFT_FINALLY { WEFT_AWAIT(weft_generator_close(self->values)); }
}

/* Closing a generator inside its blocks runs their exits. */
WEFT_ASYNC(closed_inside, bool cancels; weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(close_after_one));
    WEFT_AWAIT(weft_sleep(0.5));
    if (self->cancels) weft_task_cancel(self->task);
    AWAIT_STATUS(self->cancels ? WEFT_ECANCELED : WEFT_OK, self->task);
    MUST(!lock.locked);
    CHECK_TRACE("finally:-19 ");
    CHECK_TIME(self->cancels ? 0.5 : 1);
}

WEFT_ASYNC_GENERATOR(limited_numbers, weft_timeout limit;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(&self->limit, 5) {
        WEFT_YIELD(1);
        WEFT_YIELD(2);
    }
}

WEFT_ASYNC(first_number, weft_generator *generator;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_NEXT(self->generator));
}

WEFT_ASYNC(bystander) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(10));
}

/* The timeout expires when the task that entered it has ended: it cancels no other. */
WEFT_ASYNC(timeout_outlives_task, weft_generator *generator; weft_task *task; weft_scope scope; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(limited_numbers));
    WEFT_WITH_CLOSING(&self->scope, self->generator) {
        self->task = weft_create_task(WEFT_CALL(first_number, .generator = self->generator));
        WEFT_CATCH(self->status, self->task);
        weft_task_unref(self->task);
        if (self->status != WEFT_OK) WEFT_RERAISE;
        AWAIT_STATUS(WEFT_OK, WEFT_CALL(bystander));
    }
}

/* Yields in the exit of a block, and in a handler, with something on its way out. */
WEFT_ASYNC_GENERATOR(yields_on_the_way_out, int leaves; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_TRY(&self->inner) {
            if (self->leaves == 0) WEFT_RAISE(7, "the message");
            if (self->leaves == 1) WEFT_RETURN(0);
        }
        WEFT_EXCEPT(7) {
            WEFT_YIELD(WEFT_STATUS);
            CHECK_STR(WEFT_MESSAGE, "the message");
            WEFT_RERAISE;
        }
        WEFT_FINALLY {
            WEFT_AWAIT(weft_sleep(1));
            WEFT_YIELD(20);
        }
        trace("after");
    }
    WEFT_FINALLY { WEFT_YIELD(30); }
}

/* Nothing is lost, and the failure comes after the last value. */
WEFT_ASYNC(yielded_on_the_way_out, int leaves, i, status; weft_generator *generator; weft_scope scope;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(yields_on_the_way_out, .leaves = self->leaves));
    WEFT_WITH_CLOSING(&self->scope, self->generator) {
        for (self->i = self->leaves == 0 ? 0 : 1; self->i < 3; self->i++) {
            static const int64_t values[] = {7, 20, 30};
            AWAIT_STATUS(WEFT_OK, WEFT_NEXT(self->generator));
            CHECK_INT(WEFT_RESULT.i64, values[self->i]);
        }
        AWAIT_STATUS(self->leaves == 0 ? 7 : WEFT_END, WEFT_NEXT(self->generator));
        if (self->leaves == 0) CHECK_STR(weft_caught_message(), "the message");
        AWAIT_STATUS(WEFT_END, WEFT_NEXT(self->generator));
    }
    CHECK_TRACE(self->leaves == 2 ? "after " : "");
}

WEFT_ASYNC_GENERATOR(yields_while_failing, weft_scope scope, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD(1); }
    WEFT_FINALLY {
        WEFT_TRY(&self->inner) { WEFT_RAISE(7, "replaces the request to close"); }
        WEFT_FINALLY { WEFT_YIELD(2); }
    }
}

/* A generator that yields while it is closed is freed, with the failure that it had. */
WEFT_ASYNC(closed_while_failing, int status; weft_generator *generator;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(yields_while_failing));
    WEFT_AWAIT(WEFT_NEXT(self->generator));
    AWAIT_STATUS(WEFT_EMISUSE, weft_generator_close(self->generator));
}

static void reset(void) { lock = (weft_lock){0}; }

int main(void) {
    check.reset = reset;
    RUN(closed_inside);
    RUN(closed_inside, .cancels = true);
    RUN(timeout_outlives_task);
    for (int leaves = 0; leaves < 3; leaves++) RUN(yielded_on_the_way_out, .leaves = leaves);
    RUN(closed_while_failing);
    return check_result();
}
