#include "base/error_internal.h"
#include "base/life.h"
#include "base/list.h"
#include "core/compound.h"
#include "core/ready.h"
#include <weft/wait.h>

/* The outer future, which the caller awaits. The inner future knows it only through the watch. */
typedef struct shield {
    weft__compound compound; /* first */
    weft__watch inner;
    weft__job cancelled; /* runs in the turn after the outer future was cancelled */
} shield;

static weft_future *shielded_child(const weft_future *future, size_t index) {
    return index == 0 ? ((const shield *)future)->inner.future : NULL;
}

static void run_inner_done(weft__job *job) {
    shield *outer = CONTAINER_OF(job, shield, inner);
    weft_future *inner = weft__watch_ran(job);
    if (outer->compound.future.state == FUTURE_CANCELLED)
        inner->retrieved = true;
    else if (outer->compound.future.state == FUTURE_PENDING && inner->state == FUTURE_CANCELLED)
        weft__compound_settle(&outer->compound, FUTURE_CANCELLED, weft__error_of_status(WEFT_ECANCELED),
                              inner->value);
    else if (outer->compound.future.state == FUTURE_PENDING)
        weft__compound_settle(&outer->compound, FUTURE_FINISHED, weft__future_retrieve_error(inner),
                              inner->value);
    weft_future_unref(inner);
}

static void run_cancelled(weft__job *job) {
    shield *outer = CONTAINER_OF(job, shield, cancelled);
    if (outer->inner.future && outer->inner.future->state == FUTURE_PENDING) weft__watch_stop(&outer->inner);
    weft_future_unref(&outer->compound.future);
}

static bool cancel_shield(weft_future *future, weft_task *waiter) {
    (void)waiter;
    future->retrieved = true;
    if (future->state != FUTURE_PENDING) return false;
    weft_future_ref(future); /* for the job */
    weft__ready_append(&((shield *)future)->cancelled);
    weft__compound_settle((weft__compound *)future, FUTURE_CANCELLED, weft__error_of_status(WEFT_ECANCELED),
                          weft_value_i64(0));
    return true;
}

static void release_shield(weft_future *future) {
    shield *outer = (shield *)future;
    weft_future *inner = outer->inner.future;
    if (inner && inner->state != FUTURE_PENDING && future->state == FUTURE_CANCELLED) inner->retrieved = true;
    weft__watch_stop(&outer->inner);
    LIFE_END(future, NULL, sizeof *outer);
}

static const weft__job_type cancelled_inside = {run_cancelled};

static const weft__compound_type shield_type = {cancel_shield, weft__compound_unreferenced, shielded_child,
                                                release_shield, "a shield"};

weft_awaitable(weft_shield)(weft_awaitable awaitable) {
    static const weft_awaitable out_of_memory = {weft__start_out_of_memory, NULL, 0};
    weft_future *inner = weft_ensure_future(awaitable);
    if (!inner) return out_of_memory;
    if (inner->state != FUTURE_PENDING) return (weft_awaitable){weft__start_owned_future, inner, 0};
    shield *outer = weft__allocate(sizeof *outer);
    if (!outer) {
        if (awaitable.start != weft__start_future) weft_future_cancel(inner);
        weft_future_unref(inner);
        return out_of_memory;
    }
    *outer = (shield){.compound = weft__compound_begin(&shield_type), .cancelled.type = &cancelled_inside};
    FUTURE_BEGIN(&outer->compound.future, NULL);
    weft__watch_start(&outer->inner, inner, run_inner_done);
    weft_future_unref(inner);
    return (weft_awaitable){weft__start_owned_future, outer, 0};
}
