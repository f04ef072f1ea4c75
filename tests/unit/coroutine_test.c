/* Coroutines: parameters, results, failures, and awaitables that are already consumed. */
#include "check.h"

/* ---- Results ---- */

WEFT_ASYNC(give, weft_value value; bool waits;) {
    WEFT_BEGIN;
    if (self->waits) WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN(self->value);
}

WEFT_ASYNC(give_nothing) { WEFT_BEGIN; }

enum colour { RED = 1, GREEN = 2 };

WEFT_ASYNC(results, bool waits; bool b; char c; signed char sc; unsigned char uc; short s; unsigned short us;
           int i; unsigned u; long l; unsigned long ul; long long ll; unsigned long long ull; float f;
           double d; const char *text; void *p; weft_value v; enum colour e; int8_t i8; uint64_t u64;
           size_t size;) {
    WEFT_BEGIN;
#define GIVE(x) WEFT_CALL(give, .value = (x), .waits = self->waits)
    WEFT_AWAIT_INTO(self->b, GIVE(weft_value_i64(1)));
    CHECK(self->b);
    WEFT_AWAIT_INTO(self->c, GIVE(weft_value_i64('x')));
    CHECK_INT(self->c, 'x');
    WEFT_AWAIT_INTO(self->sc, GIVE(weft_value_i64(-5)));
    CHECK_INT(self->sc, -5);
    WEFT_AWAIT_INTO(self->uc, GIVE(weft_value_i64(255)));
    CHECK_INT(self->uc, 255);
    WEFT_AWAIT_INTO(self->s, GIVE(weft_value_i64(INT16_MIN)));
    CHECK_INT(self->s, INT16_MIN);
    WEFT_AWAIT_INTO(self->us, GIVE(weft_value_i64(UINT16_MAX)));
    CHECK_INT(self->us, UINT16_MAX);
    WEFT_AWAIT_INTO(self->i, GIVE(weft_value_i64(INT32_MIN)));
    CHECK_INT(self->i, INT32_MIN);
    WEFT_AWAIT_INTO(self->u, GIVE(weft_value_i64(UINT32_MAX)));
    CHECK_INT(self->u, UINT32_MAX);
    WEFT_AWAIT_INTO(self->l, GIVE(weft_value_i64(-7)));
    CHECK_INT(self->l, -7);
    WEFT_AWAIT_INTO(self->ul, GIVE(weft_value_i64(7)));
    CHECK_INT(self->ul, 7);
    WEFT_AWAIT_INTO(self->ll, GIVE(weft_value_i64(INT64_MIN)));
    CHECK(self->ll == INT64_MIN);
    WEFT_AWAIT_INTO(self->ull, GIVE(weft_value_i64(-1)));
    CHECK(self->ull == UINT64_MAX);
    WEFT_AWAIT_INTO(self->f, GIVE(weft_value_f64(0.5)));
    CHECK(self->f == 0.5f);
    WEFT_AWAIT_INTO(self->d, GIVE(weft_value_f64(-1e300)));
    CHECK(self->d == -1e300);
    WEFT_AWAIT_INTO(self->text, GIVE(weft_value_ptr("text")));
    CHECK_STR(self->text ? self->text : "", "text");
    WEFT_AWAIT_INTO(self->p, GIVE(weft_value_ptr(self)));
    CHECK(self->p == self);
    WEFT_AWAIT_INTO(self->v, GIVE(weft_value_f64(2.5)));
    CHECK(self->v.f64 == 2.5);
    WEFT_AWAIT_INTO(self->e, GIVE(weft_value_i64(GREEN)));
    CHECK_INT(self->e, GREEN);
    WEFT_AWAIT_INTO(self->i8, GIVE(weft_value_i64(-128)));
    CHECK_INT(self->i8, -128);
    WEFT_AWAIT_INTO(self->u64, GIVE(weft_value_i64(INT64_MAX)));
    CHECK(self->u64 == INT64_MAX);
    WEFT_AWAIT_INTO(self->size, GIVE(weft_value_i64(12345)));
    CHECK_INT(self->size, 12345);
}

WEFT_ASYNC(return_kinds, int which; const char *name; enum colour colour;) {
    WEFT_BEGIN;
    switch (self->which) {
    case 0: WEFT_RETURN((short)-3);
    case 1: WEFT_RETURN(2.5f);
    case 2: WEFT_RETURN("constant");
    case 3: WEFT_RETURN(self->name);
    case 4: WEFT_RETURN(true);
    case 5: WEFT_RETURN(NULL);
    case 6: WEFT_RETURN(UINT64_MAX);
    case 7: WEFT_RETURN(GREEN);
    case 8: WEFT_RETURN('c');
    case 9: WEFT_RETURN(self);
    case 10: WEFT_RETURN(sizeof *self);
    }
}

WEFT_ASYNC(returns, const char *text; double d;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(return_kinds, .which = 0));
    CHECK_INT(WEFT_RESULT.i64, -3);
    WEFT_AWAIT_INTO(self->d, WEFT_CALL(return_kinds, .which = 1));
    CHECK(self->d == 2.5);
    WEFT_AWAIT_INTO(self->text, WEFT_CALL(return_kinds, .which = 2));
    CHECK_STR(self->text, "constant");
    WEFT_AWAIT_INTO(self->text, WEFT_CALL(return_kinds, .which = 3, .name = "field"));
    CHECK_STR(self->text, "field");
    WEFT_AWAIT(WEFT_CALL(return_kinds, .which = 4));
    CHECK_INT(WEFT_RESULT.i64, 1);
    WEFT_AWAIT(WEFT_CALL(return_kinds, .which = 5));
    CHECK(WEFT_RESULT.ptr == NULL);
    WEFT_AWAIT(WEFT_CALL(return_kinds, .which = 6));
    CHECK_INT(WEFT_RESULT.i64, -1);
    WEFT_AWAIT(WEFT_CALL(return_kinds, .which = 7));
    CHECK_INT(WEFT_RESULT.i64, GREEN);
    WEFT_AWAIT(WEFT_CALL(return_kinds, .which = 8));
    CHECK_INT(WEFT_RESULT.i64, 'c');
    WEFT_AWAIT(WEFT_CALL(return_kinds, .which = 10));
    CHECK_INT(WEFT_RESULT.i64, sizeof(struct return_kinds));
    WEFT_AWAIT(WEFT_CALL(return_kinds, .which = 99));
    CHECK_INT(WEFT_RESULT.i64, 0);
    WEFT_AWAIT(WEFT_CALL(give_nothing));
    CHECK_INT(WEFT_RESULT.i64, 0);
}

/* ---- Parameters ---- */

static int twice(int n) { return 2 * n; }

WEFT_ASYNC(
    take_many, int a; int b, c; double array[3]; struct { int x, y; } point; const char *text;
    int (*function)(int); char large[5000];) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(self->a, 0);
    CHECK_INT(self->b, 2);
    CHECK_INT(self->c, 3);
    CHECK(self->array[0] == 0 && self->array[2] == 2.5);
    CHECK_INT(self->point.y, 9);
    CHECK_STR(self->text, "t");
    CHECK_INT(self->function(21), 42);
    CHECK_INT(self->large[4999], 0);
}

WEFT_ASYNC(parameters) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(take_many, .text = "t", .c = 3, .b = 2, .array = {[2] = 2.5}, .point = {8, 9},
                         .function = twice));
}

/* ---- Raising ---- */

WEFT_ASYNC(raise, int status; const char *message; bool waits;) {
    WEFT_BEGIN;
    if (self->waits) WEFT_AWAIT(weft_sleep(0));
    if (self->message) WEFT_RAISE(self->status, "%s %d", self->message, 5);
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(pass_on, int status; const char *message; bool waits;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(raise, .status = self->status, .message = self->message, .waits = self->waits));
    CHECK_NEVER();
}

WEFT_ASYNC(raise_text, const char *text;) {
    WEFT_BEGIN;
    WEFT_RAISE(9, "%s", self->text);
}

/* A message may be empty: that is not the same as none. */
WEFT_ASYNC(short_messages, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(raise_text, .text = ""));
    CHECK_INT(self->status, 9);
    CHECK_STR(weft_caught_message(), "");
    WEFT_CATCH(self->status, WEFT_CALL(raise_text, .text = "x"));
    CHECK_INT(self->status, 9);
    CHECK_STR(weft_caught_message(), "x");
}

WEFT_ASYNC(raises, bool waits; int status; char long_text[3000];) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(pass_on, .status = 7, .waits = self->waits));
    CHECK_INT(self->status, 7);
    CHECK_STR(weft_caught_message(), weft_status_text(7));
    WEFT_CATCH(self->status, WEFT_CALL(pass_on, .status = 8, .message = "eight", .waits = self->waits));
    CHECK_INT(self->status, 8);
    CHECK_STR(weft_caught_message(), "eight 5");
    WEFT_CATCH(self->status, WEFT_CALL(pass_on, .status = WEFT_ETIMEDOUT, .waits = self->waits));
    CHECK_INT(self->status, WEFT_ETIMEDOUT);
    CHECK_STR(weft_caught_message(), "timed out");
    WEFT_CATCH(self->status, WEFT_CALL(pass_on, .status = INT32_MAX, .waits = self->waits));
    CHECK_INT(self->status, INT32_MAX);
    WEFT_CATCH(self->status, WEFT_CALL(pass_on, .status = INT32_MIN, .waits = self->waits));
    CHECK_INT(self->status, INT32_MIN);
    memset(self->long_text, 'x', sizeof self->long_text - 1);
    WEFT_CATCH(self->status, WEFT_CALL(pass_on, .status = 9, .message = self->long_text));
    CHECK_INT(self->status, 9);
    CHECK_INT(strlen(weft_caught_message()), 2999 + 2);
    /* A failure with status 0 would be a success. */
    WEFT_CATCH(self->status, WEFT_CALL(pass_on, .status = 0));
    CHECK_INT(self->status, WEFT_EMISUSE);
    WEFT_CATCH(self->status, WEFT_CALL(pass_on, .status = 0, .message = "zero"));
    CHECK_INT(self->status, WEFT_EMISUSE);
    WEFT_CATCH(self->status, WEFT_CALL(give_nothing));
    CHECK_INT(self->status, 0);
    if (self->status == 0) WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(run_fails) {
    WEFT_BEGIN;
    WEFT_RAISE(42, "with a message");
}

/* ---- Awaits everywhere ---- */

WEFT_ASYNC(control_flow, int i, j, sum;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 10; self->i++) {
        if (self->i % 2) {
            WEFT_AWAIT(weft_sleep(0));
            if (self->i == 7) continue;
        } else {
            WEFT_AWAIT(WEFT_CALL(give_nothing));
        }
        for (self->j = 0; self->j < 3; self->j++) {
            switch (self->j) {
            case 0: WEFT_AWAIT(weft_sleep(0.5)); break;
            case 1:
                WEFT_AWAIT(WEFT_CALL(give, .value = weft_value_i64(5), .waits = self->i % 3 == 0));
                self->sum += (int)WEFT_RESULT.i64;
                /* fall through */
            default: {
                WEFT_AWAIT(weft_sleep(0));
                self->sum++;
            }
            }
        }
    }
    CHECK_INT(self->sum, 9 * 7);
    CHECK_TIME(4.5);
    do WEFT_AWAIT(weft_sleep(0));
    while (self->i-- > 0);
    while (self->i < 3) {
        self->i++;
        if (self->i == 2) break;
        WEFT_AWAIT(weft_sleep(0));
    }
    CHECK_INT(self->i, 2);
}

/* Two awaits on one source line resume at their own places. */
WEFT_ASYNC(one_line, int a, b;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->a, WEFT_CALL(give, .value = weft_value_i64(1), .waits = true));
    WEFT_AWAIT_INTO(self->b, WEFT_CALL(give, .value = weft_value_i64(2), .waits = true));
    CHECK_INT(self->a * 10 + self->b, 12);
}

/* ---- Already consumed ---- */

static weft_awaitable own;

/* Awaits itself while its frame is alive. */
WEFT_ASYNC(await_own, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, own);
    CHECK_INT(self->status, WEFT_EMISUSE);
    CHECK_STR(weft_caught_message(), "this coroutine object was awaited before");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_CATCH(self->status, own);
    CHECK_INT(self->status, WEFT_EMISUSE);
}

WEFT_ASYNC(used_up, weft_awaitable object; int status; weft_task *task;) {
    WEFT_BEGIN;
    own = WEFT_CALL(await_own);
    WEFT_AWAIT(own);
    self->object = WEFT_CALL(give, .value = weft_value_i64(3));
    WEFT_AWAIT(self->object);
    CHECK_INT(WEFT_RESULT.i64, 3);
    WEFT_CATCH(self->status, self->object); /* its frame is freed */
    CHECK_INT(self->status, WEFT_EMISUSE);
    WEFT_AWAIT(WEFT_CALL(give, .value = weft_value_i64(4))); /* in the same memory */
    WEFT_CATCH(self->status, self->object);
    CHECK_INT(self->status, WEFT_EMISUSE);
    START(self->task, self->object);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_EMISUSE);
    weft_close(self->object); /* does nothing */
    self->object = WEFT_CALL(give);
    START(self->task, self->object);
    WEFT_CATCH(self->status, self->object); /* its task consumed it */
    CHECK_INT(self->status, WEFT_EMISUSE);
    WEFT_AWAIT(self->task);
    self->object = WEFT_CALL(give);
    weft_close(self->object);
    weft_close(self->object);
    WEFT_CATCH(self->status, self->object);
    CHECK_INT(self->status, WEFT_EMISUSE);
}

WEFT_ASYNC(trace_run) {
    WEFT_BEGIN;
    trace("ran");
}

WEFT_ASYNC(close_all) {
    WEFT_BEGIN;
    weft_close(WEFT_CALL(trace_run));
    weft_close(weft_sleep(1));
    weft_close(WEFT_GATHER(NULL, WEFT_CALL(give_nothing), weft_sleep(0)));
    weft_close(WEFT_GATHER(NULL, WEFT_GATHER(NULL, WEFT_CALL(give, .waits = true))));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("");
}

static void statuses(void) {
    CHECK_STR(weft_status_name(0), "WEFT_OK");
    CHECK_STR(weft_status_name(1), "program status");
    CHECK_STR(weft_status_name(-1000), "program status");
    CHECK_STR(weft_status_name(WEFT_EDEADLOCK), "WEFT_EDEADLOCK");
#define CHECK_STATUS(name, number, text, exception) \
    CHECK_INT(name, number);                        \
    CHECK_STR(weft_status_name(number), #name);     \
    CHECK_STR(weft_status_text(number), text);
    WEFT_STATUS_MAP(CHECK_STATUS)
}

int main(void) {
    statuses();
    RUN(results, .waits = false);
    RUN(results, .waits = true);
    RUN(returns);
    RUN(parameters);
    RUN(short_messages);
    RUN(raises, .waits = false);
    RUN(raises, .waits = true);
    RUN_STATUS(42, run_fails);
    RUN(control_flow);
    RUN(one_line);
    RUN(used_up);
    RUN(close_all);
    return check_result();
}
