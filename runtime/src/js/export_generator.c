/* Iterations: generators that JavaScript iterates over. Each is an invocation whose task runs the generator
 * from one request to the next. */
#include <weft/export_generator.h>

#include "base/error_internal.h"
#include "core/task_internal.h"
#include "js/export_internal.h"
#include <weft/host.h>

/* What JavaScript has asked for. It lies at the end of the invocation's block. */
typedef struct iteration_requests {
    weft_task *waiter; /* the task, while it waits for a request, or was woken and has not run yet */
    uint32_t items;    /* that were requested and not begun */
    bool begun;        /* the task */
    bool closing;      /* it has asked for the end */
} iteration_requests;

static iteration_requests *requests_of(weft__invocation *call) {
    return (iteration_requests *)(void *)((char *)call + call->size -
                                          invocation_aligned(sizeof(iteration_requests)));
}

/* ---- The task ---- */

static weft__progress resume_with_request(weft_task *task, bool cancelled) {
    iteration_requests *asked = task->awaited;
    asked->waiter = NULL;
    return cancelled ? weft__fail(WEFT_ECANCELED) : WEFT__DONE;
}

static const weft__wait_type request_wait = {
    .resume = resume_with_request, .cancel = weft__cancel_wait, .what = "JavaScript to ask for an item"};

static weft__progress start_request_wait(void *object, int64_t unused) {
    (void)unused;
    iteration_requests *asked = object;
    if (asked->closing || asked->items > 0) return WEFT__DONE;
    asked->waiter = weft__running.task;
    weft__task_wait(asked->waiter, &request_wait, asked);
    return WEFT__WAITING;
}

static weft_awaitable a_request(void *arguments) {
    return (weft_awaitable){start_request_wait, requests_of(invocation_of(arguments)), 0};
}

/* Begins an item. Returns false if JavaScript has asked for the end. */
static bool begin_item(void *arguments) {
    iteration_requests *asked = requests_of(invocation_of(arguments));
    if (asked->closing) return false;
    asked->items--;
    return true;
}

/* Passes on what the generator has yielded. Returns false if that is not of the type of the export: the
 * registers have the failure. */
static bool give_item(void *arguments, const weft_generator *generator, weft_value item) {
    const weft__invocation *call = invocation_of(arguments);
    const weft__export_entry *exported = call->exported;
    if (!weft__convert_result(exported, weft__returned((const weft_frame *)(const void *)generator), &item))
        return false;
    weft_host_iteration_item(call->number, item);
    if (exported->free_result) exported->free_result(item.ptr);
    return true;
}

void weft__iteration_body(void *frame) {
    struct weft__iteration *const self = frame;
    WEFT_BEGIN;
    requests_of(invocation_of(self->arguments))->begun = true;
    self->generator = weft_generator_new(self->call);
    WEFT_WITH_CLOSING(&self->scope, self->generator) {
        WEFT_AWAIT(a_request(self->arguments));
        if (begin_item(self->arguments)) {
            WEFT_FOR_EACH(self->item, self->generator) {
                if (!give_item(self->arguments, self->generator, self->item))
                    goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;
                WEFT_AWAIT(a_request(self->arguments));
                if (!begin_item(self->arguments)) break;
            }
        }
    }
}

void weft__iteration_discard(void *frame) { weft_close(((struct weft__iteration *)frame)->call); }

/* ---- For the host ---- */

const weft__export_entry *weft__exported_generator(const weft__export_entry *exported) {
    weft_host_exported_generators();
    return weft__exported(exported);
}

void *weft_iteration_new(const weft__export_entry *exported, size_t text_size, uint32_t number) {
    const size_t added = 2 * invocation_aligned(sizeof(iteration_requests));
    if (text_size > SIZE_MAX - added) return NULL;
    text_size = invocation_aligned(text_size) + invocation_aligned(sizeof(iteration_requests));
    void *arguments = weft_invocation_new(exported, text_size, number);
    if (arguments) *requests_of(invocation_of(arguments)) = (iteration_requests){0};
    return arguments;
}

/* A coroutine object that runs the generator; NULL when out of memory. */
static weft_frame *iteration_frame(weft__invocation *call) {
    struct weft__iteration *frame = weft__allocate(sizeof *frame);
    if (!frame) return NULL;
    *frame = (struct weft__iteration){.arguments = invocation_arguments(call),
                                      .call = weft__invocation_call(call, call->exported->coroutine)};
    return &frame->frame;
}

int weft_iteration_start(void *arguments, bool has_main) {
    weft__invocation *call = invocation_of(arguments);
    int status = weft__invocation_prepare(call, has_main);
    if (status != WEFT_OK) return status;
    return weft__invocation_run(call, weft__call(&call->exported->task, iteration_frame(call), NULL));
}

static void wake_for_request(iteration_requests *asked) {
    weft_task *task = asked->waiter;
    if (task && task->future.wait_state == WAIT_PENDING) weft__task_wake(task, WAIT_WOKEN);
}

void weft_iteration_next(void *arguments) {
    iteration_requests *asked = requests_of(invocation_of(arguments));
    asked->items++;
    wake_for_request(asked);
}

void weft_iteration_close(void *arguments) {
    iteration_requests *asked = requests_of(invocation_of(arguments));
    if (asked->closing) return;
    asked->closing = true;
    if (asked->waiter)
        wake_for_request(asked);
    else if (asked->begun)
        weft_invocation_cancel(arguments);
}

void weft_iteration_abandon(void *arguments) {
    weft_iteration_close(arguments);
    invocation_of(arguments)->watch.future->retrieved = false;
}
