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
void weft__web_read(uint32_t operation, int fd, void *buffer, size_t size);
void weft__web_write(uint32_t operation, int fd, const void *data, size_t size);
void weft__web_close(int fd);
void weft__web_fetch(uint32_t operation, const weft_host_request *request, weft_host_response *response);
void weft__web_cancel(uint32_t operation);

/* ---- What it calls; exported because the library names them as its dependencies ---- */

double weft__web_turns(double slice);
void weft__web_done(uint32_t operation, uint32_t result);
void weft__web_failed(uint32_t operation, int status, const char *message);
bool weft__web_head(uint32_t operation, weft_host_response *response, size_t url_size, size_t headers_size);

/* host_web_fetch.js reads and writes these. */
_Static_assert(sizeof(void *) == 4, "host_web_fetch.js knows wasm32 alone");
#define CHECK_AT(type, field, at) _Static_assert(offsetof(type, field) == (at), #type "." #field)
CHECK_AT(weft_host_request, url, 0);
CHECK_AT(weft_host_request, method, 4);
CHECK_AT(weft_host_request, headers, 8);
CHECK_AT(weft_host_request, body, 12);
CHECK_AT(weft_host_request, body_size, 16);
CHECK_AT(weft_host_request, uploads, 20);
CHECK_AT(weft_host_request, keepalive, 21);
CHECK_AT(weft_host_request, redirect, 24);
CHECK_AT(weft_host_request, credentials, 28);
CHECK_AT(weft_host_request, mode, 32);
CHECK_AT(weft_host_request, cache, 36);
CHECK_AT(weft_host_request, referrer, 40);
CHECK_AT(weft_host_request, referrer_policy, 44);
CHECK_AT(weft_host_request, integrity, 48);
CHECK_AT(weft_host_response, status, 0);
CHECK_AT(weft_host_response, url, 4);
CHECK_AT(weft_host_response, headers, 8);
CHECK_AT(weft_host_response, body, 20);
CHECK_AT(weft_host_response, upload, 24);

/* $weftStatus of host_web_streams.js has these. */
_Static_assert(WEFT_ENOMEM == -3 && WEFT_EINVAL == -4 && WEFT_ENETWORK == -9 && WEFT_EIO == -10 &&
                   WEFT_ENOTSUP == -12 && WEFT_EPIPE == -20 && WEFT_ENOENT == -21 && WEFT_EEXIST == -22 &&
                   WEFT_EACCES == -23,
               "as in host_web_streams.js");

static const double nanoseconds_per_millisecond = 1e6;

int64_t weft_host_now(void) { return (int64_t)(weft__web_clock() * nanoseconds_per_millisecond); }

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
    weft__web_read(operation, fd, buffer, size);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    weft__web_write(operation, fd, data, size);
}

void weft_host_close(int fd) { weft__web_close(fd); }

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    weft__web_fetch(operation, request, response);
}

void weft__web_done(uint32_t operation, uint32_t result) { weft_complete(operation, WEFT_OK, result, NULL); }

void weft__web_failed(uint32_t operation, int status, const char *message) {
    weft_complete(operation, status, 0, message);
}

/* Makes room for the strings of a head. False if there is none, which fails the operation, or if
 * nobody waits for it any more. What it made is in *response, whose owner frees it in either case. */
bool weft__web_head(uint32_t operation, weft_host_response *response, size_t url_size, size_t headers_size) {
    if (!weft_operation_pending(operation)) return false;
    response->url = weft_host_allocate(url_size);
    response->url_size = url_size;
    response->headers = weft_host_allocate(headers_size);
    response->headers_size = headers_size;
    if (response->url && response->headers) return true;
    weft_complete(operation, WEFT_ENOMEM, 0, NULL);
    return false;
}
