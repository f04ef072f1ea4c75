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

typedef struct wait_watch {
    weft__watch watch; /* first */
    struct wait_progress *progress;
} wait_watch;

/* Lives until the callbacks of all futures have run that are done when the wait ends: they may retrieve
 * failures, as asyncio's do. */
typedef struct wait_progress {
    weft_event enough;
    size_t left;      /* futures whose completion has not been seen */
    size_t scheduled; /* once the wait has ended: the callbacks that are still to run, and the wait itself */
    size_t size;      /* of this block */
    enum weft_return_when when;
    wait_watch watches[];
} wait_progress;

static void on_wait_timeout(void *state) { weft_event_set(&((wait_progress *)state)->enough); }

static void release_progress(wait_progress *of) {
    if (--of->scheduled == 0) weft__free(of, of->size);
}

/* Counts a future that is done. Returns whether that ends the wait. */
static bool count_completed(wait_progress *of, weft_future *future) {
    return --of->left == 0 || of->when == WEFT_FIRST_COMPLETED ||
           (of->when == WEFT_FIRST_EXCEPTION && !weft_future_cancelled(future) &&
            weft_future_status(future) != WEFT_OK);
}

static void on_completion(weft__job *job) {
    weft_future *future = weft__watch_ran(job);
    wait_progress *of = ((wait_watch *)job)->progress;
    bool ends = count_completed(of, future);
    if (of->scheduled > 0)
        release_progress(of);
    else if (ends)
        weft_event_set(&of->enough);
    weft_future_unref(future);
}

static wait_progress *begin_progress(size_t count, enum weft_return_when when) {
    size_t size = sizeof(wait_progress) + count * sizeof(wait_watch);
    wait_progress *begun = count < PTRDIFF_MAX / sizeof(wait_watch) - 1 ? weft__allocate(size) : NULL;
    if (begun) *begun = (wait_progress){.size = size, .when = when};
    return begun;
}

/* Watches the futures. A future that was given twice is watched once. */
static void watch_all(weft_future *const *futures, size_t count, wait_progress *of) {
    for (size_t i = 0; i < count; i++) {
        of->watches[i] = (wait_watch){.progress = of};
        if (!weft__future_mark(futures[i])) continue;
        of->left++;
        weft__watch_start(&of->watches[i].watch, futures[i], on_completion);
    }
    for (size_t i = 0; i < count; i++) futures[i]->mark = false;
}

static void end_progress(wait_progress *of, size_t count) {
    of->scheduled = 1;
    for (size_t i = 0; i < count; i++) {
        const weft_future *future = of->watches[i].watch.future;
        if (!future) continue;
        if (weft_future_done(future))
            of->scheduled++;
        else
            weft__watch_stop(&of->watches[i].watch);
    }
    release_progress(of);
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

WEFT_ASYNC(wait_some, weft_future *const *futures; size_t count; double timeout; enum weft_return_when when;
           wait_progress *progress; weft_handle timer; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->count == 0) WEFT_RAISE(WEFT_EINVAL, "no futures to wait for");
    if ((unsigned)self->when > WEFT_FIRST_EXCEPTION) WEFT_RAISE(WEFT_EINVAL, "no such weft_return_when");
    if (isnan(self->timeout)) WEFT_RAISE(WEFT_EINVAL, "the timeout is NaN");
    for (size_t i = 0; i < self->count; i++)
        if (!self->futures[i]) WEFT_RAISE(WEFT_ENOMEM); /* the result of a constructor that failed */
    self->progress = begin_progress(self->count, self->when);
    if (!self->progress) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        self->scope.holds = WEFT__HOLDS_WAIT;
        weft__walk_wait = next_waited;
        weft_call_later(&self->timer, self->timeout, on_wait_timeout, self->progress);
        watch_all(self->futures, self->count, self->progress);
        WEFT_AWAIT(weft_event_wait(&self->progress->enough));
        WEFT_RETURN(count_done(self->futures, self->count));
    }
    WEFT_FINALLY {
        weft_handle_cancel(&self->timer);
        end_progress(self->progress, self->count);
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
    return WEFT_CALL(wait_some, .futures = futures, .count = count, .timeout = timeout, .when = when);
}
