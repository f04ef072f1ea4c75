/* A program that does not release what it made, unless its argument is "none". Debug builds report that at
 * its end; with OWN_MAIN, when the process exits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

WEFT_ASYNC(child) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.01));
}

WEFT_ASYNC_GENERATOR(numbers) {
    WEFT_BEGIN;
    WEFT_YIELD(1);
}

WEFT_ASYNC(leaks_queue, weft_queue queue;) {
    WEFT_BEGIN;
    weft_queue_put_nowait(&self->queue, weft_value_i64(1));
}

static void leak_queues(void) {
    weft_queue queues[3] = {{0}, {0}, {0}};
    for (int i = 0; i < 3; i++) weft_queue_put_nowait(&queues[i], weft_value_i64(1));
}

static weft_future *second;

static weft_handle later;

static void do_nothing(void *unused) { (void)unused; }

static void tell_what_is_pending(void) {
    if (weft_handle_pending(&later)) puts("a callback is pending");
}

/* Releases in the first report what the next one would be about, and leaves a callback. */
static void handle(void *unused, const weft_report *report) {
    (void)unused;
    printf("handled: %s\n", report->message);
    weft_future_unref(second);
    second = NULL;
    weft_call_later(&later, 1, do_nothing, NULL);
}

static weft_awaitable forgotten;

static void forget_another(void *unused, const weft_report *report) {
    (void)unused;
    printf("handled: %s\n", report->message);
    forgotten = WEFT_CALL(child);
}

WEFT_ASYNC(app, const char *how; weft_task *task, *named; weft_future *future; weft_queue queue;
           weft_generator *generator; weft_response response; weft_awaitable gather;) {
    WEFT_BEGIN;
    setvbuf(stdout, NULL, _IONBF, 0); /* LeakSanitizer ends the process before stdout would be flushed */
    if (strcmp(self->how, "many") == 0) {
        for (int i = 0; i < 30; i++) self->future = weft_future_new();
        WEFT_RETURN(0);
    }
    if (strcmp(self->how, "blocks") == 0) {
        leak_queues();
        WEFT_AWAIT(WEFT_CALL(leaks_queue));
        WEFT_AWAIT(WEFT_CALL(leaks_queue));
        WEFT_RETURN(0);
    }
    if (strcmp(self->how, "handler") == 0) {
        self->future = weft_future_new();
        second = weft_future_new();
        weft_set_exception_handler(handle, NULL);
        atexit(tell_what_is_pending);
        WEFT_RETURN(0);
    }
    if (strcmp(self->how, "forgets") == 0) {
        forgotten = WEFT_CALL(child);
        weft_set_exception_handler(forget_another, NULL);
        WEFT_RETURN(0);
    }
    self->task = weft_create_task(WEFT_CALL(child));
    self->named = weft_create_task(WEFT_CALL(child));
    weft_task_set_name(self->named, "the second");
    if (strcmp(self->how, "exit") == 0) exit(0);
    WEFT_AWAIT(self->task);
    WEFT_AWAIT(self->named);
    self->future = weft_future_new(); /* one */
    weft_queue_put_nowait(&self->queue, weft_value_i64(1));
    self->generator = weft_generator_new(WEFT_CALL(numbers));
    WEFT_AWAIT(WEFT_NEXT(self->generator));
    self->gather = WEFT_GATHER(NULL, self->future);
    WEFT_AWAIT(weft_fetch((weft_request){.url = "data:,xyz"}, &self->response));
    if (strcmp(self->how, "none") != 0) WEFT_RETURN(0);
    weft_task_unref(self->task);
    weft_task_unref(self->named);
    weft_future_set_result(self->future, weft_value_i64(0));
    WEFT_AWAIT(self->gather);
    weft_future_unref(self->future);
    weft_queue_deinit(&self->queue);
    WEFT_AWAIT(weft_generator_close(self->generator));
    weft_response_deinit(&self->response);
}

#ifdef OWN_MAIN
int main(int argc, char **argv) { return weft_run(WEFT_CALL(app, .how = argc > 1 ? argv[1] : ""), NULL); }
#else
WEFT_MAIN(app, .how = argc > 1 ? argv[1] : "")
#endif
