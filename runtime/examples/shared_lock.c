/* A lock keeps the lines of three tasks apart; tasks get it in the order they ask for it.
 *
 * Prints:
 *
 *     red takes the lock
 *     red frees it
 *     green takes the lock
 *     green frees it
 *     blue takes the lock
 *     blue frees it
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(painter, const char *name; weft_lock *lock; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, self->lock) {
        printf("%s takes the lock\n", self->name);
        WEFT_AWAIT(weft_sleep(0.03));
        printf("%s frees it\n", self->name);
    }
}

WEFT_ASYNC(app, weft_lock lock;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(painter, .name = "red", .lock = &self->lock),
                           WEFT_CALL(painter, .name = "green", .lock = &self->lock),
                           WEFT_CALL(painter, .name = "blue", .lock = &self->lock)));
}

WEFT_MAIN(app)
