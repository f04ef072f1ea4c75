#include <weft/gather.h>

#include "base/error_internal.h"
#include "base/life.h"
#include "core/future_internal.h"

typedef struct gather gather;

typedef struct gather_child {
    weft__job job;       /* among the callbacks of the future */
    weft_future *future; /* referenced */
    gather *gather;
} gather_child;

struct gather {
    weft__compound compound; /* first; the running children together hold one reference */
    size_t count, running;
    weft_value *results; /* written when all children are done; NULL: none, or outcomes instead */
    weft_outcome *outcomes;
    bool return_exceptions; /* as asyncio's */
    bool closed;            /* its outcome will not be retrieved */
    bool cancelling;        /* its children are being cancelled */
    bool cancel_requested;  /* at least one child accepted the cancellation */
    gather_child children[];
};

static size_t gather_size(size_t count) { return sizeof(gather) + count * sizeof(gather_child); }

static gather *gather_of(weft_future *future) { return (gather *)future; }

static weft_future *child_of(const weft_future *future, size_t index) {
    const gather *outer = (const gather *)future;
    return index < outer->count ? outer->children[index].future : NULL;
}

static void settle(gather *outer, weft_error *error) {
    weft__future_settle(&outer->compound.future, FUTURE_FINISHED, error, weft_value_i64(0));
    if (outer->closed) outer->compound.future.unretrieved = false;
}

static bool cancel_gather(weft_future *future) {
    gather *outer = gather_of(future);
    if (outer->cancelling) {
        /* A cycle: a child waits for this gather. The gather ends first. */
        settle(outer, weft__error_of_status(WEFT_ECANCELED));
        return true;
    }
    outer->cancelling = true;
    bool any = false;
    for (size_t i = 0; i < outer->count; i++)
        if (weft_future_cancel(outer->children[i].future)) any = true;
    if (any) outer->cancel_requested = true;
    outer->cancelling = false;
    return any;
}

static void close_gather(weft_future *future) {
    gather *outer = gather_of(future);
    outer->results = NULL;
    outer->outcomes = NULL;
    outer->closed = true;
    outer->compound.future.unretrieved = false;
}

static void free_gather(weft_future *future) {
    gather *outer = gather_of(future);
    for (size_t i = 0; i < outer->count; i++) weft_future_unref(outer->children[i].future);
    LIFE_END(&outer->compound.future, NULL, gather_size(outer->count));
}

static const weft__compound_type gather_type = {cancel_gather, close_gather, free_gather, child_of,
                                                "a gather"};

static void all_done(gather *outer) {
    for (size_t i = 0; i < outer->count; i++) {
        weft_future *child = outer->children[i].future;
        if (outer->results) outer->results[i] = weft_future_result(child);
        if (outer->outcomes)
            outer->outcomes[i] = (weft_outcome){weft_future_status(child), weft_future_result(child)};
        child->unretrieved = false;
    }
    settle(outer, outer->cancel_requested ? weft__error_of_status(WEFT_ECANCELED) : NULL);
}

static void child_done(gather *outer, weft_future *child) {
    outer->running--;
    if (outer->compound.future.state != FUTURE_PENDING)
        child->unretrieved = false;
    else if (child->error && !outer->return_exceptions)
        settle(outer, weft__future_retrieve_error(child));
    else if (outer->running == 0)
        all_done(outer);
}

static void run_child_done(weft__job *job) {
    gather_child *child = (gather_child *)job;
    gather *outer = child->gather;
    child_done(outer, child->future);
    if (outer->running == 0) weft_future_unref(&outer->compound.future);
}

/* Makes a future from each awaitable. Returns false when out of memory: the tasks made so far are
 * cancelled before they start and the remaining awaitables closed. */
static bool adopt(gather *outer, const weft_awaitable *awaitables, size_t count) {
    for (size_t i = 0; i < count; i++) {
        weft_future *future = weft_ensure_future(awaitables[i]);
        if (!future) {
            for (size_t j = 0; j < i; j++)
                if (awaitables[j].start != weft__start_future) weft_future_cancel(outer->children[j].future);
            for (size_t j = i + 1; j < count; j++) weft_close(awaitables[j]);
            return false;
        }
        outer->children[outer->count++] = (gather_child){{NULL, run_child_done}, future, outer};
    }
    return true;
}

/* Watches the children. A future that was given twice is watched once. */
static void watch(gather *outer) {
    for (size_t i = 0; i < outer->count; i++) {
        weft_future *child = outer->children[i].future;
        if (weft__future_mark(child)) outer->running++;
    }
    size_t unique = outer->running;
    if (unique > 0) outer->compound.future.references++;
    for (size_t i = 0; i < outer->count; i++) {
        weft_future *child = outer->children[i].future;
        if (child->mark && child->state == FUTURE_PENDING) {
            weft__future_append_job(child, &outer->children[i].job);
            child->mark = false;
        }
    }
    for (size_t i = 0; i < outer->count; i++) {
        weft_future *child = outer->children[i].future;
        if (child->mark) child_done(outer, child);
        child->mark = false;
    }
    if (outer->count == 0) all_done(outer);
    if (unique > 0 && outer->running == 0) weft_future_unref(&outer->compound.future);
}

static weft_awaitable start_gather(weft_value *results, weft_outcome *outcomes, bool return_exceptions,
                                   const weft_awaitable *children, size_t count) {
    static const weft_awaitable out_of_memory = {weft__start_out_of_memory, NULL, {0}};
    gather *outer =
        count < PTRDIFF_MAX / sizeof(gather_child) / 2 ? weft__allocate(gather_size(count)) : NULL;
    if (!outer) {
        for (size_t i = 0; i < count; i++) weft_close(children[i]);
        return out_of_memory;
    }
    *outer = (gather){
        .compound = {{.references = 1, .type = FUTURE_COMPOUND}, &gather_type},
        .results = results,
        .outcomes = outcomes,
        .return_exceptions = return_exceptions,
    };
    LIFE_BEGIN(&outer->compound.future, NULL);
    if (!adopt(outer, children, count)) {
        for (size_t i = 0; i < outer->count; i++) weft_future_unref(outer->children[i].future);
        weft__free(outer, gather_size(count));
        return out_of_memory;
    }
    watch(outer);
    return (weft_awaitable){weft__start_owned_future, outer, {0}};
}

weft_awaitable weft_gather(const weft_awaitable *children, size_t count, weft_value *results) {
    return start_gather(results, NULL, false, children, count);
}

weft_awaitable weft_gather_outcomes(const weft_awaitable *children, size_t count, weft_outcome *outcomes) {
    return start_gather(NULL, outcomes, true, children, count);
}
