/* Calls of exported coroutines: each is a block with the arguments, and a task that is watched for its end.
 */
#include <weft/export.h>

#include "core/future_internal.h"
#include <string.h>
#include <weft/host.h>
#include <weft/js.h>
#include <weft/run.h>

/* Behind it comes the coroutine's struct as it begins, then room for texts. */
typedef struct call {
    weft__watch watch; /* first */
    const weft__export_entry *exported;
    size_t size; /* of the block */
    uint32_t number;
} call;

enum { ALIGNMENT = 8 };

static size_t aligned(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

static void *arguments_of(call *made) { return (char *)made + aligned(sizeof *made); }

static call *call_of(void *arguments) { return (call *)(void *)((char *)arguments - aligned(sizeof(call))); }

static void give_call(call *made) { weft__free(made, made->size); }

const weft__export_entry *weft__exported(const weft__export_entry *exported) {
    weft_host_exports();
    return exported;
}

void *weft_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number) {
    size_t head = aligned(sizeof(call)), frame = aligned(exported->frame_size);
    if (text_size > SIZE_MAX - head - frame) return NULL;
    call *made = weft__allocate(head + frame + text_size);
    if (!made) return NULL;
    memset(made, 0, head + frame);
    made->exported = exported;
    made->size = head + frame + text_size;
    made->number = number;
    return arguments_of(made);
}

static void ended(weft__job *job) {
    call *made = (call *)job;
    const weft__export_entry *exported = made->exported;
    weft_future *task = weft__watch_ran(job);
    weft_value value = weft_future_result(task);
    weft_host_invocation_ended(made->number, exported, weft_future_status(task), weft_future_message(task),
                               value);
    if (exported->free_result && weft_future_status(task) == WEFT_OK) exported->free_result(value.ptr);
    weft_future_unref(task);
    give_call(made);
}

/* A module that has no program gets one that waits to be called. */
static bool is_ready(bool has_main) {
    if (weft_loop_is_open()) return true;
    return !has_main && weft_run(weft_serve(), NULL) == WEFT_OK;
}

int weft_invocation_start(void *arguments, bool has_main) {
    call *made = call_of(arguments);
    const weft__export_entry *exported = made->exported;
    if (!is_ready(has_main)) {
        give_call(made);
        return WEFT_ESTATE;
    }
    weft_task *task =
        weft_create_task(weft__call(exported->coroutine, arguments, exported->frame_size, NULL));
    if (!task) {
        give_call(made);
        return WEFT_ENOMEM;
    }
    weft__watch_start(&made->watch, weft_task_future(task), ended);
    weft_task_unref(task);
    weft_host_wake();
    return WEFT_OK;
}

void weft_invocation_cancel(void *arguments) {
    weft_future *task = call_of(arguments)->watch.future;
    if (!task) return;
    weft_future_cancel(task);
    weft_host_wake();
}

weft_awaitable weft_serve(void) { return weft_js_promise(weft_host_serve(), NULL); }
