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

enum { VARIABLES = 200, CHANGES = 3000 };

static weft_context_var variables[VARIABLES];
static int64_t values[VARIABLES]; /* what they should be; 0: the default */

static int count_wrong(void) {
    int wrong = 0;
    for (int i = 0; i < VARIABLES; i++) wrong += weft_context_get(&variables[i]).i64 != values[i];
    return wrong;
}

/* Many variables, changed and restored in an order that looks random. */
static void many(void) {
    static weft_context_token tokens[CHANGES];
    static int changed[CHANGES], before[CHANGES];
    uint32_t bits = 1;
    for (int i = 0; i < CHANGES; i++) {
        bits = bits * 1664525 + 1013904223;
        changed[i] = (int)(bits >> 16) % VARIABLES;
        before[i] = (int)values[changed[i]];
        values[changed[i]] = i + 1;
        CHECK_INT(weft_context_set(&variables[changed[i]], weft_value_i64(i + 1), &tokens[i]), 0);
        if (i % 100 == 0) CHECK_INT(count_wrong(), 0);
    }
    for (int i = CHANGES - 1; i >= 0; i--) {
        CHECK_INT(weft_context_reset(&tokens[i]), 0);
        values[changed[i]] = before[i];
        if (i % 100 == 0) CHECK_INT(count_wrong(), 0);
    }
    CHECK_INT(count_wrong(), 0);
    outside();
}

static weft_context_var shared[24];

WEFT_ASYNC(sees, int64_t first;) {
    WEFT_BEGIN;
    for (int i = 0; i < 24; i++) MUST(weft_context_get(&shared[i]).i64 == self->first + i);
}

/* A context that a task has keeps its values while its creator changes and unsets them. */
WEFT_ASYNC(sharing, weft_context_token tokens[24]; weft_task *before, *between; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 24; self->i++)
        TRY(weft_context_set(&shared[self->i], weft_value_i64(100 + self->i), &self->tokens[self->i]));
    START(self->before, WEFT_CALL(sees, .first = 100));
    for (self->i = 0; self->i < 24; self->i++)
        TRY(weft_context_set(&shared[self->i], weft_value_i64(200 + self->i), NULL));
    START(self->between, WEFT_CALL(sees, .first = 200));
    for (self->i = 0; self->i < 24; self->i++) {
        TRY(weft_context_reset(&self->tokens[self->i]));
        MUST(weft_context_get(&shared[self->i]).i64 == 0);
        MUST(self->i == 23 || weft_context_get(&shared[self->i + 1]).i64 == 200 + self->i + 1);
    }
    WEFT_AWAIT(self->before);
    WEFT_AWAIT(self->between);
}

/* ---- Exception handlers ---- */

static void handle(void *unused, const weft_report *report) {
    (void)unused;
    trace("%s:%d", report->task, GET(a));
    if (weft_context_set(&a, weft_value_i64(77), NULL) == WEFT_OK) CHECK_INT(GET(a), 77);
}

WEFT_ASYNC(fails_with, int value;) {
    WEFT_BEGIN;
    if (self->value != -1) SET(a, self->value, NULL);
    WEFT_RAISE(7);
}

/* A handler runs in the context of the task that has failed, whether anything is set there or not. What it sets
 * stays there. */
WEFT_ASYNC(handlers) {
    WEFT_BEGIN;
    weft_set_exception_handler(handle, NULL);
    TRY(weft_spawn(WEFT_CALL(fails_with, .value = 5)));
    TRY(weft_spawn(WEFT_CALL(fails_with, .value = -1)));
    WEFT_AWAIT(weft_sleep(1));
    MUST(GET(a) == -1);
    CHECK_TRACE("fails_with:5 fails_with:-1 ");
}

/* ---- What contexts cost ---- */

WEFT_ASYNC(sleeps) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
}

/* A task in whose context nothing is set takes no memory for that. */
WEFT_ASYNC(unset_costs_nothing, weft_task *task; size_t used, without, with;) {
    WEFT_BEGIN;
    self->used = weft_memory_used();
    START(self->task, WEFT_CALL(sleeps));
    self->without = weft_memory_used() - self->used;
    SET(a, 1, NULL);
    self->used = weft_memory_used();
    START(self->task, WEFT_CALL(sleeps));
    self->with = weft_memory_used() - self->used;
    MUST(self->with > self->without);
}

WEFT_ASYNC(resets, weft_context_token *token;) {
    WEFT_BEGIN;
    int status = weft_context_reset(self->token);
    if (status != WEFT_OK) WEFT_RAISE(status);
    MUST(GET(a) == -1);
}

/* A reset in a task that has set nothing needs memory. */
WEFT_ASYNC(reset_elsewhere, weft_context_token token; weft_task *task;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(resets, .token = &self->token));
    SET(a, 5, &self->token);
    WEFT_AWAIT(self->task);
    MUST(GET(a) == 5);
}

static void do_nothing(void *unused) { (void)unused; }

/* A set copies the way to a variable, which is short however many there are, and shares the rest. */
static void few_cells(void) {
    static weft_handle holds;
    size_t copied = 0;
    for (int i = 0; i < VARIABLES; i++)
        CHECK_INT(weft_context_set(&variables[i], weft_value_i64(1), NULL), 0);
    for (int i = 0; i < VARIABLES; i++) {
        CHECK_INT(weft_call_soon(&holds, do_nothing, NULL), 0);
        size_t used = weft_memory_used();
        CHECK_INT(weft_context_set(&variables[i], weft_value_i64(2), NULL), 0);
        copied += weft_memory_used() - used;
        weft_handle_cancel(&holds);
    }
    CHECK(copied / VARIABLES < 25 * check_used_by(40)); /* in a line, they would be a hundred on average */
    CHECK_INT(weft_run(weft_sleep(0), NULL), 0);
    CHECK_INT(weft_memory_used(), 0);
}

int main(void) {
    RUN(set_and_reset);
    RUN(no_memory);
    RUN(inherited);
    RUN(callbacks);
    RUN(sharing);
    RUN(handlers);
    RUN(unset_costs_nothing);
    RUN(reset_elsewhere);
    weft_set_exception_handler(check_report, NULL);
    outside();
    many();
    few_cells();
    return check_result();
}
