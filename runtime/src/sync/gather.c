#include <weft/gather.h>

#include "base/error_internal.h"
#include "base/life.h"
#include "core/compound.h"

typedef struct gather gather;

typedef struct gather_child {
    weft__watch watch;   /* first; not started if the child was done or was given before */
    weft_future *future; /* referenced */
    gather *gather;
} gather_child;

struct gather {
    weft__compound compound; /* first */
    size_t count, running;
    weft_value *results; /* written when all children are done; NULL: none, or outcomes instead */
    weft_outcome *outcomes;
    bool return_exceptions; /* as asyncio's */
    gather_child children[];
};

static size_t gather_size(size_t count) { return sizeof(gather) + count * sizeof(gather_child); }

static bool is_pending(const gather *outer) { return outer->compound.future.state == FUTURE_PENDING; }

static weft_future *child_of(const weft_future *future, size_t index) {
    const gather *outer = (const gather *)future;
    return index < outer->count ? outer->children[index].future : NULL;
}

static void settle(gather *outer, weft_error *error) {
    weft__compound_settle(&outer->compound, FUTURE_FINISHED, error, weft_value_i64(0));
}

/* A gather that was dropped before it was done leaves the failures of its children to them, unless they would
 * be outcomes. After the first failure those of the others count as retrieved. */
static void release_gather(weft_future *future) {
    gather *outer = (gather *)future;
    bool retrieves = !is_pending(outer) || outer->return_exceptions;
    for (size_t i = 0; i < outer->count; i++) {
        gather_child *child = &outer->children[i];
        if (retrieves) child->future->retrieved = true;
        weft__watch_stop(&child->watch);
        weft_future_unref(child->future);
    }
    LIFE_END(future, NULL, gather_size(outer->count));
}

static const weft__compound_type gather_type = {weft__compound_cancel, weft__compound_unreferenced, child_of,
                                                release_gather, "a gather"};

static void all_done(gather *outer) {
    for (size_t i = 0; i < outer->count; i++) {
        weft_future *child = outer->children[i].future;
        if (outer->results) outer->results[i] = weft_future_result(child);
        if (outer->outcomes)
            outer->outcomes[i] = (weft_outcome){weft_future_status(child), weft_future_result(child)};
        child->retrieved = true;
    }
    settle(outer, outer->compound.cancel_requested ? weft__error_of_status(WEFT_ECANCELED) : NULL);
}

static void child_done(gather *outer, weft_future *child) {
    outer->running--;
    if (!is_pending(outer))
        child->retrieved = true;
    else if (child->error && !outer->return_exceptions)
        settle(outer, weft__future_retrieve_error(child));
    else if (outer->running == 0)
        all_done(outer);
}

static void run_child_done(weft__job *job) {
    gather_child *child = (gather_child *)job;
    weft__watch_ran(job)->references--; /* not the last one */
    child_done(child->gather, child->future);
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
        outer->children[outer->count++] = (gather_child){.future = future, .gather = outer};
    }
    return true;
}

/* Watches the children. A future that was given twice is watched once. */
static void watch(gather *outer) {
    for (size_t i = 0; i < outer->count; i++)
        if (weft__future_mark(outer->children[i].future)) outer->running++;
    for (size_t i = 0; i < outer->count; i++) {
        gather_child *child = &outer->children[i];
        if (!child->future->mark || child->future->state != FUTURE_PENDING) continue;
        weft__watch_start(&child->watch, child->future, run_child_done);
        child->future->mark = false;
    }
    for (size_t i = 0; i < outer->count; i++) {
        weft_future *child = outer->children[i].future;
        if (child->mark) child_done(outer, child);
        child->mark = false;
    }
    if (outer->count == 0) all_done(outer);
}

static weft_awaitable start_gather(weft_value *results, weft_outcome *outcomes, bool return_exceptions,
                                   const weft_awaitable *children, size_t count) {
    static const weft_awaitable out_of_memory = {weft__start_out_of_memory, NULL, 0};
    gather *outer =
        count < PTRDIFF_MAX / sizeof(gather_child) / 2 ? weft__allocate(gather_size(count)) : NULL;
    if (!outer) {
        for (size_t i = 0; i < count; i++) weft_close(children[i]);
        return out_of_memory;
    }
    *outer = (gather){
        .compound = weft__compound_begin(&gather_type),
        .results = results,
        .outcomes = outcomes,
        .return_exceptions = return_exceptions,
    };
    FUTURE_BEGIN(&outer->compound.future, NULL);
    if (!adopt(outer, children, count)) {
        for (size_t i = 0; i < outer->count; i++) weft_future_unref(outer->children[i].future);
        weft__free(outer, gather_size(count));
        return out_of_memory;
    }
    watch(outer);
    return (weft_awaitable){weft__start_owned_future, outer, 0};
}

weft_awaitable weft_gather(const weft_awaitable *children, size_t count, weft_value *results) {
    return start_gather(results, NULL, false, children, count);
}

weft_awaitable weft_gather_outcomes(const weft_awaitable *children, size_t count, weft_outcome *outcomes) {
    return start_gather(NULL, outcomes, true, children, count);
}
