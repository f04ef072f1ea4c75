/* Invocations of coroutines: how they begin and end. */
#include "js/export_internal.h"

#include "base/error_internal.h"
#include "js/js_internal.h"
#include <string.h>
#include <weft/host.h>
#include <weft/js.h>
#include <weft/run.h>

static size_t stored_size(const weft__export_entry *exported) {
    return exported->stored_at ? invocation_aligned(exported->result_size) : 0;
}

static void *stored_result(const weft__invocation *call) {
    return (char *)call + call->size - stored_size(call->exported);
}

/* Calls a function of each parameter that has one. */
static void for_each_argument(weft__invocation *call, bool opens) {
    const weft__export_entry *exported = call->exported;
    for (uint16_t i = 0; i < exported->count; i++) {
        const weft__parameter *parameter = &exported->parameters[i];
        void (*function)(void *argument) = opens ? parameter->open : parameter->drop;
        if (function) function((char *)invocation_arguments(call) + parameter->offset);
    }
}

static void invocation_free(weft__invocation *call) {
    const weft__export_entry *exported = call->exported;
    if (exported->stored_at && exported->free_result) exported->free_result(stored_result(call));
    for_each_argument(call, false);
    weft__free(call, call->size);
}

const weft__export_entry *weft__exported(const weft__export_entry *exported) {
    weft__error_raised = weft__failure_raised;
    weft_host_exports();
    return exported;
}

/* Sets the field `result` of the arguments. */
static void store_result_at(weft__invocation *call, void *stored) {
    memcpy((char *)invocation_arguments(call) + call->exported->stored_at, &stored, sizeof stored);
}

void *weft_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number) {
    size_t start = invocation_aligned(sizeof(weft__invocation)),
           frame = invocation_aligned(exported->frame_size);
    size_t stored = stored_size(exported);
    if (text_size > SIZE_MAX - start - frame - stored - INVOCATION_ALIGNMENT) return NULL;
    if (stored) text_size = invocation_aligned(text_size);
    weft__invocation *added = weft__allocate(start + frame + text_size + stored);
    if (!added) return NULL;
    memset(added, 0, start + frame);
    added->exported = exported;
    added->size = start + frame + text_size + stored;
    added->number = number;
    if (stored) store_result_at(added, memset(stored_result(added), 0, stored));
    return invocation_arguments(added);
}

static void task_ended(weft__job *job) {
    weft__invocation *ended = (weft__invocation *)job;
    const weft__export_entry *exported = ended->exported;
    weft_future *task = weft__watch_ran(job);
    const weft_error *error = task->error;
    weft_value value = exported->stored_at ? weft_value_ptr(stored_result(ended)) : task->value;
    weft_host_invocation_ended(ended->number, exported, error, weft__error_number_thrown(error), value);
    if (exported->free_result && !exported->stored_at && !error) exported->free_result(value.ptr);
    weft_future_unref(task);
    invocation_free(ended);
}

/* A module without a main() runs a program that only waits for calls. */
static bool ensure_program(bool has_main) {
    if (weft_loop_is_open()) return true;
    return !has_main && weft_run(weft_serve(), NULL) == WEFT_OK;
}

int weft__invocation_prepare(weft__invocation *call, bool has_main) {
    for_each_argument(call, true);
    if (ensure_program(has_main)) return WEFT_OK;
    invocation_free(call);
    return WEFT_ESTATE;
}

weft_awaitable weft__invocation_call(weft__invocation *call, const weft__coroutine *coroutine) {
    size_t size = call->exported->frame_size;
    weft_frame *frame = weft__allocate(size);
    if (frame) memcpy(frame, invocation_arguments(call), size);
    return weft__call(coroutine, frame, NULL);
}

int weft__invocation_run(weft__invocation *call, weft_awaitable awaitable) {
    weft_task *task = weft_create_task(awaitable);
    if (!task) {
        invocation_free(call);
        return WEFT_ENOMEM;
    }
    weft_task_future(task)->retrieved = true; /* the host tells its failure */
    weft__watch_start(&call->watch, weft_task_future(task), task_ended);
    weft_task_unref(task);
    return WEFT_OK;
}

int weft_invocation_start(void *arguments, bool has_main) {
    weft__invocation *call = invocation_of(arguments);
    int status = weft__invocation_prepare(call, has_main);
    return status == WEFT_OK ? weft__invocation_run(call, weft__invocation_call(call, &call->exported->task))
                             : status;
}

void weft_invocation_cancel(void *arguments) {
    weft_future *task = invocation_of(arguments)->watch.future;
    if (task) weft_future_cancel(task);
}

weft_awaitable weft_serve(void) { return weft__js_serve(weft_host_serve()); }
