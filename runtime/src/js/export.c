/* Invocations: calls of exported coroutines by JavaScript. Each is a block with the arguments, and a
 * watch on its task. */
#include <weft/export.h>

#include "base/error_internal.h"
#include "core/future_internal.h"
#include <string.h>
#include <weft/host.h>
#include <weft/js.h>
#include <weft/run.h>

/* After it in the block follow the coroutine's struct with its arguments, and room for texts. */
typedef struct invocation {
    weft__watch watch; /* the first member */
    const weft__export_entry *exported;
    size_t size; /* of the block */
    uint32_t number;
} invocation;

enum { FRAME_ALIGNMENT = 8 };

static size_t aligned(size_t size) {
    return (size + FRAME_ALIGNMENT - 1) / FRAME_ALIGNMENT * FRAME_ALIGNMENT;
}

static void *arguments_of(invocation *call) { return (char *)call + aligned(sizeof *call); }

static invocation *invocation_of(void *arguments) {
    return (invocation *)(void *)((char *)arguments - aligned(sizeof(invocation)));
}

static void invocation_free(invocation *call) { weft__free(call, call->size); }

const weft__export_entry *weft__exported(const weft__export_entry *exported) {
    weft_host_exports();
    return exported;
}

void *weft_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number) {
    size_t start = aligned(sizeof(invocation)), frame = aligned(exported->frame_size);
    if (text_size > SIZE_MAX - start - frame) return NULL;
    invocation *added = weft__allocate(start + frame + text_size);
    if (!added) return NULL;
    memset(added, 0, start + frame);
    added->exported = exported;
    added->size = start + frame + text_size;
    added->number = number;
    return arguments_of(added);
}

static void task_ended(weft__job *job) {
    invocation *ended = (invocation *)job;
    const weft__export_entry *exported = ended->exported;
    weft_future *task = weft__watch_ran(job);
    weft_value value = weft_future_result(task);
    const weft_error *error = weft_future_error(task);
    weft_host_invocation_ended(ended->number, exported, error, weft__error_number_thrown(error), value);
    if (exported->free_result && !error) exported->free_result(value.ptr);
    weft_future_unref(task);
    invocation_free(ended);
}

/* A module without a main() runs a program that only waits for calls. */
static bool ensure_program(bool has_main) {
    if (weft_loop_is_open()) return true;
    return !has_main && weft_run(weft_serve(), NULL) == WEFT_OK;
}

/* The coroutine's struct with its arguments, as a frame of its own; NULL when out of memory. */
static weft_frame *invocation_frame(invocation *call) {
    size_t size = call->exported->frame_size;
    weft_frame *frame = weft__allocate(size);
    return frame ? memcpy(frame, arguments_of(call), size) : NULL;
}

int weft_invocation_start(void *arguments, bool has_main) {
    invocation *started = invocation_of(arguments);
    const weft__export_entry *exported = started->exported;
    if (!ensure_program(has_main)) {
        invocation_free(started);
        return WEFT_ESTATE;
    }
    weft_task *task = weft_create_task(weft__call(exported->coroutine, invocation_frame(started), NULL));
    if (!task) {
        invocation_free(started);
        return WEFT_ENOMEM;
    }
    weft__watch_start(&started->watch, weft_task_future(task), task_ended);
    weft_task_unref(task);
    return WEFT_OK;
}

void weft_invocation_cancel(void *arguments) {
    weft_future *task = invocation_of(arguments)->watch.future;
    if (task) weft_future_cancel(task);
}

weft_awaitable weft_serve(void) { return weft_js_promise(weft_host_serve(), NULL); }
