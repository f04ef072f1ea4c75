/* What the step that creates an eager task has borrowed is still there afterwards. */
#include "check.h"

WEFT_ASYNC(fail, int status;) {
    WEFT_BEGIN;
    WEFT_RAISE(self->status, "failure number %d", self->status);
}

WEFT_ASYNC(catches, int status; bool waits;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(fail, .status = 222));
    if (self->waits) WEFT_AWAIT(weft_sleep(1));
}

/* Starts an eager task; false when out of memory. */
static bool start(weft_awaitable awaitable) {
    weft_task *task = weft_create_eager_task(awaitable);
    if (task) check_keep(weft_task_future(task));
    return task != NULL;
}

#define START_EAGER(awaitable)                          \
    do {                                                \
        if (!start(awaitable)) WEFT_RAISE(WEFT_ENOMEM); \
    } while (0)

/* The failure that WEFT_CATCH caught, and its message. */
WEFT_ASYNC(caught_survives, int status; const weft_error *error; const char *message;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_CALL(fail, .status = 111));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    self->error = weft_caught();
    self->message = weft_caught_message();
    START_EAGER(WEFT_CALL(catches));
    START_EAGER(WEFT_CALL(catches, .waits = true));
    MUST(weft_caught() == self->error);
    MUST(weft_caught_message() == self->message);
    CHECK_INT(weft_error_status(weft_caught()), 111);
    CHECK_STR(weft_caught_message(), "failure number 111");
    WEFT_RERAISE;
}

WEFT_ASYNC(caught, int status;) {
    WEFT_BEGIN;
    CHECK(weft_caught() == NULL);
    START_EAGER(WEFT_CALL(catches));
    CHECK(weft_caught() == NULL); /* nothing was caught here */
    WEFT_CATCH(self->status, WEFT_CALL(caught_survives));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    MUST(self->status == 111);
    CHECK_STR(weft_caught_message(), "failure number 111");
}

int main(void) {
    RUN(caught);
    return check_result();
}
