/* Events: set wakes the waiting tasks, whatever follows it. */
#include "check.h"

static weft_event event;

static void reset(void) { event = (weft_event){0}; }

WEFT_ASYNC(wait, const char *name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(&event));
    trace("%s", self->name);
}

WEFT_ASYNC(set_wakes_all, weft_task *a, *b, *c;) {
    WEFT_BEGIN;
    CHECK(!weft_event_is_set(&event));
    START(self->a, WEFT_CALL(wait, .name = "a"));
    START(self->b, WEFT_CALL(wait, .name = "b"));
    WEFT_AWAIT(weft_sleep(0));
    weft_event_set(&event);
    CHECK(weft_event_is_set(&event));
    weft_event_set(&event); /* changes nothing */
    CHECK_TRACE("");
    START(self->c, WEFT_CALL(wait, .name = "c"));
    WEFT_AWAIT(weft_event_wait(&event)); /* does not suspend */
    CHECK_TRACE("");
    WEFT_AWAIT(self->c);
    CHECK_TRACE("a b c ");
    weft_event_clear(&event);
    CHECK(!weft_event_is_set(&event));
}

WEFT_ASYNC(set_then_clear, weft_task *a, *b;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(wait, .name = "a"));
    WEFT_AWAIT(weft_sleep(0));
    weft_event_set(&event);
    weft_event_clear(&event);
    START(self->b, WEFT_CALL(wait, .name = "b"));
    WEFT_AWAIT(self->a);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("a ");
    CHECK(!weft_task_done(self->b));
    /* Set, cleared and set again before the waiting tasks have run. */
    weft_event_set(&event);
    weft_event_clear(&event);
    weft_event_set(&event);
    WEFT_AWAIT(self->b);
    CHECK_TRACE("b ");
    CHECK(!event.waiters.ends.next);
}

WEFT_ASYNC(cancel_waiting, weft_task *a, *b; int status;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(wait, .name = "a"));
    START(self->b, WEFT_CALL(wait, .name = "b"));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->a);
    weft_event_set(&event);
    WEFT_CATCH(self->status, self->a);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(self->b);
    CHECK_TRACE("b ");
    weft_event_clear(&event);
    START(self->a, WEFT_CALL(wait, .name = "a"));
    WEFT_AWAIT(weft_sleep(0));
    weft_event_set(&event);
    weft_task_cancel(self->a); /* woken already: the cancellation takes precedence */
    WEFT_CATCH(self->status, self->a);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!event.waiters.ends.next);
}

int main(void) {
    check.reset = reset;
    RUN(set_wakes_all);
    RUN(set_then_clear);
    RUN(cancel_waiting);
    return check_result();
}
