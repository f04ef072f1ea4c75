/* A module for JavaScript without main(): see primes.mjs. */
#include <stdbool.h>
#include <weft/weft.h>

static bool is_prime(uint32_t number) {
    if (number < 2) return false;
    for (uint32_t divisor = 2; divisor <= number / divisor; divisor++)
        if (number % divisor == 0) return false;
    return true;
}

/* Counts the primes below a limit. Every thousand numbers other tasks run, and it can be cancelled. */
WEFT_ASYNC(count_primes, uint32_t limit, at, count;) {
    WEFT_BEGIN;
    for (self->at = 0; self->at < self->limit; self->at++) {
        if (is_prime(self->at)) self->count++;
        if (self->at % 1000 == 999) WEFT_AWAIT(weft_sleep(0));
    }
    WEFT_RETURN(self->count);
}
WEFT_EXPORT(count_primes, uint32_t, limit)
