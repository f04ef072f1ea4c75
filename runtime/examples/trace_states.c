/* Traces what each task does. With the argument "chrome", writes a trace for Perfetto instead; with
 * "host", shows the tasks in the browser's performance panel.
 *
 * Prints:
 *
 *     2 created by 1
 *     3 created by 1
 *     1 waits for a task
 *     2 waits for a sleep
 *     3 waits for a lock
 *     2 returned
 *     3 waits for a sleep
 *     1 waits for a task
 *     3 cancelled
 *     1 returned
 */
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

static void print(void *unused, const weft_trace_event *event) {
    (void)unused;
    int task = (int)event->task, by = (int)event->by;
    if (event->kind == WEFT_TRACE_CREATED && by) printf("%d created by %d\n", task, by);
    if (event->kind == WEFT_TRACE_WAITING) printf("%d waits for %s\n", task, event->what);
    if (event->kind == WEFT_TRACE_DONE) printf("%d %s\n", task, event->what);
}

static void write_out(void *unused, const char *text, size_t size) {
    (void)unused;
    fwrite(text, 1, size, stdout);
}

WEFT_ASYNC(hold, weft_lock *lock; double delay; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, self->lock) { WEFT_AWAIT(weft_sleep(self->delay)); }
}

WEFT_ASYNC(app, const char *how; weft_lock lock; weft_task *first, *second; int status; weft_scope scope;) {
    static weft_chrome_trace chrome = {.write = write_out};
    WEFT_BEGIN;
    if (strcmp(self->how, "print") == 0) weft_set_trace(print, NULL);
    if (strcmp(self->how, "chrome") == 0) weft_set_trace(weft_trace_chrome, &chrome);
    if (strcmp(self->how, "host") == 0) weft_set_trace(weft_trace_host, NULL);
    self->first = weft_create_task(WEFT_CALL(hold, .lock = &self->lock, .delay = 0.1));
    self->second = weft_create_task(WEFT_CALL(hold, .lock = &self->lock, .delay = 60));
    weft_task_set_name(self->second, "\"second\"\n");
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(self->first);
        weft_task_cancel(self->second);
        WEFT_CATCH(self->status, self->second);
    }
    WEFT_FINALLY {
        weft_task_unref(self->first);
        weft_task_unref(self->second);
    }
}

WEFT_MAIN(app, .how = argc > 1 ? argv[1] : "print")
