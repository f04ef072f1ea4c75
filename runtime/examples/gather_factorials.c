/* Three coroutines run at once; gather returns their results in the order of the calls.
 *
 * Prints:
 *
 *     A: 2 of 2
 *     B: 2 of 3
 *     C: 2 of 4
 *     A: 2! = 2
 *     B: 3 of 3
 *     C: 3 of 4
 *     B: 3! = 6
 *     C: 4 of 4
 *     C: 4! = 24
 *     results: 2 6 24
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(factorial, char name; int n, i; int64_t product;) {
    WEFT_BEGIN;
    self->product = 1;
    for (self->i = 2; self->i <= self->n; self->i++) {
        printf("%c: %d of %d\n", self->name, self->i, self->n);
        WEFT_AWAIT(weft_sleep(0.1));
        self->product *= self->i;
    }
    printf("%c: %d! = %d\n", self->name, self->n, (int)self->product);
    WEFT_RETURN(self->product);
}

WEFT_ASYNC(app, weft_value results[3];) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(self->results, WEFT_CALL(factorial, .name = 'A', .n = 2),
                           WEFT_CALL(factorial, .name = 'B', .n = 3),
                           WEFT_CALL(factorial, .name = 'C', .n = 4)));
    printf("results:");
    for (int i = 0; i < 3; i++) printf(" %d", (int)self->results[i].i64);
    puts("");
}

WEFT_MAIN(app)
