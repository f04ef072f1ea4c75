/* A host without JavaScript: what waits for it fails at once, and says why. */
#include "check.h"

static const char reason[] = "there is no JavaScript on this host";

WEFT_ASYNC(promise, weft_js_value value; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_js_promise(1, &self->value));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK_STR(weft_caught_message(), reason);
    CHECK(self->value.text == NULL);
    WEFT_CATCH(self->status, weft_js_promise(0, NULL));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
}

WEFT_ASYNC(message, weft_js_value value; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_js_next(1, &self->value));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK_STR(weft_caught_message(), reason);
    weft_js_close(1);
    weft_js_value_deinit(&self->value);
}

WEFT_ASYNC(unused) {
    WEFT_BEGIN;
    weft_close(weft_js_promise(1, NULL));
    weft_close(weft_js_next(1, NULL));
}

int main(void) {
    RUN(promise);
    RUN(message);
    RUN(unused);
    return check_result();
}
