/* The host for browsers, workers and Node.js: a push host, whose loop is the page's own.
 *
 * The half in JavaScript (host_web*.js, an Emscripten library) has the clock, the timer, fetch()
 * and the streams; it calls weft__web_turns when there may be something to do. Nothing here waits.
 * No 64-bit integer and no structure but the one asserted below crosses the border. */
#include <weft/host.h>

#include <math.h>
#include <stdio.h>

/* ---- What JavaScript gives: host_web*.js ---- */

double weft__web_clock(void); /* performance.now(): milliseconds */
void weft__web_drive(void);
void weft__web_log(const char *line);
void weft__web_wake(void);
void weft__web_read(uint32_t operation, void *buffer, size_t size);
void weft__web_fetch(uint32_t operation, const char *url, const char *method, const char *headers,
                     const void *body, size_t body_size, weft_host_response *response);
void weft__web_cancel(uint32_t operation);

/* ---- What it calls; exported because the library names them as its dependencies ---- */

double weft__web_turns(double slice);
void weft__web_read_done(uint32_t operation, uint32_t count);
void weft__web_read_failed(uint32_t operation, const char *message);
bool weft__web_fetch_answer(uint32_t operation, weft_host_response *response, int status,
                            size_t url_size, size_t headers_size, size_t body_size);
void weft__web_fetch_done(uint32_t operation);
void weft__web_fetch_invalid(uint32_t operation, const char *message);
void weft__web_fetch_lost(uint32_t operation, const char *message);
void weft__web_fetch_unsupported(uint32_t operation);
void weft__web_fetch_no_memory(uint32_t operation);

/* host_web_fetch.js reads these. */
_Static_assert(sizeof(void *) == 4, "host_web_fetch.js knows wasm32 alone");
_Static_assert(offsetof(weft_host_response, url) == 4, "as in host_web_fetch.js");
_Static_assert(offsetof(weft_host_response, headers) == 8, "as in host_web_fetch.js");
_Static_assert(offsetof(weft_host_response, body) == 12, "as in host_web_fetch.js");

static const double nanoseconds_per_millisecond = 1e6;

int64_t weft_host_now(void) {
    return (int64_t)(weft__web_clock() * nanoseconds_per_millisecond);
}

bool weft_host_drive(void) {
    weft__web_drive();
    return false;
}

void weft_host_log(const char *line) {
    fflush(stdout); /* so that what was printed before stands before */
    weft__web_log(line);
}

void weft_host_wake(void) { weft__web_wake(); }

void weft_host_cancel(uint32_t operation) { weft__web_cancel(operation); }

/* Runs turns until the loop has to wait, for `slice` milliseconds at most. Returns when, on the
 * clock of weft__web_clock, it has to run again: 0 for at once, infinity for not before a
 * completion, -1 if the program has ended. */
double weft__web_turns(double slice) {
    double end = weft__web_clock() + slice;
    for (;;) {
        int64_t deadline;
        enum weft_loop_state state = weft_loop_turn(&deadline);
        if (state == WEFT_LOOP_DONE) return -1;
        double now = weft__web_clock();
        if (state == WEFT_LOOP_WAITING) {
            if (deadline == INT64_MAX) return INFINITY;
            if (deadline > (int64_t)(now * nanoseconds_per_millisecond))
                return (double)deadline / nanoseconds_per_millisecond;
        }
        if (now >= end) return 0;
    }
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    if (fd == 0)
        weft__web_read(operation, buffer, size);
    else
        weft_complete(operation, WEFT_ENOTSUP, 0, "on the web, only standard input can be read");
}

void weft__web_read_done(uint32_t operation, uint32_t count) {
    weft_complete(operation, WEFT_OK, count, NULL);
}

void weft__web_read_failed(uint32_t operation, const char *message) {
    weft_complete(operation, WEFT_EIO, 0, message);
}

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    weft__web_fetch(operation, request->url, request->method, request->headers, request->body,
                    request->body_size, response);
}

/* Makes room for an answer, to be filled in and reported by weft__web_fetch_done. False if there
 * is none, which fails the operation, or if nobody waits for it any more. What it made is in
 * *response, whose owner frees it in either case. */
bool weft__web_fetch_answer(uint32_t operation, weft_host_response *response, int status,
                            size_t url_size, size_t headers_size, size_t body_size) {
    if (!weft_operation_pending(operation)) return false;
    response->status = status;
    response->url = weft_host_allocate(url_size);
    response->url_size = url_size;
    response->headers = weft_host_allocate(headers_size);
    response->headers_size = headers_size;
    response->body = weft_host_allocate(body_size + 1);
    response->body_size = body_size;
    if (!response->url || !response->headers || !response->body) {
        weft__web_fetch_no_memory(operation);
        return false;
    }
    response->body[body_size] = '\0';
    return true;
}

void weft__web_fetch_done(uint32_t operation) { weft_complete(operation, WEFT_OK, 0, NULL); }

void weft__web_fetch_invalid(uint32_t operation, const char *message) {
    weft_complete(operation, WEFT_EINVAL, 0, message);
}

void weft__web_fetch_lost(uint32_t operation, const char *message) {
    weft_complete(operation, WEFT_ENETWORK, 0, message);
}

void weft__web_fetch_unsupported(uint32_t operation) {
    weft_complete(operation, WEFT_ENOTSUP, 0, "there is no fetch() here");
}

void weft__web_fetch_no_memory(uint32_t operation) {
    weft_complete(operation, WEFT_ENOMEM, 0, NULL);
}
