/* The host for browsers, workers and Node.js: a push host, driven by the event loop of the page.
 *
 * The other half is JavaScript, an Emscripten library (host_web*.js): it owns the clock, the timer,
 * streams, files, fetch() and sockets, and calls weft__web_turns when the loop may have work. Nothing
 * here blocks.
 *
 * Between the two pass 32-bit integers, doubles and addresses, but no 64-bit integers. The structs that
 * JavaScript reads and writes are checked in host_web_layout.c. */
#include <weft/host.h>

#include <math.h>
#include <stdio.h>

/* ---- Defined in JavaScript ---- */

double weft__web_clock(void); /* performance.now(): milliseconds */
void weft__web_drive(void);
void weft__web_log(const char *line);
void weft__web_wake(void);
void weft__web_read(uint32_t operation, int fd, void *buffer, size_t size);
void weft__web_write(uint32_t operation, int fd, const void *data, size_t size);
void weft__web_close(int fd);
void weft__web_fetch(uint32_t operation, const weft_host_request *request, weft_host_response *response);
void weft__web_cancel(uint32_t operation);

/* ---- Called from JavaScript, whose libraries name them as dependencies and so export them ---- */

double weft__web_turns(double slice);
void weft__web_done(uint32_t operation, uint32_t result);
void weft__web_failed(uint32_t operation, int status, const char *message);
bool weft__web_allocate_response(uint32_t operation, weft_host_response *response, size_t url_size,
                                 size_t headers_size);

static const double nanoseconds_per_millisecond = 1e6;

/* Looking at the clock takes longer than many a task. */
enum { TASKS_BETWEEN_LOOKS = 64 };

int64_t weft_host_now(void) { return (int64_t)(weft__web_clock() * nanoseconds_per_millisecond); }

bool weft_host_drive(void) {
    weft__web_drive();
    return false;
}

void weft_host_log(const char *line) {
    fflush(stdout); /* keeps what was printed before the line in front of it */
    weft__web_log(line);
}

void weft_host_wake(void) { weft__web_wake(); }

void weft_host_cancel(uint32_t operation) { weft__web_cancel(operation); }

/* Runs turns until the loop has to wait, for about `slice` milliseconds. Returns when it has to run
 * again, on the clock of weft__web_clock:
 *   0         at once
 *   infinity  when an operation completes
 *   -1        never: the program has ended, and may run again
 *   below     never: the program ends with the exit status -2 - result */
double weft__web_turns(double slice) {
    double end = weft__web_clock() + slice;
    for (;;) {
        int64_t deadline;
        enum weft_loop_state state = weft_loop_turn_part(TASKS_BETWEEN_LOOKS, &deadline);
        if (state == WEFT_LOOP_DONE) return weft_loop_is_main() ? -2 - weft_loop_exit_status() : -1;
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

/* Allocates the strings of a response. Returns false if the operation was cancelled, or, after failing
 * it, when out of memory. The owner of *response frees what was allocated in either case. */
bool weft__web_allocate_response(uint32_t operation, weft_host_response *response, size_t url_size,
                                 size_t headers_size) {
    if (!weft_operation_pending(operation)) return false;
    response->url = weft_host_allocate(url_size);
    response->url_size = url_size;
    response->headers = weft_host_allocate(headers_size);
    response->headers_size = headers_size;
    if (response->url && response->headers) return true;
    weft_complete(operation, WEFT_ENOMEM, 0, NULL);
    return false;
}
