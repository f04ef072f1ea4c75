/* A semaphore lets two of three workers in at a time.
 *
 * Prints:
 *
 *     ann comes in, 1 inside
 *     bob comes in, 2 inside
 *     ann leaves, 1 inside
 *     cat comes in, 2 inside
 *     bob leaves, 1 inside
 *     cat leaves, 0 inside
 */
#include <stdio.h>
#include <weft/weft.h>

typedef struct room {
    weft_semaphore semaphore;
    int inside;
} room;

WEFT_ASYNC(worker, const char *name; double time; room *room; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_SEMAPHORE(&self->scope, &self->room->semaphore) {
        printf("%s comes in, %d inside\n", self->name, ++self->room->inside);
        WEFT_AWAIT(weft_sleep(self->time));
        printf("%s leaves, %d inside\n", self->name, --self->room->inside);
    }
}

WEFT_ASYNC(app, room room;) {
    WEFT_BEGIN;
    self->room.semaphore.value = 2;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(worker, .name = "ann", .time = 0.05, .room = &self->room),
                           WEFT_CALL(worker, .name = "bob", .time = 0.1, .room = &self->room),
                           WEFT_CALL(worker, .name = "cat", .time = 0.15, .room = &self->room)));
}

WEFT_MAIN(app)
