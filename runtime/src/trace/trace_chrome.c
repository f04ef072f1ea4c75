/* Chrome's trace event format. Each task is a thread of process 1. Its slices follow each other without a
 * gap from its creation to its end, so the writer need not remember which slice is open. */
#include "base/number.h"
#include "core/json.h"
#include <string.h>
#include <weft/trace.h>

static void write_text(const weft_chrome_trace *to, const char *text) {
    to->write(to->user, text, strlen(text));
}

static void put_digits(const weft_chrome_trace *to, int64_t number, int at_least) {
    number_text text;
    write_text(to, weft__number_text(number, at_least, &text));
}

/* Writes the key of a member that is not the first of its object. */
static void put_key(const weft_chrome_trace *to, const char *key) {
    write_text(to, ",\"");
    write_text(to, key);
    write_text(to, "\":");
}

static void write_string(const weft_chrome_trace *to, const char *key, const char *value) {
    put_key(to, key);
    weft__write_json_string(to->write, to->user, value);
}

static void write_task(const weft_chrome_trace *to, const char *key, uint32_t number) {
    if (number == 0) return;
    put_key(to, key);
    put_digits(to, number, 1);
}

/* Starts an event of the format and its arguments, to which the caller may add. */
static void begin_event(weft_chrome_trace *to, const char *phase, const char *name,
                        const weft_trace_event *event) {
    write_text(to, to->started ? ",\n" : "[\n");
    to->started = true;
    write_text(to, "{\"pid\":1,\"tid\":");
    put_digits(to, event->task, 1);
    write_text(to, ",\"ts\":"); /* microseconds */
    put_digits(to, event->time / 1000, 1);
    write_text(to, ".");
    put_digits(to, event->time % 1000, 3);
    write_string(to, "ph", phase);
    write_string(to, "cat", "weft");
    write_string(to, "name", name);
    if (*phase == 'i') write_string(to, "s", "t"); /* the mark spans its thread only */
    write_text(to, ",\"args\":{\"task\":");
    put_digits(to, event->task, 1);
}

static void end_event(const weft_chrome_trace *to) { write_text(to, "}}"); }

static void put_name(weft_chrome_trace *to, const weft_trace_event *event) {
    begin_event(to, "M", "thread_name", event);
    write_string(to, "name", event->name);
    end_event(to);
}

static void end_slice(weft_chrome_trace *to, const weft_trace_event *event) {
    begin_event(to, "E", "", event);
    end_event(to);
}

static void put_running(weft_chrome_trace *to, const weft_trace_event *event) {
    end_slice(to, event);
    begin_event(to, "B", "running", event);
    end_event(to);
}

static void put_waiting(weft_chrome_trace *to, const weft_trace_event *event) {
    char name[64] = "waits for ";
    strncat(name, event->what, sizeof name - 1 - strlen(name));
    end_slice(to, event);
    begin_event(to, "B", name, event);
    write_string(to, "coroutine", event->coroutine);
    write_task(to, "awaits", event->awaited);
    end_event(to);
}

static void put_done(weft_chrome_trace *to, const weft_trace_event *event) {
    begin_event(to, "i", event->what, event);
    if (event->message) write_string(to, "message", event->message);
    end_event(to);
    end_slice(to, event);
}

void weft_trace_chrome(void *writer, const weft_trace_event *event) {
    weft_chrome_trace *to = writer;
    switch (event->kind) {
    case WEFT_TRACE_CREATED:
        put_name(to, event);
        begin_event(to, "B", "created", event);
        write_task(to, "by", event->by);
        end_event(to);
        break;
    case WEFT_TRACE_STARTED:
        put_name(to, event); /* the task may have been renamed since */
        put_running(to, event);
        break;
    case WEFT_TRACE_WAITING: put_waiting(to, event); break;
    case WEFT_TRACE_RESUMED: put_running(to, event); break;
    case WEFT_TRACE_CANCEL_REQUESTED:
        begin_event(to, "i", "cancel requested", event);
        write_task(to, "by", event->by);
        end_event(to);
        break;
    case WEFT_TRACE_DONE: put_done(to, event); break;
    }
}

void weft_trace_chrome_end(weft_chrome_trace *writer) {
    write_text(writer, writer->started ? "\n]\n" : "[]\n");
    writer->started = false;
}
