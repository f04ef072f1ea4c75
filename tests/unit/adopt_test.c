/* What gather and as_completed make of the awaitables they are given, when memory runs out and afterwards. */
#include "check.h"

#include <math.h>

static int ran;

static void reset(void) { ran = 0; }

WEFT_ASYNC(count_run) {
    WEFT_BEGIN;
    ran++;
}

/* If one of the awaitables finds no memory, those before it are cancelled before they run. */
WEFT_ASYNC(gather_none, int status, expected;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status,
               WEFT_GATHER(NULL, WEFT_CALL(count_run), WEFT_CALL(count_run), WEFT_CALL(count_run)));
    self->expected = self->status == WEFT_OK ? 3 : 0;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    MUST(ran == self->expected);
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
}

WEFT_ASYNC(as_completed_none, weft_as_completed iterator; int status; weft_scope scope;) {
    WEFT_BEGIN;
    const weft_awaitable awaitables[] = {WEFT_CALL(count_run), WEFT_CALL(count_run), WEFT_CALL(count_run)};
    self->status = weft_as_completed_init(&self->iterator, awaitables, 3, INFINITY);
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0));
        WEFT_AWAIT(weft_sleep(0));
        MUST(ran == (self->status == WEFT_OK ? 3 : 0));
    }
    WEFT_FINALLY { weft_as_completed_deinit(&self->iterator); }
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
}

/* Futures that were in an iterator are as before it: they can be waited for again. */
WEFT_ASYNC(as_completed_again, weft_future *futures[2]; weft_as_completed iterator; int i; int64_t count;) {
    WEFT_BEGIN;
    START_FUTURE(self->futures[0]);
    START_FUTURE(self->futures[1]);
    for (self->i = 0; self->i < 2; self->i++) {
        const weft_awaitable awaitables[] = {WEFT_AWAITABLE(self->futures[0]),
                                             WEFT_AWAITABLE(self->futures[1])};
        TRY(weft_as_completed_init(&self->iterator, awaitables, 2, INFINITY));
        CHECK_INT(self->iterator.count, 2);
        weft_as_completed_deinit(&self->iterator);
    }
    weft_future_set_result(self->futures[0], weft_value_i64(1));
    WEFT_AWAIT_INTO(self->count, weft_wait(self->futures, 2, 1, WEFT_ALL_COMPLETED));
    CHECK_INT(self->count, 1);
    CHECK_TIME(1);
}

int main(void) {
    check.reset = reset;
    RUN(gather_none);
    RUN(as_completed_none);
    RUN(as_completed_again);
    return check_result();
}
