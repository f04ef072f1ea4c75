#include "base/list.h"
#include "core/future_internal.h"
#include <weft/wait.h>

/* Passes the outcome of the inner future to the outer future, which the caller awaits. The two futures
 * refer to each other only through this. */
typedef struct shield {
    weft__watch inner; /* first */
    weft__watch outer;
    weft_future *result; /* the outer future, referenced */
} shield;

static void free_if_done(shield *between) {
    if (between->inner.future || between->outer.future) return;
    weft_future_unref(between->result);
    weft__free(between, sizeof *between);
}

static void inner_done(weft__job *job) {
    shield *between = (shield *)job;
    weft_future *inner = weft__watch_ran(job), *outer = between->result;
    if (outer->state != FUTURE_PENDING)
        inner->unretrieved = false;
    else if (inner->state == FUTURE_CANCELLED)
        weft_future_cancel(outer);
    else
        weft__future_settle(outer, FUTURE_FINISHED, weft__future_retrieve_error(inner), inner->value);
    weft_future_unref(inner);
    free_if_done(between);
}

/* The outer future was cancelled, or is done because the inner future is. */
static void outer_done(weft__job *job) {
    shield *between = CONTAINER_OF(job, shield, outer);
    weft_future_unref(weft__watch_ran(job));
    if (between->inner.future && between->inner.future->state == FUTURE_PENDING)
        weft__watch_stop(&between->inner);
    free_if_done(between);
}

weft_awaitable(weft_shield)(weft_awaitable awaitable) {
    static const weft_awaitable out_of_memory = {weft__start_out_of_memory, NULL, {0}};
    weft_future *inner = weft_ensure_future(awaitable);
    if (!inner) return out_of_memory;
    if (inner->state != FUTURE_PENDING) return (weft_awaitable){weft__start_owned_future, inner, {0}};
    weft_future *outer = weft_future_new();
    shield *between = weft__allocate(sizeof *between);
    if (!outer || !between) {
        if (awaitable.start != weft__start_future) weft_future_cancel(inner);
        if (between) weft__free(between, sizeof *between);
        weft_future_unref(outer);
        weft_future_unref(inner);
        return out_of_memory;
    }
    *between = (shield){.result = weft_future_ref(outer)};
    weft__watch_start(&between->inner, inner, inner_done);
    weft__watch_start(&between->outer, outer, outer_done);
    weft_future_unref(inner);
    return (weft_awaitable){weft__start_owned_future, outer, {0}};
}
