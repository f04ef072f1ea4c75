/* Deeply nested awaits: the C stack stays flat, whether the innermost suspends or not. */
#include "check.h"
#include "ping_pong.h"

#ifdef WEFT_TEST_HOOKS
enum { DEEP = 60 }; /* each run fails one allocation later */
#else
enum { DEEP = 100000 };
#endif

static uintptr_t lowest, highest;

static void note_stack(void) {
    uintptr_t address = (uintptr_t)__builtin_frame_address(0);
    if (address < lowest) lowest = address;
    if (address > highest) highest = address;
}

enum bottom { RETURNS, WAITS, FAILS, FAILS_LATER };

WEFT_ASYNC(descend, int depth; enum bottom bottom;) {
    WEFT_BEGIN;
    note_stack();
    if (self->depth > 0) {
        WEFT_AWAIT(WEFT_CALL(descend, .depth = self->depth - 1, .bottom = self->bottom));
        note_stack();
        WEFT_RETURN(WEFT_RESULT.i64 + 1);
    }
    if (self->bottom == WAITS || self->bottom == FAILS_LATER) WEFT_AWAIT(weft_sleep(1));
    if (self->bottom == FAILS || self->bottom == FAILS_LATER) WEFT_RAISE(5, "at the bottom");
    WEFT_RETURN(1);
}

WEFT_ASYNC(deep, enum bottom bottom; int status;) {
    WEFT_BEGIN;
    lowest = UINTPTR_MAX;
    highest = 0;
    WEFT_CATCH(self->status, WEFT_CALL(descend, .depth = DEEP, .bottom = self->bottom));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    if (self->bottom == RETURNS || self->bottom == WAITS) {
        CHECK_INT(self->status, 0);
        CHECK_INT(WEFT_RESULT.i64, DEEP + 1);
    } else {
        CHECK_INT(self->status, 5);
        CHECK_STR(weft_caught_message(), "at the bottom");
    }
    CHECK(highest - lowest < 64 * 1024);
}

WEFT_ASYNC(cancel_deep, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(descend, .depth = DEEP, .bottom = WAITS));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* At each depth around the one from which the trampoline calls the child. */
WEFT_ASYNC(each_depth, int depth; int bottom; int status;) {
    WEFT_BEGIN;
    for (self->depth = 0; self->depth < 60; self->depth++)
        for (self->bottom = RETURNS; self->bottom <= FAILS_LATER; self->bottom++) {
            WEFT_CATCH(self->status,
                       WEFT_CALL(descend, .depth = self->depth, .bottom = (enum bottom)self->bottom));
            if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
            CHECK_INT(self->status, self->bottom >= FAILS ? 5 : 0);
            if (self->status == 0) CHECK_INT(WEFT_RESULT.i64, self->depth + 1);
        }
}

/* A loop of awaits at a depth where the trampoline calls each child. */
WEFT_ASYNC(loop_at_depth, int depth; int i; int64_t sum;) {
    WEFT_BEGIN;
    if (self->depth > 0) {
        WEFT_AWAIT(WEFT_CALL(loop_at_depth, .depth = self->depth - 1));
        WEFT_RETURN(WEFT_RESULT);
    }
    for (self->i = 0; self->i < 100; self->i++) {
        WEFT_AWAIT(WEFT_CALL(descend, .depth = self->i, .bottom = self->i % 2 ? WAITS : RETURNS));
        self->sum += WEFT_RESULT.i64;
    }
    WEFT_RETURN(self->sum);
}

WEFT_ASYNC(looped, int depth;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(loop_at_depth, .depth = self->depth));
    CHECK_INT(WEFT_RESULT.i64, 5050);
}

WEFT_ASYNC(mutual, bool waits;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(ping, .depth = DEEP, .waits = self->waits));
    CHECK_INT(WEFT_RESULT.i64, DEEP);
}

/* Generators that iterate over one another and are closed from the outermost on. */
WEFT_ASYNC_GENERATOR(nest, int depth; weft_generator *inner; int value; weft_scope scope;) {
    WEFT_BEGIN;
    note_stack();
    if (self->depth == 0) {
        WEFT_YIELD(1);
        WEFT_AWAIT(weft_sleep(1));
        WEFT_YIELD(2);
        WEFT_RETURN(0);
    }
    self->inner = weft_generator_new(WEFT_CALL(nest, .depth = self->depth - 1));
    WEFT_WITH_CLOSING(&self->scope, self->inner) {
        WEFT_FOR_EACH(self->value, self->inner) WEFT_YIELD(self->value);
    }
}

WEFT_ASYNC(deep_generators, weft_generator *outermost; int value, sum; weft_scope scope;) {
    WEFT_BEGIN;
    lowest = UINTPTR_MAX;
    highest = 0;
    self->outermost = weft_generator_new(WEFT_CALL(nest, .depth = DEEP));
    WEFT_WITH_CLOSING(&self->scope, self->outermost) {
        WEFT_FOR_EACH(self->value, self->outermost) self->sum = 10 * self->sum + self->value;
        CHECK_INT(self->sum, 12);
        CHECK(highest - lowest < 64 * 1024);
    }
}

int main(void) {
    RUN(deep, .bottom = RETURNS);
    RUN(deep, .bottom = WAITS);
    RUN(deep, .bottom = FAILS);
    RUN(deep, .bottom = FAILS_LATER);
    RUN(cancel_deep);
#ifndef WEFT_TEST_HOOKS
    RUN(each_depth);
    for (int depth = 20; depth < 30; depth++) RUN(looped, .depth = depth);
#endif
    RUN(deep_generators);
    RUN(mutual, .waits = false);
    RUN(mutual, .waits = true);
    return check_result();
}
