/* Reports: one sentence each, to the program's exception handler or the host's log. */
#include "loop.h"

#include <string.h>
#include <weft/host.h>
#include <weft/run.h>

static void (*handler)(void *user, const weft_report *report);
static void *handler_user;

void weft_set_exception_handler(void (*new_handler)(void *user, const weft_report *report),
                                void *user) {
    handler = new_handler;
    handler_user = user;
}

/* Appends to a line and cuts what is too long for it. printf would bring 10 KB into programs that
 * do not use it. */
typedef struct line {
    char text[512];
    size_t length;
} line;

static void append(line *to, const char *text) {
    while (*text && to->length < sizeof to->text - 1) to->text[to->length++] = *text++;
    to->text[to->length] = '\0';
}

static void append_parts(line *to, const char *a, const char *b, const char *c) {
    append(to, a);
    append(to, b);
    append(to, c);
}

static void log_report(const weft_report *report) {
    line to = {.length = 0};
    append_parts(&to, "weft: ", report->message, "");
    if (report->task) append_parts(&to, ": ", report->task, "");
    if (report->status != 0) {
        append_parts(&to, ": ", weft_status_name(report->status), "");
        append_parts(&to, ": ", report->detail, "");
    }
    weft_host_log(to.text);
}

/* The program's handler runs in the context of the task that it is told of. */
static void call_handler(weft_task *task, const weft_report *report) {
    weft__context *previous = task ? weft__context_enter(task->context) : NULL;
    handler(handler_user, report);
    if (task) task->context = weft__context_leave(previous);
}

void weft__report(const char *message, weft_task *task, const weft_error *error) {
    weft_report report = {.message = message};
    if (task) report.task = weft_task_name(task);
    if (error) {
        report.status = weft_error_status(error);
        report.detail = weft_error_message(error);
    }
    if (handler)
        call_handler(task, &report);
    else
        log_report(&report);
}

void weft__report_waiting_tasks(void) {
    for (weft_task *task = weft__first_task(); task; task = task->next) {
        line to = {.length = 0};
        append_parts(&to, "task ", weft_task_name(task), " waits for ");
        append(&to, task->wait ? task->wait->what : "its turn");
        weft_report report = {.message = to.text};
        if (handler)
            handler(handler_user, &report);
        else
            log_report(&report);
    }
}
