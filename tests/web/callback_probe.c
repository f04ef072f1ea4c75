/* Plain C callbacks, which JavaScript calls between turns, wake tasks:
 *
 *     callback_probe SECONDS [emscripten]    while another task sleeps for SECONDS at a time; 0: while no other
 *                                            task runs
 *
 * They are called through an exported function, or with `emscripten` by that library. Prints what happened. It takes
 * 0.15 s, or as long as the others sleep if the callbacks wake nobody. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/js_function.h>
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

static void (*const callbacks[])(void *) = {set_event, put_item, set_timer};

__attribute__((used, export_name("called_back"))) void called_back(int which);
void called_back(int which) { callbacks[which](NULL); }

WEFT_JS_FUNCTION(void, call_back_later, (int which, int milliseconds),
                 { setTimeout(Module["_called_back"], milliseconds, which); })

static bool by_emscripten;

static void call_later(int which, int milliseconds) {
#ifdef __EMSCRIPTEN__
    if (by_emscripten) {
        emscripten_async_call(callbacks[which], NULL, milliseconds);
        return;
    }
#endif
    call_back_later(which, milliseconds);
}

WEFT_ASYNC(ticker, double seconds;) {
    WEFT_BEGIN;
    for (;;) WEFT_AWAIT(weft_sleep(self->seconds));
}

WEFT_ASYNC(app, double seconds, begun; bool by_emscripten; weft_task *others; int64_t item;) {
    WEFT_BEGIN;
    by_emscripten = self->by_emscripten;
    self->begun = weft_time();
    if (self->seconds > 0) self->others = weft_create_task(WEFT_CALL(ticker, .seconds = self->seconds));
    call_later(0, 50);
    WEFT_AWAIT(weft_event_wait(&clicked));
    call_later(1, 50);
    WEFT_AWAIT_INTO(self->item, weft_queue_get(&items));
    printf("item %d\n", (int)self->item);
    call_later(2, 40);
    WEFT_AWAIT_INTO(self->item, weft_queue_get(&items));
    printf("item %d\n", (int)self->item);
    if (weft_time() - self->begun > 20) puts("late");
    weft_queue_deinit(&items);
}

WEFT_MAIN(app, .seconds = argc > 1 ? atof(argv[1]) : 0, .by_emscripten = argc > 2)
