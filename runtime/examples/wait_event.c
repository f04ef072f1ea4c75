/* Two tasks wait for an event; setting it wakes both.
 *
 * Prints:
 *
 *     left waits for the signal
 *     right waits for the signal
 *     go!
 *     left goes
 *     right goes
 *     latecomer goes at once
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(waiter, const char *name; weft_event *event;) {
    WEFT_BEGIN;
    printf("%s waits for the signal\n", self->name);
    WEFT_AWAIT(weft_event_wait(self->event));
    printf("%s goes\n", self->name);
}

WEFT_ASYNC(starter, weft_event *event;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.05));
    puts("go!");
    weft_event_set(self->event);
}

WEFT_ASYNC(app, weft_event event;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(waiter, .name = "left", .event = &self->event),
                           WEFT_CALL(waiter, .name = "right", .event = &self->event),
                           WEFT_CALL(starter, .event = &self->event)));
    WEFT_AWAIT(weft_event_wait(&self->event));
    puts("latecomer goes at once");
}

WEFT_MAIN(app)
