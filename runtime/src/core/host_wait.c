#include "core/host_wait.h"

#include "base/error_internal.h"
#include "core/task_internal.h"

static weft_error *error_of_completion(const weft__host_wait *wait, int status, const char *message) {
    if (wait->subject)
        return weft__error_named(status, wait->subject, message ? message : weft_status_text(status));
    return weft__error_new(status, message);
}

static void complete_wait(weft__operation *operation, int status, int64_t result, const char *message) {
    weft__host_wait *wait = CONTAINER_OF(operation, weft__host_wait, operation);
    wait->is_complete = true;
    wait->result = result;
    if (status != WEFT_OK) wait->error = error_of_completion(wait, status, message);
    if (status != WEFT_OK && !wait->error) wait->error = weft__error_of_status(WEFT_ENOMEM);
    if (wait->task && wait->task->future.wait_state == WAIT_PENDING) weft__task_wake(wait->task, WAIT_WOKEN);
}

static weft__progress end_host_wait(weft__host_wait *wait) {
    weft__running.value = weft_value_i64(wait->error ? 0 : wait->result);
    return weft__fail_with(wait->error);
}

static weft__progress resume_wait(weft_task *task, bool cancelled) {
    weft__host_wait *wait = task->awaited;
    if (!cancelled) return end_host_wait(wait);
    if (wait->is_complete && !wait->error && wait->type->discard)
        wait->type->discard(wait->object, wait->result);
    weft__error_unref(wait->error);
    return weft__fail(WEFT_ECANCELED);
}

static bool cancel_wait(weft_task *task) {
    weft__host_wait *wait = task->awaited;
    if (task->future.wait_state == WAIT_PENDING) weft__operation_close(&wait->operation);
    return weft__cancel_wait(task);
}

static const char *describe_wait(const weft_task *task) {
    return ((weft__host_wait *)task->awaited)->type->what;
}

static const weft__wait_type host_wait = {
    .resume = resume_wait, .cancel = cancel_wait, .describe = describe_wait};

static weft__progress start_wait(void *object, int64_t unused) {
    (void)unused;
    weft__host_wait *wait = object;
    if (!weft__operation_open(&wait->operation)) return weft__fail(WEFT_ENOMEM);
    wait->type->start(wait->object, wait->operation.id);
    if (wait->is_complete) return end_host_wait(wait);
    wait->task = weft__running.task;
    weft__task_wait(wait->task, &host_wait, wait);
    return WEFT__WAITING;
}

weft_awaitable weft__host_await(weft__host_wait *wait, const weft__host_operation *type, void *object,
                                const char *subject) {
    *wait = (weft__host_wait){
        .operation.complete = complete_wait, .type = type, .object = object, .subject = subject};
    return (weft_awaitable){start_wait, wait, 0};
}
