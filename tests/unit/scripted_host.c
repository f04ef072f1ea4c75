#include "scripted_host.h"

#include <stdio.h>
#include <string.h>

script_state script;
static const script_event *next_event;
static int64_t now, event_time;

/* The body of the answer: the method that was asked for. */
enum { BODY = 3 };
static char body[20];
static const char *body_rest;

static bool more_events(void) {
    return next_event && (next_event->delay > 0 || next_event->text || next_event->status || next_event->answer);
}

static void plan(void) { event_time = more_events() ? now + (int64_t)(next_event->delay * 1e9) : INT64_MAX; }

void script_set(const script_event *events) {
    script = (script_state){0};
    next_event = events;
    plan();
}

static char *copy(const char *text, size_t *size) {
    *size = strlen(text) + 1;
    char *block = weft_host_allocate(*size);
    return block ? memcpy(block, text, *size) : NULL;
}

static void answer(int status) {
    if (!weft_operation_pending(script.fetch)) {
        script.late = true;
        return;
    }
    weft_host_response *response = script.response;
    response->status = status;
    response->url = copy(script.request->url, &response->url_size);
    response->headers = copy(script.request->headers, &response->headers_size);
    snprintf(body, sizeof body, "%s", script.request->method);
    body_rest = body;
    response->body = BODY;
    bool complete = response->url && response->headers;
    weft_complete(script.fetch, complete ? WEFT_OK : WEFT_ENOMEM, 0, NULL);
}

static void happen(const script_event *event) {
    bool taken = true;
    if (event->answer) {
        answer(event->answer);
    } else if (event->status) {
        taken = weft_complete(script.fetch ? script.fetch : script.read, event->status, 0, event->message);
    } else if (event->text) {
        size_t size = strlen(event->text);
        if (weft_operation_pending(script.read)) memcpy(script.buffer, event->text, size);
        taken = weft_complete(script.read, WEFT_OK, (int64_t)size, NULL);
    }
    if (!taken) script.late = true;
    if (event->then) event->then();
}

int64_t weft_host_now(void) { return now; }
void weft_host_log(const char *line) { fprintf(stderr, "%s\n", line); }
void weft_host_wake(void) {}
void weft_host_trace(const weft_trace_event *event) { (void)event; }

bool weft_host_drive(void) {
    for (;;) {
        int64_t deadline;
        switch (weft_loop_turn(&deadline)) {
        case WEFT_LOOP_READY: break;
        case WEFT_LOOP_DONE: return true;
        case WEFT_LOOP_WAITING:
            if (deadline == INT64_MAX && !more_events()) {
                weft_loop_deadlock();
            } else if (event_time <= deadline) {
                now = event_time;
                happen(next_event++);
                plan();
            } else {
                now = deadline;
            }
        }
    }
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    if (fd == BODY) {
        size_t count = strnlen(body_rest, size);
        memcpy(buffer, body_rest, count);
        body_rest += count;
        weft_complete(operation, WEFT_OK, (int64_t)count, NULL);
        return;
    }
    script.read = operation;
    script.buffer = buffer;
    script.size = size;
    script.reads++;
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    (void)fd;
    (void)data;
    weft_complete(operation, WEFT_OK, (int64_t)size, NULL);
}

void weft_host_close(int fd) { (void)fd; }

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    script.fetch = operation;
    script.request = request;
    script.response = response;
    script.fetches++;
}

void weft_host_cancel(uint32_t operation) {
    (void)operation;
    script.cancels++;
}
