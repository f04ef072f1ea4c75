/* Context variables: which tasks see a value, what a token resets, and what happens out of memory. */
#include "check.h"

static const weft_context_var a = {.default_value = {.i64 = -1}}, b = {.default_value = {.i64 = -2}},
                              c = {.default_value = {.i64 = -3}};

#define GET(var) ((int)weft_context_get(&var).i64)
#define SET(var, number, token)                                     \
    do {                                                            \
        TRY(weft_context_set(&var, weft_value_i64(number), token)); \
        MUST(GET(var) == (number));                                 \
    } while (0)

WEFT_ASYNC(set_and_reset, weft_context_token first, second, third;) {
    WEFT_BEGIN;
    CHECK_INT(GET(a), -1);
    SET(a, 1, &self->first);
    SET(b, 2, NULL);
    SET(a, 3, &self->second);
    SET(c, 4, &self->third);
    CHECK_INT(GET(a), 3);
    CHECK_INT(GET(b), 2);
    TRY(weft_context_reset(&self->second));
    MUST(GET(a) == 1);
    MUST(GET(c) == 4);
    TRY(weft_context_reset(&self->first));
    MUST(GET(a) == -1);
    CHECK_INT(weft_context_reset(&self->first), WEFT_EMISUSE);
    CHECK_INT(weft_context_reset(&self->second), WEFT_EMISUSE);
    TRY(weft_context_reset(&self->third));
    CHECK_INT(GET(c), -3);
    CHECK_INT(GET(b), 2);
}

/* Out of memory, a set or a reset leaves the variable unchanged and the token used. */
WEFT_ASYNC(no_memory, weft_context_token token, again; int status;) {
    WEFT_BEGIN;
    SET(a, 1, &self->token);
    SET(b, 2, NULL);
    self->again = self->token;
    self->status = weft_context_set(&a, weft_value_i64(5), &self->again);
    MUST(GET(a) == (self->status == WEFT_OK ? 5 : 1));
    MUST(self->status == WEFT_OK ? self->again.var == &a : self->again.var == NULL);
    MUST(GET(b) == 2);
    if (self->status != WEFT_OK) {
        CHECK_INT(self->status, WEFT_ENOMEM);
        MUST(weft_context_reset(&self->again) == WEFT_EMISUSE);
        WEFT_RAISE(self->status);
    }
    SET(b, 3, NULL);
    self->status = weft_context_reset(&self->again);
    MUST(GET(a) == (self->status == WEFT_OK ? 1 : 5));
    MUST(GET(b) == 3);
    MUST(self->status == WEFT_OK || self->again.var == &a);
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
}

WEFT_ASYNC(child, int expected;) {
    WEFT_BEGIN;
    MUST(GET(a) == self->expected);
    SET(a, self->expected + 10, NULL);
    WEFT_AWAIT(weft_sleep(1));
    MUST(GET(a) == self->expected + 10);
}

/* A task gets a copy of the context in which it was created; an awaited coroutine shares its caller's. */
WEFT_ASYNC(inherited, weft_task *one, *two; weft_context_token token;) {
    WEFT_BEGIN;
    SET(a, 1, &self->token);
    START(self->one, WEFT_CALL(child, .expected = 1));
    SET(a, 2, NULL);
    START(self->two, WEFT_CALL(child, .expected = 2));
    WEFT_AWAIT(self->one);
    WEFT_AWAIT(self->two);
    MUST(GET(a) == 2);
    WEFT_AWAIT(WEFT_CALL(child, .expected = 2));
    MUST(GET(a) == 12);
}

static void set_a(weft_future *future, void *unused) {
    (void)future;
    (void)unused;
    trace("%d", GET(a));
    (void)weft_context_set(&a, weft_value_i64(99), NULL);
}

/* Each done callback has a copy of its own. */
WEFT_ASYNC(callbacks, weft_future *future;) {
    WEFT_BEGIN;
    START_FUTURE(self->future);
    SET(a, 5, NULL);
    TRY(weft_future_add_done_callback(self->future, set_a, NULL));
    SET(a, 6, NULL);
    TRY(weft_future_add_done_callback(self->future, set_a, NULL));
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(weft_sleep(1));
    MUST(GET(a) == 6);
    CHECK_TRACE("5 6 ");
}

/* A value set outside of tasks is visible to the next program and is gone after it. */
WEFT_ASYNC(sees_outer) {
    WEFT_BEGIN;
    MUST(GET(a) == 42);
}

static void outside(void) {
    weft_context_token token;
    CHECK_INT(weft_context_set(&a, weft_value_i64(41), NULL), 0);
    CHECK_INT(weft_context_set(&a, weft_value_i64(42), &token), 0);
    CHECK_INT(weft_run(WEFT_CALL(sees_outer), NULL), 0);
    CHECK_INT(GET(a), -1);
    CHECK_INT(weft_memory_used(), 0);
}

int main(void) {
    RUN(set_and_reset);
    RUN(no_memory);
    RUN(inherited);
    RUN(callbacks);
    outside();
    return check_result();
}
