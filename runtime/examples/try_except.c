/* A failure is caught, then propagates through cleanup, then is replaced by a result.
 *
 * Prints:
 *
 *     10 / 4 = 2
 *     caught status 1: cannot divide 10 by zero
 *     cleanup runs with: cannot divide 7 by zero
 *     the caller sees: cannot divide 7 by zero
 *     swallowed, the result is -1
 */
#include <stdio.h>
#include <weft/weft.h>

enum { DIVISION_BY_ZERO = 1 };

WEFT_ASYNC(divide, int a, b;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.01));
    if (self->b == 0) WEFT_RAISE(DIVISION_BY_ZERO, "cannot divide %d by zero", self->a);
    WEFT_RETURN(self->a / self->b);
}

WEFT_ASYNC(with_finally, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(divide, .a = 7, .b = 0)); }
    WEFT_FINALLY { printf("cleanup runs with: %s\n", WEFT_MESSAGE); }
}

WEFT_ASYNC(or_minus_one, int a, b; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(WEFT_CALL(divide, .a = self->a, .b = self->b));
        WEFT_RETURN(WEFT_RESULT);
    }
    WEFT_EXCEPT(DIVISION_BY_ZERO) { WEFT_RETURN(-1); }
}

WEFT_ASYNC(app, int result; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->result, WEFT_CALL(divide, .a = 10, .b = 4));
    printf("10 / 4 = %d\n", self->result);
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(divide, .a = 10)); }
    WEFT_EXCEPT(DIVISION_BY_ZERO) { printf("caught status %d: %s\n", WEFT_STATUS, WEFT_MESSAGE); }
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(with_finally)); }
    WEFT_EXCEPT(WEFT_ANY) { printf("the caller sees: %s\n", WEFT_MESSAGE); }
    WEFT_AWAIT_INTO(self->result, WEFT_CALL(or_minus_one, .a = 1));
    printf("swallowed, the result is %d\n", self->result);
}

WEFT_MAIN(app)
