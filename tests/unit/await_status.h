/* Awaiting what must end with a known status. */
#ifndef AWAIT_STATUS_H
#define AWAIT_STATUS_H

#include "check.h"

/* Whether a failure, or one of its members, is WEFT_ENOMEM. */
static inline bool is_no_memory(const weft_error *error) {
    for (size_t i = 0; i < weft_error_count(error); i++)
        if (is_no_memory(weft_error_nth(error, i))) return true;
    return weft_error_status(error) == WEFT_ENOMEM;
}

/* In a scenario with a field `status`: awaits something that must end with the given status. */
#define AWAIT_STATUS(expected, x)                                                            \
    do {                                                                                     \
        WEFT_CATCH(self->status, x);                                                         \
        if (self->status != WEFT_OK && is_no_memory(weft_caught())) WEFT_RAISE(WEFT_ENOMEM); \
        MUST(self->status == (expected));                                                    \
    } while (0)

#endif
