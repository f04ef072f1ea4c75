/* Makes requests one after the other and prints what they hold:
 *
 *     many_fetches_probe read COUNT URL     reads each response to its end
 *     many_fetches_probe abort COUNT URL    cancels each request: before it is sent, or up to 1.5 ms later
 *
 * Prints what is held, as JSON, after some requests and again after COUNT requests; then waits for the
 * end of standard input. `alive` is the result of the function weftTestAlive of the page or process. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/js_function.h>
#include <weft/weft.h>

enum { WARM_UP = 200, MOST_PAUSES = 30 };

WEFT_JS_FUNCTION(void, print_held, (size_t bytes, size_t pages), {
    const alive = globalThis.weftTestAlive ?.();
    out(JSON.stringify({operations : weftOperations.size, descriptors : weftOpen.size, bytes, pages, alive}));
})

/* Counting collects garbage, and so lets finalizers release more. Returns whether more objects are alive than when it
 * was first called after a pause. */
WEFT_JS_FUNCTION(bool, collect, (bool paused), {
    const alive = globalThis.weftTestAlive ?.();
    if (!alive || !paused) return false;
    if (!globalThis.weftTestBefore) globalThis.weftTestBefore = alive;
    for (const kind in alive)
        if (alive[kind] > globalThis.weftTestBefore[kind]) return true;
    return false;
})

static int answers, cancelled;

WEFT_ASYNC(load, const char *url; weft_response response; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->response)); }
    WEFT_FINALLY { weft_response_deinit(&self->response); }
}

WEFT_ASYNC(load_all, const char *url; bool abort; int count, i; weft_task *task; int status, pauses;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < self->count; self->i++) {
        self->task = weft_create_task(WEFT_CALL(load, .url = self->url));
        if (self->abort) {
            if (self->i % 4) WEFT_AWAIT(weft_sleep((self->i % 4) * 0.0005));
            weft_task_cancel(self->task);
        }
        WEFT_CATCH(self->status, self->task);
        weft_task_unref(self->task);
        if (self->status == WEFT_OK)
            answers++;
        else if (self->status == WEFT_ECANCELED)
            cancelled++;
        else
            WEFT_RAISE(self->status, "%s", weft_caught_message());
    }
    /* Lets the host release what it releases later. */
    collect(false);
    do WEFT_AWAIT(weft_sleep(1));
    while (collect(true) && ++self->pauses < MOST_PAUSES);
    print_held(weft_memory_used(), __builtin_wasm_memory_size(0));
}

WEFT_ASYNC(app, const char *url; bool abort; int count; weft_bytes rest;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(load_all, .url = self->url, .abort = self->abort, .count = WARM_UP));
    answers = cancelled = 0;
    WEFT_AWAIT(WEFT_CALL(load_all, .url = self->url, .abort = self->abort, .count = self->count));
    printf("%d answers, %d cancelled\n", answers, cancelled);
    fflush(stdout);
    WEFT_AWAIT(weft_reader_read(weft_stdin(), -1, &self->rest));
}

WEFT_MAIN(app, .abort = argc > 1 && strcmp(argv[1], "abort") == 0, .count = argc > 2 ? atoi(argv[2]) : 0,
          .url = argc > 3 ? argv[3] : "")
