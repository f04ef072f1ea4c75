/* What each task does, told by weft_set_trace. With the argument "chrome" it writes a file for Perfetto
 * instead; with "host" the tasks are on the web's performance panel.
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
    int task = (int)event->task;
    if (event->by && event->kind == WEFT_TRACE_CREATED) printf("%d created by %d\n", task, (int)event->by);
    if (event->kind == WEFT_TRACE_WAITING) printf("%d waits for %s\n", task, event->what);
    if (event->kind == WEFT_TRACE_DONE) printf("%d %s\n", task, event->what);
}

static void write_out(void *unused, const char *text, size_t size) {
    (void)unused;
    fwrite(text, 1, size, stdout);
}

WEFT_ASYNC(hold, weft_lock *lock; double delay;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(self->lock));
    WEFT_AWAIT(weft_sleep(self->delay));
    weft_lock_release(self->lock);
}

WEFT_ASYNC(app, const char *how; weft_lock lock; weft_task *first, *second; int status;) {
    static weft_chrome_trace chrome = {.write = write_out};
    WEFT_BEGIN;
    if (!self->how)
        weft_set_trace(print, NULL);
    else if (strcmp(self->how, "chrome") == 0)
        weft_set_trace(weft_trace_chrome, &chrome);
    else
        weft_set_trace(weft_trace_host, NULL);
    self->first = weft_create_task(WEFT_CALL(hold, .lock = &self->lock, .delay = 0.1));
    self->second = weft_create_task(WEFT_CALL(hold, .lock = &self->lock, .delay = 60));
    WEFT_UNWIND(done);
    weft_task_set_name(self->second, "\"second\"\n");
    WEFT_AWAIT(self->first);
    weft_task_cancel(self->second);
    WEFT_CATCH(self->status, self->second);
    WEFT_FINALLY_AT(done);
    weft_task_unref(self->first);
    weft_task_unref(self->second);
}

WEFT_MAIN(app, .how = argc > 1 ? argv[1] : NULL)
