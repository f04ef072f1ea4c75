#include "core/future_internal.h"
#include <math.h>
#include <string.h>
#include <weft/wait.h>

typedef struct weft__as_completed_item {
    weft__watch watch; /* first */
    weft_as_completed *iterator;
    weft_future *future; /* referenced */
} item;

static void add_ended(weft_as_completed *iterator, weft_future *future) {
    iterator->ended[iterator->ended_count++] = future;
    iterator->running--;
    weft_semaphore_release(&iterator->available);
}

static void on_one_completed(weft__job *job) {
    item *done = (item *)job;
    weft_future_unref(weft__watch_ran(job));
    add_ended(done->iterator, done->future);
    if (done->iterator->running == 0) weft_handle_cancel(&done->iterator->timeout);
}

static void on_iteration_timeout(void *argument) {
    weft_as_completed *iterator = argument;
    for (size_t i = 0; i < iterator->count; i++) {
        if (!iterator->items[i].watch.future) continue;
        weft__watch_stop(&iterator->items[i].watch);
        add_ended(iterator, NULL);
    }
}

/* Makes a future from each awaitable; a future given twice becomes one item. Returns false when out of
 * memory: the tasks made so far are cancelled and the remaining awaitables closed. */
static bool adopt_all(weft_as_completed *iterator, const weft_awaitable *awaitables, size_t count) {
    for (size_t i = 0; i < count; i++) {
        weft_future *future = weft_ensure_future(awaitables[i]);
        if (!future) {
            for (size_t j = 0; j < iterator->count; j++)
                if (iterator->items[j].watch.job.run) weft_future_cancel(iterator->items[j].future);
            for (size_t j = i + 1; j < count; j++) weft_close(awaitables[j]);
            return false;
        }
        if (!weft__future_mark(future)) {
            weft_future_unref(future);
            continue;
        }
        item *added = &iterator->items[iterator->count++];
        *added = (item){.iterator = iterator, .future = future};
        /* Until the watch starts, this marks a task that was made here, to cancel if memory runs out. */
        if (awaitables[i].start != weft__start_future) added->watch.job.run = on_one_completed;
    }
    return true;
}

int weft_as_completed_init(weft_as_completed *iterator, const weft_awaitable *awaitables, size_t count,
                           double timeout) {
    *iterator = (weft_as_completed){.capacity = count};
    bool fits = count < PTRDIFF_MAX / sizeof(item);
    int status = isnan(timeout) ? WEFT_EINVAL : WEFT_OK;
    if (status == WEFT_OK && count > 0 && fits) {
        iterator->items = weft__allocate(count * sizeof(item));
        iterator->ended = weft__allocate(count * sizeof(weft_future *));
    }
    if (status == WEFT_OK && count > 0 && (!iterator->items || !iterator->ended)) status = WEFT_ENOMEM;
    if (status != WEFT_OK)
        for (size_t i = 0; i < count; i++) weft_close(awaitables[i]);
    else if (!adopt_all(iterator, awaitables, count))
        status = WEFT_ENOMEM;
    for (size_t i = 0; i < iterator->count; i++) iterator->items[i].future->mark = false;
    if (status != WEFT_OK) {
        weft_as_completed_deinit(iterator);
        return status;
    }
    iterator->running = iterator->count;
    for (size_t i = 0; i < iterator->count; i++)
        weft__watch_start(&iterator->items[i].watch, iterator->items[i].future, on_one_completed);
    if (iterator->count > 0) weft_call_later(&iterator->timeout, timeout, on_iteration_timeout, iterator);
    return WEFT_OK;
}

void weft_as_completed_deinit(weft_as_completed *iterator) {
    weft_handle_cancel(&iterator->timeout);
    for (size_t i = 0; i < iterator->count; i++) {
        weft__watch_stop(&iterator->items[i].watch);
        weft_future_unref(iterator->items[i].future);
    }
    if (iterator->items) weft__free(iterator->items, iterator->capacity * sizeof(item));
    if (iterator->ended) weft__free(iterator->ended, iterator->capacity * sizeof(weft_future *));
    *iterator = (weft_as_completed){.count = 0};
}

WEFT_ASYNC(as_completed_next, weft_as_completed *iterator; int status;) {
    WEFT_BEGIN;
    if (self->iterator->requested == self->iterator->count) WEFT_RAISE(WEFT_END);
    self->iterator->requested++;
    WEFT_CATCH(self->status, weft_semaphore_acquire(&self->iterator->available));
    if (self->status != WEFT_OK) {
        self->iterator->requested--;
        WEFT_RERAISE;
    }
    weft_future *future = self->iterator->ended[self->iterator->returned++];
    if (!future) WEFT_RAISE(WEFT_ETIMEDOUT);
    WEFT_RETURN(future);
}

weft_awaitable weft_as_completed_next(weft_as_completed *iterator) {
    return WEFT_CALL(as_completed_next, .iterator = iterator);
}
