#include "core/future_internal.h"

#include "base/at_end.h"
#include "base/error_internal.h"
#include "base/life.h"
#include "base/tracked_blocks.h"
#include "core/ready.h"
#include "core/report.h"
#include "core/task_internal.h"

static const weft_value no_value = {.i64 = 0};

/* ---- Creating ---- */

void weft__future_init(weft_future *future, enum future_type type, uint32_t references) {
    weft__is_shared = true;
    *future = (weft_future){.references = references, .type = type};
    FUTURE_BEGIN(future, NULL);
}

weft_future *(weft_future_new)(void) {
    weft_future *future = weft__allocate(sizeof *future);
    if (future) weft__future_init(future, FUTURE_PLAIN, 1);
    return future;
}

#ifdef WEFT_DEBUG
static void describe_future(const void *block, weft_report *report) {
    const weft_future *future = block;
    const weft_task *task = block;
    if (future->life.origin) report->origin = future->life.origin;
    switch (future->type) {
    case FUTURE_TASK:
        report->message = "a task was never released";
        report->task = weft__name_of_task(task);
        break;
    case FUTURE_COMPOUND: report->message = "a gather or shield was never awaited or closed"; break;
    default: report->message = "a future was never released";
    }
}

void weft__future_begin(weft_future *future, const char *origin) {
    LIFE_BEGIN(future, origin);
    weft__tracked_describe(future, describe_future);
}

weft_future *weft__future_new_at(const char *origin) {
    weft_future *future = (weft_future_new)();
    if (future) future->life.origin = origin;
    return future;
}

void weft__future_check(const weft_future *future, const char *function) {
    static const weft__life_terms a_future = {
        "future", "its last weft_future_unref",
        "keep a reference with weft_future_ref for as long as you use it"};
    static const weft__life_terms a_task = {"task", "its last weft_task_unref",
                                            "keep a reference with weft_task_ref for as long as you use it"};
    static const weft__life_terms a_gather = {"gather or shield", "it was awaited or closed",
                                              "do so once, or make a future of it with weft_ensure_future"};
    const weft__life_terms *kind = future && future->type == FUTURE_TASK       ? &a_task
                                   : future && future->type == FUTURE_COMPOUND ? &a_gather
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

const struct weft__done_callbacks *weft__done_callbacks;

void weft__future_append_job(weft_future *future, weft__job *job) {
    weft__job *last = future->callbacks;
    job->next = last ? last->next : job;
    if (last) last->next = job;
    future->callbacks = job;
}

static void remove_after(weft_future *future, weft__job *previous, weft__job *job) {
    previous->next = job->next;
    weft__job_follows(job->next, previous);
    if (future->callbacks == job) future->callbacks = previous == job ? NULL : previous;
}

void weft__future_remove_job(weft_future *future, weft__job *job) {
    weft__job *previous = future->callbacks;
    while (previous->next != job) previous = previous->next;
    remove_after(future, previous, job);
}

void weft__future_append_removable(weft_future *future, weft__removable_job *job) {
    job->previous = future->callbacks;
    weft__future_append_job(future, &job->job);
}

void weft__future_remove_removable(weft_future *future, weft__removable_job *job) {
    bool is_first = future->callbacks->next == &job->job;
    remove_after(future, is_first ? future->callbacks : job->previous, &job->job);
}

/* ---- The last reference ---- */

void weft__future_end(weft_future *future) {
    bool has_failed = future->error && future->state == FUTURE_FINISHED;
    if (weft__is_shared && has_failed && !future->retrieved) {
        weft_task *task = future->type == FUTURE_TASK ? (weft_task *)future : NULL;
        weft__report_failure(task ? "task exception was never retrieved"
                                  : "future exception was never retrieved",
                             task, future->error);
    }
    if (future->callbacks && weft__done_callbacks) weft__done_callbacks->discard_all(future);
    weft__error_unref(future->error);
}

void weft__future_unreferenced(weft_future *future) {
    if (future->type == FUTURE_COMPOUND) {
        weft__compound_type_of(future)->unreferenced(future);
        return;
    }
    if (future->error || future->callbacks) weft__future_end(future);
    if (future->type == FUTURE_TASK)
        weft__task_free((weft_task *)future);
    else
        LIFE_END(future, NULL, sizeof *future);
}

void weft_future_unref(weft_future *future) {
    if (!future) return;
    FUTURE_CHECK(future);
    weft__future_release(future);
}

/* ---- Settling ---- */

static void schedule_callbacks(weft_future *future) {
    if (weft__done_callbacks) weft__done_callbacks->hold(future);
    weft__ready_append_all(future->callbacks);
    future->callbacks = NULL;
}

void weft__future_settle(weft_future *future, enum future_state state, weft_error *error, weft_value value) {
    future->state = state;
    future->error = error;
    future->value = value;
    if (future->callbacks) schedule_callbacks(future);
}

int weft_future_set_result(weft_future *future, weft_value result) {
    FUTURE_CHECK(future);
    if (future->type == FUTURE_TASK) return WEFT_EMISUSE;
    if (future->state != FUTURE_PENDING) return WEFT_ESTATE;
    weft__future_settle(future, FUTURE_FINISHED, NULL, result);
    return WEFT_OK;
}

int weft_future_set_error(weft_future *future, int status, const char *message) {
    FUTURE_CHECK(future);
    if (future->type == FUTURE_TASK) return WEFT_EMISUSE;
    if (future->state != FUTURE_PENDING) return WEFT_ESTATE;
    if (status == WEFT_OK) return WEFT_EINVAL;
    weft_error *error = weft__error_new(status, message);
    if (!error) return WEFT_ENOMEM;
    weft__future_settle(future, FUTURE_FINISHED, error, no_value);
    return WEFT_OK;
}

static bool cancel(weft_future *future, weft_task *waiter) {
    switch (future->type) {
    case FUTURE_TASK: return weft__task_request_cancel((weft_task *)future);
    case FUTURE_COMPOUND: return weft__compound_type_of(future)->cancel(future, waiter);
    default:
        future->retrieved = true;
        if (future->state != FUTURE_PENDING) return false;
        weft__future_settle(future, FUTURE_CANCELLED, weft__error_of_status(WEFT_ECANCELED), no_value);
        return true;
    }
}

bool weft_future_cancel(weft_future *future) {
    FUTURE_CHECK(future);
    return cancel(future, NULL);
}

/* ---- The outcome ---- */

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
    future->retrieved = true;
    return weft_error_status(future->error);
}

const char *weft_future_message(const weft_future *future) {
    FUTURE_CHECK(future);
    if (future->state == FUTURE_PENDING) return weft_status_text(WEFT_ESTATE);
    return weft_error_message(future->error);
}

const weft_error *weft_future_error(weft_future *future) {
    FUTURE_CHECK(future);
    weft_error *error = weft__future_failure(future);
    if (error) future->retrieved = true;
    return error;
}

weft_value weft_future_result(weft_future *future) {
    return weft_future_status(future) == WEFT_OK ? future->value : no_value;
}

weft_error *weft__future_retrieve_error(weft_future *future) {
    future->retrieved = true;
    return weft__error_ref(future->error);
}

void weft__watch_start(weft__watch *watch, weft_future *future, void (*run)(weft__job *)) {
    weft__removable_init(&watch->job, run);
    watch->future = weft_future_ref(future);
    if (future->state == FUTURE_PENDING)
        weft__future_append_removable(future, &watch->job);
    else
        weft__ready_append_removable(&watch->job);
}

weft_future *weft__watch_ran(weft__job *job) {
    weft__watch *watch = (weft__watch *)job;
    weft_future *future = watch->future;
    watch->future = NULL;
    return future;
}

void weft__watch_stop(weft__watch *watch) {
    weft_future *future = watch->future;
    if (!future) return;
    watch->future = NULL;
    if (future->state == FUTURE_PENDING)
        weft__future_remove_removable(future, &watch->job);
    else
        weft__ready_remove(&watch->job);
    weft_future_unref(future);
}

/* ---- Awaiting ---- */

/* Moves the outcome of a future that is done to the registers. */
static inline weft__progress take_outcome(weft_future *future) {
    if (__builtin_expect(future->error != NULL, 0))
        return weft__fail_with(weft__future_retrieve_error(future));
    weft__running.value = future->value;
    return WEFT__DONE;
}

static weft__progress resume_after_future(weft_task *task, bool cancelled) {
    weft_future *future = task->awaited;
    if (cancelled) {
        if (weft__future_failure(future)) future->retrieved = true;
        weft__fail(WEFT_ECANCELED);
    } else {
        take_outcome(future);
    }
    weft__future_release(future);
    return WEFT__DONE;
}

static bool cancel_awaited_future(weft_task *task) {
    /* A task that is not pending was taken out of a cycle and is about to resume. */
    return task->future.wait_state == WAIT_PENDING && cancel(task->awaited, task);
}

static const char *describe_future_wait(const weft_task *task) {
    const weft_future *future = task->awaited;
    if (future->state != FUTURE_PENDING) return NULL;
    switch (future->type) {
    case FUTURE_TASK: return "a task";
    case FUTURE_COMPOUND: return weft__compound_type_of(future)->what;
    default: return "a future";
    }
}

static const weft__wait_type future_wait = {.resume = resume_after_future,
                                            .cancel = cancel_awaited_future,
                                            .describe = describe_future_wait,
                                            .request = weft__request_along_chain};

static weft__progress resume_after_itself(weft_task *task, bool cancelled) {
    weft_future_unref(task->awaited);
    return cancelled ? weft__fail(WEFT_ECANCELED)
                     : weft__fail_message(WEFT_EMISUSE, "a task cannot await itself");
}

static const weft__wait_type wait_for_itself = {
    .resume = resume_after_itself, .cancel = weft__cancel_wait, .what = "itself"};

/* Waits for a pending future; takes over a reference to it. */
static __attribute__((noinline)) weft__progress wait_for(weft_future *future) {
    weft_task *task = weft__running.task;
    if (future == &task->future) {
        weft__task_wait(task, &wait_for_itself, future);
        weft__task_wake(task, WAIT_WOKEN);
    } else {
        weft__task_wait(task, &future_wait, future);
        weft__future_append_job(future, &task->job);
    }
    return WEFT__WAITING;
}

weft__progress weft__start_owned_future(void *object, int64_t unused) {
    (void)unused;
    FUTURE_CHECK_IN(object, "an await");
    weft_future *future = object;
    if (future->state == FUTURE_PENDING) return wait_for(future);
    take_outcome(future);
    weft__future_release(future);
    return WEFT__DONE;
}

weft__progress weft__start_future(void *object, int64_t unused) {
    if (!object) return weft__fail(WEFT_ENOMEM); /* a constructor was out of memory */
    (void)unused;
    FUTURE_CHECK_IN(object, "an await");
    weft_future *future = object;
    if (future->state != FUTURE_PENDING) return take_outcome(future);
    future->references++;
    return wait_for(future);
}
