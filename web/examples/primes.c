/* A module for JavaScript, without main(). primes.mjs calls it. */
#include <stdbool.h>
#include <weft/weft.h>

static bool is_prime(uint32_t number) {
    if (number < 2) return false;
    for (uint32_t divisor = 2; divisor <= number / divisor; divisor++)
        if (number % divisor == 0) return false;
    return true;
}

/* Counts the primes below a limit. Yields every thousand numbers, so that other tasks run and a
 * cancellation can arrive. */
WEFT_ASYNC(count_primes, uint32_t limit, at, count;) {
    WEFT_BEGIN;
    for (self->at = 0; self->at < self->limit; self->at++) {
        if (is_prime(self->at)) self->count++;
        if (self->at % 1000 == 999) WEFT_AWAIT(weft_sleep(0));
    }
    WEFT_RETURN(self->count);
}
WEFT_EXPORT(count_primes, uint32_t, limit)
