#include "core/compound.h"

#include "base/at_end.h"
#include "base/error_internal.h"
#include "core/task_internal.h"

static weft__compound *cancelled; /* those whose children are being cancelled, the innermost first */
static weft__compound *freed;     /* those that are still to be freed */
static bool freeing;

static weft__compound *compound_of(weft_future *future) { return (weft__compound *)future; }

weft__compound weft__compound_begin(const weft__compound_type *type) {
    return (weft__compound){.future = {.references = 1, .type = FUTURE_COMPOUND}, .type = type};
}

void weft__compound_settle(weft__compound *compound, enum future_state state, weft_error *error,
                           weft_value value) {
    weft__future_settle(&compound->future, state, error, value);
    if (!compound->kept) return;
    weft__list_remove(&compound->link_in_kept);
    weft_future_unref(&compound->future);
}

/* ---- Cancelling ---- */

/* When all tasks are cancelled, each request is passed on along so many tasks, more than asyncio can. Further
 * on they have requests of their own; passing on all would take time that grows with the square of the depth.
 */
enum { MOST_LEVELS = 1000 };

static void start_cancelling(weft__compound *compound, weft_task *waiter, size_t level) {
    weft_future_ref(&compound->future);
    compound->waiter = waiter;
    compound->next_child = 0;
    compound->level = level;
    compound->accepted = false;
    compound->cancelling = true;
    compound->next = cancelled;
    cancelled = compound;
}

/* All children were asked. For a nested future, weft__compound_cancel returned true before that: if no child
 * accepts, its waiter is cancelled at its next step after all. */
static bool end_cancelling(weft__compound *compound) {
    bool accepted = compound->accepted;
    cancelled = compound->next;
    compound->cancelling = false;
    if (accepted)
        compound->cancel_requested = true;
    else if (compound->waiter)
        compound->waiter->future.must_cancel = true;
    if (cancelled && (accepted || compound->waiter)) cancelled->accepted = true;
    weft_future_unref(&compound->future);
    return accepted;
}

static bool cancel_next_child(weft__compound *compound) {
    weft_future *child = compound->type->child(&compound->future, compound->next_child++);
    if (!child) return end_cancelling(compound);
    bool accepted = weft_future_cancel(child);
    if (cancelled == compound && accepted) compound->accepted = true;
    return accepted;
}

bool weft__compound_cancel(weft_future *future, weft_task *waiter) {
    weft__compound *compound = compound_of(future);
    bool is_nested = cancelled != NULL, accepted = true;
    if (future->state != FUTURE_PENDING) return false;
    if (compound->cancelling) {
        /* A cycle: a child waits for this future, which ends first. */
        weft__compound_settle(compound, FUTURE_FINISHED, weft__error_of_status(WEFT_ECANCELED),
                              weft_value_i64(0));
        return true;
    }
    size_t level = is_nested ? cancelled->level + (waiter != NULL) : 0;
    if (weft__cancels_all && waiter && level == MOST_LEVELS) return true;
    start_cancelling(compound, waiter, level);
    if (is_nested) return true; /* a child of the one on top of the list, which goes on with this one */
    while (cancelled) accepted = cancel_next_child(cancelled);
    return accepted;
}

/* ---- The last reference ---- */

static void free_compound(weft__compound *compound) {
    compound->next = freed;
    freed = compound;
    if (freeing) return;
    freeing = true;
    for (weft__compound *first; (first = freed);) {
        freed = first->next;
        first->type->release(&first->future);
    }
    freeing = false;
}

static weft__list kept;

static void end_and_free(weft_future *future) {
    weft__future_end(future);
    free_compound(compound_of(future));
}

/* At the end of the program no child that is pending will ever be settled: asyncio would collect both. */
static void free_kept(void) {
    for (weft__link *link; (link = list_first(&kept));) {
        weft__list_remove(link);
        end_and_free(&CONTAINER_OF(link, weft__compound, link_in_kept)->future);
    }
}

static weft__end_hook compound_at_end = {.run = free_kept};

void weft__compound_unreferenced(weft_future *future) {
    weft__compound *compound = compound_of(future);
    if (future->state == FUTURE_PENDING && future->callbacks) {
        future->references = 1;
        compound->kept = true;
        weft__list_append(&kept, &compound->link_in_kept);
        weft__at_end(&compound_at_end);
        return;
    }
    end_and_free(future);
}
