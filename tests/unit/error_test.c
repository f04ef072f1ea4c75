/* Failures: the messages that the runtime composes, and what a program may not raise. */
#include "check.h"

#include "base/error_internal.h"

static void named(const char *reason, const char *expected) {
    weft_error *error = weft__error_named(WEFT_EIO, "a.txt", reason);
    CHECK_STR(weft_error_message(error), expected);
    CHECK_INT(weft_error_status(error), WEFT_EIO);
    weft__error_unref(error);
}

/* A capital becomes a small letter unless it starts an abbreviation. */
static void names(void) {
    named("Access is denied", "a.txt: access is denied");
    named("Zzz", "a.txt: zzz");
    named("IO is off", "a.txt: IO is off");
    named("zero", "a.txt: zero");
    named("X", "a.txt: X");
    named("", "a.txt: ");
}

WEFT_ASYNC(raises, int how;) {
    WEFT_BEGIN;
    if (self->how == 0) WEFT_RAISE(0);
    if (self->how == 1) WEFT_RAISE(0, "fine");
    WEFT_RAISE(0, "fine: %d", self->how);
}

/* A coroutine cannot fail with success. */
static void success(void) {
    for (int how = 0; how < 3; how++) CHECK_INT(weft_run(WEFT_CALL(raises, .how = how), NULL), WEFT_EMISUSE);
}

int main(void) {
    names();
    success();
    CHECK_INT(weft_memory_used(), 0);
    return check_result();
}
