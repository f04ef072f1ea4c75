/* What JavaScript learns of failures. */
#include "base/error_internal.h"
#include "js/js_internal.h"

#include <weft/host.h>

/* Names beyond are left out. */
enum { LONGEST_CHAIN = 64 };

/* Whether a failure only steers the program; or must allocate nothing. */
static bool is_left_alone(int status) {
    return status == WEFT_ECANCELED || status == WEFT_ENOMEM || status == WEFT_END || status == WEFT_ECLOSED;
}

weft_error *weft__failure_raised(weft_error *error) {
    const char *names[LONGEST_CHAIN];
    size_t count = 0;
    int status = weft_error_status(error);
    bool is_known = weft__error_chain_of(error) || weft__error_number_thrown(error) != 0;
    if (is_known || is_left_alone(status) || !weft__running.task) return error;
    for (const weft_frame *frame = weft__running.top; frame && count < LONGEST_CHAIN; frame = frame->caller)
        names[count++] = frame->coroutine->name;
    bool is_object = weft__error_own_message(error) != NULL;
    weft_error *marked = is_object ? error : weft__error_new(status, weft_status_text(status));
    if (!marked) return error;
    weft__error_set_chain(marked, names, count);
    return marked;
}

uint32_t weft_failure_thrown(const weft_error *error) { return weft__error_number_thrown(error); }

const char *weft_failure_coroutine(const weft_error *error, size_t index) {
    const weft__error_chain *chain = weft__error_chain_of(error);
    return chain && index < chain->count ? chain->names[index] : NULL;
}
