#include "sync/wait_internal.h"
#include <weft/wait.h>

#include "core/coroutine_internal.h"
#include "core/task_internal.h"
#include <math.h>
#include <weft/event.h>

/* ---- asyncio's _cancel_and_wait ---- */

typedef struct end_watch {
    weft__watch watch; /* first */
    weft_event ended;
} end_watch;

static void set_ended(weft__job *job) {
    weft_future_unref(weft__watch_ran(job));
    weft_event_set(&((end_watch *)job)->ended);
}

WEFT_ASYNC(cancel_and_wait, weft_future *future; end_watch end; weft_scope scope;) {
    WEFT_BEGIN;
    weft__watch_start(&self->end.watch, self->future, set_ended);
    WEFT_TRY(&self->scope) {
        weft_future_cancel(self->future);
        WEFT_AWAIT(weft_event_wait(&self->end.ended));
    }
    WEFT_FINALLY { weft__watch_stop(&self->end.watch); }
}

weft_awaitable weft__cancel_and_wait(weft_future *future) {
    return WEFT_CALL(cancel_and_wait, .future = future);
}

/* ---- wait ---- */

typedef struct wait_progress {
    weft_event enough;
    size_t left; /* futures whose completion has not been seen */
    enum weft_return_when when;
} wait_progress;

typedef struct wait_watch {
    weft__watch watch; /* first */
    wait_progress *state;
} wait_watch;

static void on_timeout(void *state) { weft_event_set(&((wait_progress *)state)->enough); }

/* Counts a future that is done. Returns whether that ends the wait. */
static bool count_completed(wait_progress *state, weft_future *future) {
    return --state->left == 0 || state->when == WEFT_FIRST_COMPLETED ||
           (state->when == WEFT_FIRST_EXCEPTION && !weft_future_cancelled(future) &&
            weft_future_status(future) != WEFT_OK);
}

static void on_completion(weft__job *job) {
    weft_future *future = weft__watch_ran(job);
    wait_progress *state = ((wait_watch *)job)->state;
    if (count_completed(state, future)) weft_event_set(&state->enough);
    weft_future_unref(future);
}

/* asyncio's callbacks of the futures that are done by then still run, and may retrieve their failures. */
static void stop_watching(wait_watch *watched) {
    weft_future *future = watched->watch.future;
    if (future && weft_future_done(future)) (void)count_completed(watched->state, future);
    weft__watch_stop(&watched->watch);
}

/* Watches the futures. A future that was given twice is watched once. */
static void watch_all(weft_future *const *futures, size_t count, wait_watch *watches, wait_progress *state) {
    for (size_t i = 0; i < count; i++) {
        watches[i] = (wait_watch){.state = state};
        if (!weft__future_mark(futures[i])) continue;
        state->left++;
        weft__watch_start(&watches[i].watch, futures[i], on_completion);
    }
    for (size_t i = 0; i < count; i++) futures[i]->mark = false;
}

static int64_t count_done(weft_future *const *futures, size_t count) {
    int64_t done = 0;
    for (size_t i = 0; i < count; i++) {
        if (weft__future_mark(futures[i]) && weft_future_done(futures[i])) done++;
    }
    for (size_t i = 0; i < count; i++) futures[i]->mark = false;
    return done;
}

static weft_future *next_waited(const weft_scope *scope, void **position);

WEFT_ASYNC(wait_some, weft_future *const *futures; size_t count; double timeout; wait_progress state;
           wait_watch *watches; weft_handle timer; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->count == 0) WEFT_RAISE(WEFT_EINVAL, "no futures to wait for");
    if ((unsigned)self->state.when > WEFT_FIRST_EXCEPTION)
        WEFT_RAISE(WEFT_EINVAL, "no such weft_return_when");
    if (isnan(self->timeout)) WEFT_RAISE(WEFT_EINVAL, "the timeout is NaN");
    for (size_t i = 0; i < self->count; i++)
        if (!self->futures[i]) WEFT_RAISE(WEFT_ENOMEM); /* the result of a constructor that failed */
    if (self->count < PTRDIFF_MAX / sizeof(wait_watch))
        self->watches = weft__allocate(self->count * sizeof(wait_watch));
    if (!self->watches) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        self->scope.holds = WEFT__HOLDS_WAIT;
        weft__walk_wait = next_waited;
        weft_call_later(&self->timer, self->timeout, on_timeout, &self->state);
        watch_all(self->futures, self->count, self->watches, &self->state);
        WEFT_AWAIT(weft_event_wait(&self->state.enough));
        WEFT_RETURN(count_done(self->futures, self->count));
    }
    WEFT_FINALLY {
        weft_handle_cancel(&self->timer);
        for (size_t i = 0; i < self->count; i++) stop_watching(&self->watches[i]);
        weft__free(self->watches, self->count * sizeof(wait_watch));
    }
}

/* *position is the index of the next future. */
static weft_future *next_waited(const weft_scope *scope, void **position) {
    const struct wait_some *wait = CONTAINER_OF(scope, struct wait_some, scope);
    size_t index = (uintptr_t)*position;
    *position = (void *)(index + 1);
    return index < wait->count ? wait->futures[index] : NULL;
}

weft_awaitable weft_wait(weft_future *const *futures, size_t count, double timeout,
                         enum weft_return_when when) {
    return WEFT_CALL(wait_some, .futures = futures, .count = count, .timeout = timeout,
                     .state = {.when = when});
}
