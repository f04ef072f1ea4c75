/* Futures, and waiting for several of them, for JavaScript. */
#include "js/script_internal.h"

#include "base/error_internal.h"
#include "core/future_internal.h"
#include "sync/wait_internal.h"
#include <weft/host.h>

SCRIPT_CALLS(weft_script_settle) int weft_script_settle(weft_future *future, int status, uint32_t thrown);
SCRIPT_CALLS(weft_script_cancel) bool weft_script_cancel(weft_future *future);
SCRIPT_CALLS(weft_script_state) int weft_script_state(const weft_future *future);
SCRIPT_CALLS(weft_script_retrieve) int weft_script_retrieve(weft_future *future);
SCRIPT_CALLS(weft_script_unref) void weft_script_unref(weft_future *future);
SCRIPT_CALLS(weft_script_watch) int weft_script_watch(weft_future *future, uint32_t id);
SCRIPT_CALLS(weft_script_unwatch) bool weft_script_unwatch(weft_future *future, uint32_t id);
SCRIPT_CALLS(weft_script_cancelling) uint32_t weft_script_cancelling(const weft_task *task);
SCRIPT_CALLS(weft_script_uncancel) uint32_t weft_script_uncancel(weft_task *task);
SCRIPT_CALLS(weft_script_gather)
weft_future *weft_script_gather(weft_future **children, uint32_t count, bool all);
SCRIPT_CALLS(weft_script_shield) weft_future *weft_script_shield(weft_future *inner);
SCRIPT_CALLS(weft_script_wait) int weft_script_wait(enum script_wait what, void *object);
SCRIPT_CALLS(weft_script_wait_some)
int weft_script_wait_some(weft_future **futures, uint32_t count, double timeout, int when);
SCRIPT_CALLS(weft_script_wait_sleep) int weft_script_wait_sleep(double delay);
SCRIPT_CALLS(weft_script_iterator)
weft_as_completed *weft_script_iterator(weft_future **futures, uint32_t count, double timeout);
SCRIPT_CALLS(weft_script_iterator_free) void weft_script_iterator_free(weft_as_completed *iterator);
SCRIPT_CALLS(weft_script_allocate) void *weft_script_allocate(uint32_t size);
SCRIPT_CALLS(weft_script_free) void weft_script_free(void *block, uint32_t size);

weft_future *weft_script_future(void) { return weft_future_new(); }

/* With success, a failure or, by WEFT_ECANCELED without `thrown`, a cancellation. */
int weft_script_settle(weft_future *future, int status, uint32_t thrown) {
    if (future->type == FUTURE_TASK) return WEFT_EMISUSE;
    if (future->state != FUTURE_PENDING) return WEFT_ESTATE;
    enum future_state state = status == WEFT_ECANCELED && !thrown ? FUTURE_CANCELLED : FUTURE_FINISHED;
    weft__future_settle(future, state, weft__script_error(status, thrown), weft_value_i64(0));
    return WEFT_OK;
}

bool weft_script_cancel(weft_future *future) { return weft_future_cancel(future); }

/* 0: pending, 1: cancelled, 2: it has a result, 3: it has failed. The failure does not count as retrieved. */
int weft_script_state(const weft_future *future) {
    if (future->state == FUTURE_PENDING) return 0;
    if (future->state == FUTURE_CANCELLED) return 1;
    return future->error ? 3 : 2;
}

/* Shows the failure, which counts as retrieved. Returns the status. */
int weft_script_retrieve(weft_future *future) {
    int status = weft_future_status(future);
    weft__script_show(weft__error_ref(weft__future_failure(future)));
    return status;
}

void weft_script_unref(weft_future *future) { weft_future_unref(future); }

static void *argument_of(uint32_t id) { return (void *)(uintptr_t)id; }

static void call_back(weft_future *unused, void *id) {
    (void)unused;
    weft_host_script(WEFT__SCRIPT_CALLBACK, (uint32_t)(uintptr_t)id, 0);
}

int weft_script_watch(weft_future *future, uint32_t id) {
    return weft_future_add_done_callback(future, call_back, argument_of(id));
}

bool weft_script_unwatch(weft_future *future, uint32_t id) {
    return weft_future_remove_done_callback(future, call_back, argument_of(id)) > 0;
}

uint32_t weft_script_cancelling(const weft_task *task) { return weft_task_cancelling(task); }

uint32_t weft_script_uncancel(weft_task *task) { return weft_task_uncancel(task); }

/* ---- Several futures ---- */

/* The futures as awaitables, in a block that weft__free frees; NULL when out of memory. */
static weft_awaitable *awaitables_of(weft_future **futures, uint32_t count) {
    weft_awaitable *awaitables = weft__allocate((count + 1) * sizeof *awaitables);
    for (uint32_t i = 0; awaitables && i < count; i++) awaitables[i] = WEFT_AWAITABLE(futures[i]);
    return awaitables;
}

static void free_awaitables(weft_awaitable *awaitables, uint32_t count) {
    weft__free(awaitables, (count + 1) * sizeof *awaitables);
}

/* A gather; `all`: it waits for all children, also if some fail. NULL when out of memory. */
weft_future *weft_script_gather(weft_future **children, uint32_t count, bool all) {
    weft_awaitable *awaitables = awaitables_of(children, count);
    if (!awaitables) return NULL;
    weft_awaitable gather =
        all ? weft_gather_outcomes(awaitables, count, NULL) : weft_gather(awaitables, count, NULL);
    free_awaitables(awaitables, count);
    return weft_ensure_future(gather);
}

weft_future *weft_script_shield(weft_future *inner) { return weft_ensure_future(weft_shield(inner)); }

static weft_awaitable awaitable_of(enum script_wait what, void *object) {
    switch (what) {
    case SCRIPT_EVENT: return weft_event_wait(object);
    case SCRIPT_LOCK: return weft_lock_acquire(object);
    case SCRIPT_CONDITION: return weft_condition_wait(object);
    case SCRIPT_SEMAPHORE: return weft_semaphore_acquire(object);
    case SCRIPT_BARRIER: return weft_barrier_wait(object);
    case SCRIPT_GET: return weft_queue_get(object);
    case SCRIPT_JOIN: return weft_queue_join(object);
    case SCRIPT_NEXT: return weft_as_completed_next(object);
    case SCRIPT_CANCEL: return weft__cancel_and_wait(object);
    default: return WEFT_AWAITABLE((weft_future *)object);
    }
}

int weft_script_wait(enum script_wait what, void *object) {
    return weft__script_await(awaitable_of(what, object));
}

int weft_script_wait_some(weft_future **futures, uint32_t count, double timeout, int when) {
    return weft__script_await(weft_wait(futures, count, timeout, (enum weft_return_when)when));
}

int weft_script_wait_sleep(double delay) { return weft__script_await(weft_sleep(delay)); }

weft_as_completed *weft_script_iterator(weft_future **futures, uint32_t count, double timeout) {
    weft_as_completed *iterator = weft__allocate(sizeof *iterator);
    weft_awaitable *awaitables = iterator ? awaitables_of(futures, count) : NULL;
    bool begun = awaitables && weft_as_completed_init(iterator, awaitables, count, timeout) == WEFT_OK;
    if (awaitables) free_awaitables(awaitables, count);
    if (iterator && !begun) weft__free(iterator, sizeof *iterator);
    return begun ? iterator : NULL;
}

void weft_script_iterator_free(weft_as_completed *iterator) {
    weft_as_completed_deinit(iterator);
    weft__free(iterator, sizeof *iterator);
}

void *weft_script_allocate(uint32_t size) { return weft__allocate(size); }

void weft_script_free(void *block, uint32_t size) { weft__free(block, size); }
