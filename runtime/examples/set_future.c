/* One task awaits a future; another task sets its result.
 *
 * Prints:
 *
 *     hello ...
 *     ... world
 *     a future is set once: invalid state
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(set_after, weft_future *future; double delay; const char *text;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    weft_future_set_result(self->future, WEFT_VALUE(self->text));
    weft_future_unref(self->future);
}

WEFT_ASYNC(app, weft_future *future; const char *text; weft_scope scope;) {
    WEFT_BEGIN;
    self->future = weft_future_new();
    if (!self->future) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        weft_spawn(
            WEFT_CALL(set_after, .future = weft_future_ref(self->future), .delay = 0.1, .text = "... world"));
        puts("hello ...");
        WEFT_AWAIT_INTO(self->text, self->future);
        puts(self->text);
        int status = weft_future_set_result(self->future, WEFT_VALUE("again"));
        printf("a future is set once: %s\n", weft_status_text(status));
    }
    WEFT_FINALLY { weft_future_unref(self->future); }
}

WEFT_MAIN(app)
