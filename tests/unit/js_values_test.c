/* JavaScript's promises and messages, on a host in whose place the test is. */
#include "check.h"
#include "js_host.h"

#include <math.h>
#include <weft/export.h>

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    (void)number, (void)exported, (void)error, (void)thrown, (void)result;
}

static int promises; /* that are to be closed */

static weft_awaitable promise(uint32_t id, weft_js_value *value) {
    promises++;
    return weft_js_promise(id, value);
}

static void reset(void) {
    if (js_host.closes != promises) js_host_fail("a promise is not closed");
    promises = 0;
    js_host_reset();
    check.trace[0] = '\0';
}

/* Numbers are truncated and clamped, bigints rounded. */
WEFT_ASYNC(numbers, size_t i; weft_js_value value;) {
    static const struct {
        double number;
        int64_t integer;
    } cases[] = {{0, 0},
                 {2.9, 2},
                 {-2.9, -2},
                 {NAN, 0},
                 {INFINITY, INT64_MAX},
                 {-INFINITY, INT64_MIN},
                 {0x1p63, INT64_MAX},
                 {-0x1p63, INT64_MIN},
                 {-0x1.0000000000001p63, INT64_MIN},
                 {0x1.fffffffffffffp62, INT64_C(0x7ffffffffffffc00)}};
    WEFT_BEGIN;
    for (self->i = 0; self->i < sizeof cases / sizeof *cases; self->i++) {
        JS_HOST_SCRIPT({.is_late = self->i % 2 == 0,
                        .value = {.type = WEFT_JS_NUMBER, .number = cases[self->i].number}});
        WEFT_AWAIT(promise(5, &self->value));
        CHECK_INT(self->value.type, WEFT_JS_NUMBER);
        CHECK_INT(self->value.integer, cases[self->i].integer);
        CHECK_CALLS("close:5 ");
    }
    JS_HOST_SCRIPT({.value = {.type = WEFT_JS_BIGINT, .integer = INT64_MAX}});
    WEFT_AWAIT(promise(5, &self->value));
    CHECK(self->value.number == 0x1p63 && self->value.integer == INT64_MAX);
}

/* Texts of the sizes around those of blocks: each is freed with its size. */
WEFT_ASYNC(texts, char text[70]; size_t size; weft_js_value value; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->size = 0; self->size < 66; self->size++) {
            memset(self->text, 'x', self->size);
            self->text[self->size] = '\0';
            JS_HOST_SCRIPT({.is_late = true, .value = {.type = WEFT_JS_STRING, .text = self->text}});
            WEFT_AWAIT(weft_js_next(105, &self->value)); /* frees the text of the one before */
            CHECK_INT(self->value.size, self->size);
            CHECK_STR(self->value.text, self->text);
            CHECK_CALLS("");
        }
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_STRING, .text = self->text}});
        WEFT_AWAIT(promise(5, NULL));
    }
    WEFT_FINALLY {
        weft_js_value_deinit(&self->value);
        CHECK(!self->value.text && self->value.size == 0 && self->value.type == WEFT_JS_UNDEFINED);
    }
}

/* A failure keeps what was thrown until it is freed itself; a promise is closed, whatever its outcome. */
WEFT_ASYNC(failures, weft_js_value value; int status;) {
    WEFT_BEGIN;
    JS_HOST_SCRIPT({.status = WEFT_EIO, .value = {.text = "no luck", .integer = 12}});
    WEFT_CATCH(self->status, promise(5, &self->value));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EIO);
    if (!check.memory_fails) CHECK_STR(weft_caught_message(), "no luck");
    CHECK(!self->value.text && self->value.integer == 0);
    CHECK_CALLS("close:5 ");
    JS_HOST_SCRIPT({.is_late = true, .status = WEFT_EINVAL});
    WEFT_CATCH(self->status, promise(6, &self->value));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EINVAL);
    CHECK_CALLS("close:6 forget:12 ");
    JS_HOST_SCRIPT({.status = WEFT_END});
    WEFT_CATCH(self->status, weft_js_next(107, &self->value));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_END);
    CHECK_CALLS("");
}

/* A second task that waits for a promise fails, and leaves it open for the first. */
WEFT_ASYNC(misuse, int status;) {
    WEFT_BEGIN;
    JS_HOST_SCRIPT({.wait_fails = WEFT_EMISUSE});
    WEFT_CATCH(self->status, promise(5, NULL));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EMISUSE);
    CHECK_CALLS("");
    promises--;
}

/* A promise that is not awaited, or no longer, is closed; a stream is not. */
WEFT_ASYNC(unawaited, weft_task *promise, *message; int status;) {
    WEFT_BEGIN;
    weft_close(promise(5, NULL));
    weft_close(weft_js_next(106, NULL));
    CHECK_CALLS("close:5 ");
    weft_js_close(107);
    CHECK_CALLS("close:107 ");
    START(self->message, weft_js_next(106, NULL));
    START(self->promise, promise(5, NULL));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->promise);
    WEFT_CATCH(self->status, self->promise);
    weft_task_cancel(self->message);
    WEFT_CATCH(self->status, self->message);
    if (self->status != WEFT_ENOMEM) CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_CALLS("close:5 ");
}

/* A value that the program makes, and one whose text is someone else's. */
WEFT_ASYNC(made, weft_js_value value; weft_scope scope;) {
    static const enum weft_js_type texts[] = {WEFT_JS_STRING, WEFT_JS_BYTES, WEFT_JS_JSON};
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (size_t i = 0; i < 3; i++) {
            TRY(weft_js_value_set(&self->value, texts[i], "ab\0c", 4));
            CHECK_INT(self->value.type, texts[i]);
            CHECK_INT(self->value.size, 4);
            CHECK(memcmp(self->value.text, "ab\0c", 5) == 0);
        }
        TRY(weft_js_value_set(&self->value, WEFT_JS_BYTES, NULL, 0));
        CHECK_STR(self->value.text, "");
        CHECK_INT(weft_js_value_set(&self->value, WEFT_JS_NUMBER, "1", 1), WEFT_EINVAL);
        CHECK(!self->value.text && self->value.type == WEFT_JS_UNDEFINED);
        CHECK_INT(weft_js_value_set(&self->value, (enum weft_js_type)99, "1", 1), WEFT_EINVAL);
        CHECK_INT(weft_js_value_set(&self->value, WEFT_JS_STRING, "1", SIZE_MAX), WEFT_ENOMEM);
        self->value =
            (weft_js_value){.type = WEFT_JS_STRING, .text = (char *)"a", .size = 1, .is_borrowed = true};
        weft_js_value_deinit(&self->value);
        CHECK(!self->value.text && !self->value.is_borrowed);
        self->value = (weft_js_value){.text = (char *)"a", .size = 1, .is_borrowed = true};
        JS_HOST_SCRIPT({.value = {.type = WEFT_JS_STRING, .text = "received"}});
        WEFT_AWAIT(promise(5, &self->value));
        CHECK_CALLS("close:5 ");
        CHECK(!self->value.is_borrowed);
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->value); }
}

WEFT_ASYNC(serve) {
    WEFT_BEGIN;
    JS_HOST_SCRIPT({.is_late = true});
    promises++;
    WEFT_AWAIT(weft_serve());
    CHECK_CALLS("close:77 ");
}

void weft_js_unawaited(int status, const char *message); /* called by a host */

WEFT_ASYNC(rejected) {
    WEFT_BEGIN;
    weft_js_unawaited(WEFT_EIO, "no luck");
    CHECK_CALLS("[a promise was rejected and never awaited WEFT_EIO: no luck ] ");
}

int main(void) {
    check.reset = reset;
    RUN(numbers);
    RUN(texts);
    RUN(failures);
    RUN(misuse);
    RUN(unawaited);
    RUN(made);
    RUN(serve);
    RUN(rejected);
    return check_result();
}
