#include "loop.h"

#include <string.h>

static const weft_value no_value = {.i64 = 0};

/* ---- Making ---- */

void weft__future_init(weft_future *future, uint8_t kind, uint32_t references) {
    *future = (weft_future){.references = references, .kind = kind};
    LIFE_BEGIN(future, NULL);
}

weft_future *(weft_future_new)(void) {
    weft_future *future = weft__take(sizeof *future);
    if (future) weft__future_init(future, FUTURE_PLAIN, 1);
    return future;
}

#ifdef WEFT_DEBUG
weft_future *weft__future_new_at(const char *origin) {
    weft_future *future = (weft_future_new)();
    if (future) future->life.origin = origin;
    return future;
}

void weft__future_check(const weft_future *future, const char *function) {
    static const weft__kind a_future = {"future", "its last weft_future_unref",
                                        "keep a reference with weft_future_ref for as long as you use it"};
    static const weft__kind a_task = {"task", "its last weft_task_unref",
                                      "keep a reference with weft_task_ref for as long as you use it"};
    static const weft__kind a_gather = {"gather", "it was awaited or closed",
                                        "do so once, or make a future of it with weft_ensure_future"};
    const weft__kind *kind = future && future->kind == FUTURE_TASK       ? &a_task
                             : future && future->kind == FUTURE_COMPOUND ? &a_gather
                                                                         : &a_future;
    weft__life_check(future ? &future->life : NULL, kind, function);
}
#endif

weft_future *weft_future_ref(weft_future *future) {
    if (!future) return NULL;
    FUTURE_CHECK(future);
    future->references++;
    return future;
}

/* ---- Callbacks ---- */

typedef struct done_callback {
    weft__handle handle;
    weft_done_callback function;
    void *argument;
    weft_future *future; /* referenced from the moment this is scheduled */
    weft__context *context; /* in which it was added; referenced */
} done_callback;

/* How done callbacks are told from tasks that wait; NULL before there was one. */
static void (*done_callback_run)(weft__handle *);

void weft__future_append_handle(weft_future *future, weft__handle *handle) {
    weft__handle *last = future->callbacks;
    handle->next = last ? last->next : handle;
    if (last) last->next = handle;
    future->callbacks = handle;
}

void weft__future_remove_handle(weft_future *future, weft__handle *handle) {
    weft__handle *previous = future->callbacks;
    while (previous->next != handle) previous = previous->next;
    previous->next = handle->next;
    if (future->callbacks == handle) future->callbacks = previous == handle ? NULL : previous;
}

static void free_callback(done_callback *callback) {
    weft__context_unref(callback->context);
    weft__give(callback, sizeof *callback);
}

static void run_done_callback(weft__handle *handle) {
    done_callback *callback = (done_callback *)handle;
    weft__context *previous = weft__context_enter(callback->context);
    callback->function(callback->future, callback->argument);
    callback->context = weft__context_leave(previous);
    weft_future_unref(callback->future);
    free_callback(callback);
}

int weft_future_add_done_callback(weft_future *future, weft_done_callback function,
                                  void *argument) {
    FUTURE_CHECK(future);
    done_callback *callback = weft__take(sizeof *callback);
    if (!callback) return WEFT_ENOMEM;
    done_callback_run = run_done_callback;
    *callback = (done_callback){{NULL, run_done_callback}, function, argument, future,
                                weft__context_ref(weft__context_current())};
    if (future->state == FUTURE_PENDING) {
        weft__future_append_handle(future, &callback->handle);
    } else {
        weft_future_ref(future);
        weft__call_soon(&callback->handle);
    }
    return WEFT_OK;
}

/* The done callbacks of a future that is being settled keep it until they have run; the tasks that
 * wait for it have references already. */
static void hold_for_callbacks(weft_future *future) {
    weft__handle *handle = future->callbacks;
    do {
        handle = handle->next;
        if (done_callback_run && handle->run == done_callback_run) future->references++;
    } while (handle != future->callbacks);
}

/* Those of a future that is freed while it is pending never run. */
static void discard_callbacks(weft_future *future) {
    while (future->callbacks) {
        done_callback *callback = (done_callback *)future->callbacks;
        weft__future_remove_handle(future, &callback->handle);
        free_callback(callback);
    }
}

/* The first callback with this pair; NULL if there is none. */
static done_callback *find_callback(const weft_future *future, weft_done_callback function,
                                    const void *argument) {
    weft__handle *handle = future->callbacks;
    if (!handle) return NULL;
    do {
        handle = handle->next;
        done_callback *callback = (done_callback *)handle;
        if (handle->run == run_done_callback && callback->function == function &&
            callback->argument == argument)
            return callback;
    } while (handle != future->callbacks);
    return NULL;
}

size_t weft_future_remove_done_callback(weft_future *future, weft_done_callback function,
                                        void *argument) {
    FUTURE_CHECK(future);
    size_t removed = 0;
    for (done_callback *callback; (callback = find_callback(future, function, argument));) {
        weft__future_remove_handle(future, &callback->handle);
        free_callback(callback);
        removed++;
    }
    return removed;
}

/* ---- The last reference ---- */

void weft_future_unref(weft_future *future) {
    if (!future) return;
    FUTURE_CHECK(future);
    if (--future->references > 0) return;
    if (future->unseen) {
        weft_task *task = future->kind == FUTURE_TASK ? (weft_task *)future : NULL;
        weft__report(task ? "the failure of a task was never looked at"
                          : "the failure of a future was never looked at",
                     task, future->error);
    }
    discard_callbacks(future);
    weft__error_unref(future->error);
    switch (future->kind) {
    case FUTURE_TASK: weft__task_free((weft_task *)future); break;
    case FUTURE_COMPOUND: weft__compound_kind_of(future)->free(future); break;
    default: LIFE_END(future, NULL, sizeof *future);
    }
}

void weft__future_close(weft_future *future) {
    FUTURE_CHECK_IN(future, "weft_close");
    if (future->kind == FUTURE_COMPOUND) weft__compound_kind_of(future)->close(future);
    weft_future_unref(future);
}

/* ---- Settling ---- */

void weft__future_settle(weft_future *future, uint8_t state, weft_error *error,
                         weft_value value) {
    future->state = state;
    future->error = error;
    future->value = value;
    future->unseen = state == FUTURE_FINISHED && error;
    if (!future->callbacks) return;
    hold_for_callbacks(future);
    weft__call_all_soon(future->callbacks);
    future->callbacks = NULL;
}

int weft_future_set_result(weft_future *future, weft_value result) {
    FUTURE_CHECK(future);
    if (future->kind == FUTURE_TASK) return WEFT_EMISUSE;
    if (future->state != FUTURE_PENDING) return WEFT_ESTATE;
    weft__future_settle(future, FUTURE_FINISHED, NULL, result);
    return WEFT_OK;
}

int weft_future_set_error(weft_future *future, int status, const char *message) {
    FUTURE_CHECK(future);
    if (future->kind == FUTURE_TASK) return WEFT_EMISUSE;
    if (future->state != FUTURE_PENDING) return WEFT_ESTATE;
    if (status == WEFT_OK) return WEFT_EINVAL;
    weft_error *error = weft__error_new(status, message);
    if (!error) return WEFT_ENOMEM;
    weft__future_settle(future, FUTURE_FINISHED, error, no_value);
    return WEFT_OK;
}

bool weft_future_cancel(weft_future *future) {
    FUTURE_CHECK(future);
    bool is_pending = future->state == FUTURE_PENDING;
    switch (future->kind) {
    case FUTURE_TASK: return weft__task_request_cancel((weft_task *)future);
    case FUTURE_COMPOUND: return is_pending && weft__compound_kind_of(future)->cancel(future);
    default:
        future->unseen = false;
        if (!is_pending) return false;
        weft__future_settle(future, FUTURE_CANCELLED, weft__error_of_status(WEFT_ECANCELED),
                            no_value);
        return true;
    }
}

/* ---- Looking at it ---- */

bool weft_future_done(const weft_future *future) {
    FUTURE_CHECK(future);
    return future->state != FUTURE_PENDING;
}

bool weft_future_cancelled(const weft_future *future) {
    FUTURE_CHECK(future);
    return future->state == FUTURE_CANCELLED;
}

int weft_future_status(weft_future *future) {
    FUTURE_CHECK(future);
    if (future->state == FUTURE_PENDING) return WEFT_ESTATE;
    future->unseen = false;
    return weft_error_status(future->error);
}

const char *weft_future_message(const weft_future *future) {
    FUTURE_CHECK(future);
    if (future->state == FUTURE_PENDING) return weft_status_text(WEFT_ESTATE);
    return weft_error_message(future->error);
}

const weft_error *weft_future_error(weft_future *future) {
    FUTURE_CHECK(future);
    future->unseen = false;
    return future->error;
}

weft_value weft_future_result(weft_future *future) {
    return weft_future_status(future) == WEFT_OK ? future->value : no_value;
}

weft_error *weft__future_take_error(weft_future *future) {
    future->unseen = false;
    return weft__error_ref(future->error);
}

void weft__watch_begin(weft__watch *watch, weft_future *future, void (*run)(weft__handle *)) {
    watch->handle.run = run;
    watch->future = weft_future_ref(future);
    if (future->state == FUTURE_PENDING)
        weft__future_append_handle(future, &watch->handle);
    else
        weft__call_soon(&watch->handle);
}

weft_future *weft__watch_ran(weft__handle *handle) {
    weft__watch *watch = (weft__watch *)handle;
    weft_future *future = watch->future;
    watch->future = NULL;
    return future;
}

void weft__watch_end(weft__watch *watch) {
    weft_future *future = watch->future;
    if (!future) return;
    watch->future = NULL;
    if (future->state == FUTURE_PENDING)
        weft__future_remove_handle(future, &watch->handle);
    else
        weft__call_soon_undo(&watch->handle);
    weft_future_unref(future);
}

/* ---- Awaiting ---- */

/* The outcome of a future that is done goes to the registers. */
static bool take_outcome(weft_future *future) {
    if (future->error) return weft__fail_with(weft__future_take_error(future));
    weft__running.value = future->value;
    return true;
}

static bool resume_after_future(weft_task *task, bool cancelled) {
    weft_future *future = task->awaited;
    if (cancelled) {
        future->unseen = false;
        weft__fail(WEFT_ECANCELED);
    } else {
        take_outcome(future);
    }
    weft_future_unref(future);
    return true;
}

static bool cancel_awaited_future(weft_task *task) {
    /* Not pending: it was taken out of a circle and is about to be told so. */
    return task->wait_state == WAIT_PENDING && weft_future_cancel(task->awaited);
}

const char *weft__task_waits_for(const weft_task *task) {
    if (!task->wait || task->wait_state != WAIT_PENDING) return NULL;
    if (!task->wait->chain) return task->wait->what;
    const weft_future *future = task->awaited;
    if (future->state != FUTURE_PENDING) return NULL;
    switch (future->kind) {
    case FUTURE_TASK: return "a task";
    case FUTURE_COMPOUND: return weft__compound_kind_of(future)->what;
    case FUTURE_HOST: return future->value.ptr;
    default: return "a future";
    }
}

static const weft__wait future_wait = {
    .resume = resume_after_future, .cancel = cancel_awaited_future, .what = "a future", .chain = &weft__task_chain};

static bool resume_after_itself(weft_task *task, bool cancelled) {
    weft_future_unref(task->awaited);
    return cancelled ? weft__fail(WEFT_ECANCELED)
                     : weft__fail_message(WEFT_EMISUSE, "a task cannot await itself");
}

static const weft__wait wait_for_itself = {
    .resume = resume_after_itself, .cancel = weft__cancel_wait, .what = "itself"};

/* Waits with a reference to the future, which is released when the wait ends. */
bool weft__start_owned_future(void *object, weft_value unused) {
    (void)unused;
    FUTURE_CHECK_IN(object, "an await");
    weft_future *future = object;
    weft_task *task = weft__running.task;
    if (future->state != FUTURE_PENDING) {
        take_outcome(future);
        weft_future_unref(future);
        return true;
    }
    if (future == &task->future) {
        weft__task_wait(task, &wait_for_itself, future);
        weft__task_wake(task, WAIT_WOKEN);
    } else {
        weft__task_wait(task, &future_wait, future);
        weft__future_append_handle(future, &task->handle);
    }
    return false;
}

bool weft__start_future(void *object, weft_value unused) {
    if (!object) return weft__fail(WEFT_ENOMEM); /* what could not be made */
    FUTURE_CHECK_IN(object, "an await");
    return weft__start_owned_future(weft_future_ref(object), unused);
}

weft_future *weft_ensure_future(weft_awaitable awaitable) {
    if (awaitable.start == weft__start_future) return weft_future_ref(awaitable.object);
    if (awaitable.start == weft__start_owned_future) return awaitable.object;
    return weft_task_future(weft_create_task(awaitable));
}
