/* A module for JavaScript, without a main. */
#include <weft/weft.h>

/* The sum of the divisors of a number. Every so often other tasks run, and it can be cancelled. */
WEFT_ASYNC(sum_divisors, uint32_t number, at; double sum;) {
    WEFT_BEGIN;
    for (self->at = 1; self->at <= self->number; self->at++) {
        if (self->number % self->at == 0) self->sum += self->at;
        if (self->at % 100000 == 0) WEFT_AWAIT(weft_sleep(0));
    }
    WEFT_RETURN(self->sum);
}
WEFT_EXPORT(sum_divisors, double, number)
