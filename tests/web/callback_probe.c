/* Plain C callbacks, which the host's environment calls between turns, wake tasks:
 *
 *     callback_probe SECONDS    while another task sleeps for SECONDS at a time; 0: while no other task runs
 *
 * Prints what happened. It takes 0.15 s, or as long as the others sleep if the callbacks wake nobody. */
#include <emscripten.h>
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static weft_event clicked;
static weft_queue items;
static weft_handle handle;

static void set_event(void *unused) {
    (void)unused;
    weft_event_set(&clicked);
}

static void put_item(void *unused) {
    (void)unused;
    weft_queue_put_nowait(&items, weft_value_i64(7));
}

static void on_time(void *unused) { weft_call_soon(&handle, put_item, unused); }

static void set_timer(void *unused) { weft_call_later(&handle, 0.01, on_time, unused); }

WEFT_ASYNC(ticker, double seconds;) {
    WEFT_BEGIN;
    for (;;) WEFT_AWAIT(weft_sleep(self->seconds));
}

WEFT_ASYNC(app, double seconds, begun; weft_task *others; int64_t item;) {
    WEFT_BEGIN;
    self->begun = weft_time();
    if (self->seconds > 0) self->others = weft_create_task(WEFT_CALL(ticker, .seconds = self->seconds));
    emscripten_async_call(set_event, NULL, 50);
    WEFT_AWAIT(weft_event_wait(&clicked));
    emscripten_async_call(put_item, NULL, 50);
    WEFT_AWAIT_INTO(self->item, weft_queue_get(&items));
    printf("item %d\n", (int)self->item);
    emscripten_async_call(set_timer, NULL, 40);
    WEFT_AWAIT_INTO(self->item, weft_queue_get(&items));
    printf("item %d\n", (int)self->item);
    if (weft_time() - self->begun > 20) puts("late");
    weft_queue_deinit(&items);
}

WEFT_MAIN(app, .seconds = argc > 1 ? atof(argv[1]) : 0)
