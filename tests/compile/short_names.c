/* A program whose own macros have short names, which no macro of Weft may meet: see short_names.cmake. */
#include <weft/js_function.h>
#include <weft/js_json.h>
#include <weft/sim.h>
#include <weft/weft.h>

WEFT_ASYNC(empty) {
    WEFT_BEGIN;
    WEFT_RAISE(WEFT_EINVAL);
    WEFT_RAISE(WEFT_EINVAL, "text");
    WEFT_RAISE(WEFT_EINVAL, "%d", 1);
}
WEFT_EXPORT(empty, void)

WEFT_ASYNC_GENERATOR(count, int limit; int next;) {
    WEFT_BEGIN;
    for (; self->next < self->limit; self->next++) WEFT_YIELD(self->next);
}
WEFT_EXPORT_GENERATOR(count, int, limit)

WEFT_IMPORT(ask, void)
WEFT_IMPORT(tell, int, int, double)
WEFT_IMPORT(describe, weft_bytes, const char *, int, int, int, int, int, int, int)
WEFT_JS_FUNCTION(int, plus, (int first, int second), { return first + second; })

weft_lock lock;
weft_queue queue;
WEFT_EXPORT_OBJECT(lock)
WEFT_EXPORT_OBJECT(queue, double)

WEFT_ASYNC(all, int one, two, three, four, five, six, seven, eight; weft_js_function call; weft_bytes bytes;
           weft_generator *counts; weft_value item; weft_scope scope, inner; weft_timeout timeout;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_LOCK(&self->inner, &lock) {
            WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(empty), WEFT_CALL(all, .one = 1, .two = 2)));
        }
        WEFT_WITH_TIMEOUT(&self->timeout, 1)
            WEFT_FOR_EACH(self->item, self->counts) WEFT_AWAIT(ask());
    }
    WEFT_EXCEPT(WEFT_EINVAL, WEFT_ENOMEM) { weft_print(WEFT_MESSAGE); }
    WEFT_FINALLY { WEFT_AWAIT(tell(1, 2)); }
    WEFT_AWAIT(describe(&self->bytes, "", 1, 2, 3, 4, 5, 6, 7));
    WEFT_AWAIT(weft_js_call(self->call, NULL));
    WEFT_AWAIT(weft_js_call(self->call, NULL, 1, 2.0, "three"));
    int status;
    WEFT_CATCH(status, weft_wait_for(WEFT_CALL(empty), 1));
    WEFT_RETURN(status + plus(1, 2));
}
WEFT_EXPORT(all, int64_t, one, two, three, four, five, six, seven, eight)
WEFT_MAIN(all, .one = argc, .two = 2)
