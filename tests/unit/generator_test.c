/* Async generators: how they end, closing them at every point, and misuse. Cases of CPython's
 * test_asyncgen.py. */
#include "check.h"

#define AWAIT_STATUS(expected, x)                                 \
    do {                                                          \
        WEFT_CATCH(self->status, x);                              \
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM); \
        MUST(self->status == (expected));                         \
    } while (0)

#define MAKE(lvalue, ...)                                                                      \
    do {                                                                                       \
        if (!((lvalue) = weft_generator_new(WEFT_CALL(__VA_ARGS__)))) WEFT_RAISE(WEFT_ENOMEM); \
    } while (0)

WEFT_ASYNC_GENERATOR(count, int from, to; double delay, cleanup; int fails, cleanup_fails; bool yields_again;
                     weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (; self->from < self->to; self->from++) {
            if (self->delay > 0) WEFT_AWAIT(weft_sleep(self->delay));
            WEFT_YIELD(self->from);
        }
        if (self->fails) WEFT_RAISE(self->fails, "failed with %d", self->fails);
    }
    WEFT_FINALLY {
        trace("out:%d", WEFT_STATUS);
        if (self->cleanup > 0) WEFT_AWAIT(weft_sleep(self->cleanup));
        if (self->cleanup_fails) WEFT_RAISE(self->cleanup_fails);
        if (self->yields_again) WEFT_YIELD(-1);
        trace("end");
    }
}

WEFT_ASYNC(iterate, weft_generator *numbers; int i, sum; int status; weft_scope scope;) {
    WEFT_BEGIN;
    MAKE(self->numbers, count, .to = 5, .delay = 1);
    WEFT_WITH_CLOSING(&self->scope, self->numbers) {
        WEFT_FOR_EACH(self->i, self->numbers) {
            if (self->i == 1) continue;
            self->sum += self->i;
        }
        CHECK_INT(self->sum, 2 + 3 + 4);
        CHECK_TIME(5);
        CHECK_TRACE("out:0 end ");
        AWAIT_STATUS(WEFT_END, WEFT_NEXT(self->numbers));
        AWAIT_STATUS(WEFT_END, WEFT_NEXT(self->numbers));
    }
}

WEFT_ASYNC(failing, weft_generator *numbers; int status; weft_scope scope;) {
    WEFT_BEGIN;
    MAKE(self->numbers, count, .to = 1, .fails = 5);
    WEFT_WITH_CLOSING(&self->scope, self->numbers) {
        AWAIT_STATUS(WEFT_OK, WEFT_NEXT(self->numbers));
        AWAIT_STATUS(5, WEFT_NEXT(self->numbers));
        CHECK_STR(weft_caught_message(), "failed with 5");
        AWAIT_STATUS(WEFT_END, WEFT_NEXT(self->numbers));
        CHECK_TRACE("out:5 end ");
    }
}

/* A failure leaves the loop; after a break the generator is still to be closed. */
WEFT_ASYNC(loop_over, weft_generator *numbers; int i, stop;) {
    WEFT_BEGIN;
    WEFT_FOR_EACH(self->i, self->numbers)
        if (self->i == self->stop) break;
    WEFT_RETURN(self->i);
}

WEFT_ASYNC(loops, weft_generator *numbers; int status; weft_scope scope;) {
    WEFT_BEGIN;
    MAKE(self->numbers, count, .to = 2, .fails = 6);
    WEFT_WITH_CLOSING(&self->scope, self->numbers) {
        AWAIT_STATUS(WEFT_OK, WEFT_CALL(loop_over, .numbers = self->numbers, .stop = 0));
        CHECK_INT(WEFT_RESULT.i64, 0);
        AWAIT_STATUS(6, WEFT_CALL(loop_over, .numbers = self->numbers, .stop = 9));
        CHECK_TRACE("out:6 end ");
    }
}

WEFT_ASYNC(closing, weft_generator *numbers; int status;) {
    WEFT_BEGIN;
    AWAIT_STATUS(WEFT_OK, weft_generator_close(NULL));
    MAKE(self->numbers, count, .to = 5); /* never started: its cleanup does not run */
    AWAIT_STATUS(WEFT_OK, weft_generator_close(self->numbers));
    CHECK_TRACE("");

    MAKE(self->numbers, count, .to = 5, .cleanup = 1); /* closed at its yield */
    WEFT_CATCH(self->status, WEFT_NEXT(self->numbers));
    AWAIT_STATUS(WEFT_OK, weft_generator_close(self->numbers));
    CHECK_TRACE("out:-19 end ");
    CHECK_TIME(1);

    MAKE(self->numbers, count, .to = 5, .cleanup_fails = 4);
    WEFT_CATCH(self->status, WEFT_NEXT(self->numbers));
    AWAIT_STATUS(4, weft_generator_close(self->numbers));
    CHECK_TRACE("out:-19 ");

    MAKE(self->numbers, count, .to = 5, .yields_again = true);
    WEFT_CATCH(self->status, WEFT_NEXT(self->numbers));
    AWAIT_STATUS(WEFT_EMISUSE, weft_generator_close(self->numbers));
    CHECK_TRACE("out:-19 ");

    MAKE(self->numbers, count, .to = 0); /* ended already */
    WEFT_CATCH(self->status, WEFT_NEXT(self->numbers));
    AWAIT_STATUS(WEFT_OK, weft_generator_close(self->numbers));
    CHECK_TRACE("out:0 end ");
    weft_close(WEFT_CALL(count, .to = 1)); /* a call from which no generator is created */
}

WEFT_ASYNC(plain) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
}

static weft_generator *shared;

WEFT_ASYNC(next_of_shared, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_NEXT(shared));
    trace("%d", self->status);
}

/* While one task waits for the next value, no other may wait for it or close the generator. */
WEFT_ASYNC(busy, weft_task *task; int status; weft_scope scope;) {
    WEFT_BEGIN;
    MAKE(shared, count, .to = 5, .delay = 1);
    WEFT_WITH_CLOSING(&self->scope, shared) {
        START(self->task, WEFT_CALL(next_of_shared));
        WEFT_AWAIT(weft_sleep(0.5));
        AWAIT_STATUS(WEFT_EMISUSE, WEFT_NEXT(shared));
        AWAIT_STATUS(WEFT_EMISUSE, weft_generator_close(shared));
        WEFT_AWAIT(self->task);
        CHECK_TRACE("0 ");
        START(self->task, WEFT_CALL(next_of_shared));
        WEFT_AWAIT(weft_sleep(0.5));
        weft_task_cancel(self->task); /* arrives where the generator waits */
        WEFT_AWAIT(weft_sleep(0));
        CHECK_TRACE("out:-1 end -1 ");
    }
}

WEFT_ASYNC_GENERATOR(passes_on, weft_generator *inner;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(WEFT_NEXT(self->inner));
        WEFT_YIELD(WEFT_RESULT);
    }
}

/* The end of an inner generator is not the end of the outer one. */
WEFT_ASYNC(end_inside, weft_generator *inner, *outer; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        MAKE(self->inner, count, .to = 1);
        MAKE(self->outer, passes_on, .inner = self->inner);
        AWAIT_STATUS(WEFT_OK, WEFT_NEXT(self->outer));
        AWAIT_STATUS(WEFT_EMISUSE, WEFT_NEXT(self->outer));
        CHECK_STR(weft_caught_message(), "WEFT_END came out of the body of a generator");
        AWAIT_STATUS(WEFT_END, WEFT_NEXT(self->outer));
        CHECK_TRACE("out:0 end ");
    }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_generator_close(self->outer));
        WEFT_AWAIT(weft_generator_close(self->inner));
    }
}

WEFT_ASYNC(refused, weft_awaitable call; weft_generator *numbers; int status; weft_task *task;
           weft_scope scope;) {
    WEFT_BEGIN;
    CHECK(weft_generator_new(WEFT_CALL(plain)) == NULL);
    CHECK(weft_generator_new(weft_sleep(1)) == NULL);
    self->call = WEFT_CALL(count, .to = 1);
    AWAIT_STATUS(WEFT_EMISUSE, self->call);
    CHECK_STR(weft_caught_message(), "an async generator is not awaited but iterated over");
    AWAIT_STATUS(WEFT_EMISUSE, self->call); /* consumed already */
    CHECK(weft_generator_new(self->call) == NULL);
    self->call = WEFT_CALL(count, .to = 1);
    self->numbers = weft_generator_new(self->call);
    if (!self->numbers) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        CHECK(weft_generator_new(self->call) == NULL);
        weft_close(self->call); /* does nothing */
        WEFT_AWAIT(WEFT_NEXT(self->numbers));
        START(self->task, WEFT_CALL(count, .to = 1)); /* a task made from a generator's call fails, too */
        AWAIT_STATUS(WEFT_EMISUSE, self->task);
    }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_generator_close(self->numbers));
        CHECK_TRACE("out:-19 end ");
    }
}

/* A generator whose parameters hold something, as the library writes such coroutines. */
struct holding {
    weft_frame frame;
    weft__generator_state generator;
    weft_awaitable held;
};

static void holding_discard(void *frame) { weft_close(((struct holding *)frame)->held); }

WEFT__BODY_(static, holding, &weft__generator_calls, holding_discard) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->held);
    WEFT_YIELD(1);
}

WEFT_ASYNC(never_begun, weft_awaitable held; weft_generator *generator; bool begins; weft_scope scope;) {
    WEFT_BEGIN;
    self->held = WEFT_CALL(plain);
    self->generator = weft_generator_new(WEFT_CALL(holding, .held = self->held));
    if (!self->generator) {
        weft_close(self->held);
        WEFT_RAISE(WEFT_ENOMEM);
    }
    WEFT_WITH_CLOSING(&self->scope, self->generator) {
        if (self->begins) WEFT_AWAIT(WEFT_NEXT(self->generator));
    }
}

WEFT_ASYNC(no_generator) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_NEXT(NULL));
}

/* The C stack stays flat at any depth of awaits, also through generators. */
WEFT_ASYNC_GENERATOR(nested, int depth; double delay; weft_generator *inner; int i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (self->depth == 0) {
            if (self->delay > 0) WEFT_AWAIT(weft_sleep(self->delay));
            WEFT_YIELD(1);
            WEFT_YIELD(2);
        } else {
            MAKE(self->inner, nested, .depth = self->depth - 1, .delay = self->delay);
            WEFT_FOR_EACH(self->i, self->inner) WEFT_YIELD(self->i + 1);
        }
    }
    WEFT_FINALLY { WEFT_AWAIT(weft_generator_close(self->inner)); }
}

WEFT_ASYNC(deep, int depth; double delay; bool all; weft_generator *outer; int i, sum; weft_scope scope;) {
    WEFT_BEGIN;
    MAKE(self->outer, nested, .depth = self->depth, .delay = self->delay);
    WEFT_WITH_CLOSING(&self->scope, self->outer) {
        WEFT_FOR_EACH(self->i, self->outer) {
            self->sum += self->i;
            if (!self->all) break;
        }
        CHECK_INT(self->sum, self->all ? 2 * self->depth + 3 : self->depth + 1);
    }
}

WEFT_ASYNC_GENERATOR(ends_closing, bool raises; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD(1); }
    WEFT_FINALLY {
        if (self->raises) WEFT_RAISE(WEFT_ECLOSED, "by the cleanup");
        WEFT_RETURN(3);
    }
}

/* Closing has no result, whatever the cleanup returns, and a message with which it ends is released. */
WEFT_ASYNC(closing_ends, bool raises; weft_generator *generator; int result;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(ends_closing, .raises = self->raises));
    WEFT_AWAIT(WEFT_NEXT(self->generator));
    WEFT_AWAIT_INTO(self->result, weft_generator_close(self->generator));
    CHECK_INT(self->result, 0);
}

int main(void) {
    RUN(iterate);
    RUN(failing);
    RUN(loops);
    RUN(closing);
    RUN(closing_ends);
    RUN(closing_ends, .raises = true);
    RUN(busy);
    RUN(end_inside);
    RUN(refused);
    RUN(never_begun);
    RUN(never_begun, .begins = true);
    RUN_STATUS(WEFT_ENOMEM, no_generator);
    RUN(deep, .depth = 3, .all = true);
    RUN(deep, .depth = 3, .delay = 1);
    RUN(deep, .depth = 60, .all = true);
    RUN(deep, .depth = 60, .delay = 1, .all = true);
    RUN(deep, .depth = 60, .delay = 1);
    return check_result();
}
