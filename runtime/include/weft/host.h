/* The border between the runtime and its host: what a new host implements, and what it calls.
 *
 * Plain functions bound at link time, one host to a program. Programs do not include this.
 * A pull host (WASI, the simulated one) blocks: it runs a turn, waits for the deadline or an
 * event, and repeats. A push host (web) may not block: it runs a turn, arms one timer, returns to
 * its own event loop and is called back. A completion may be reported at any time between turns
 * or during one; it only marks and schedules, and never runs a body.
 *
 * Memory that the host writes into belongs to an operation and lives on the heap until the
 * operation completes or is cancelled, whichever comes first. Strings are UTF-8, NUL-terminated.
 */
#ifndef WEFT_HOST_H
#define WEFT_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <weft/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- What the host gives ---- */

/* Nanoseconds on a monotonic clock, from any fixed moment; never negative. */
int64_t weft_host_now(void);

/* Runs the loop in this host's way. A pull host calls weft_loop_turn until it says WEFT_LOOP_DONE
 * and then returns true. A push host arms the first turn and returns false at once; after the turn
 * that says WEFT_LOOP_DONE it calls weft_loop_exit_status() and ends the program with it, if
 * weft_loop_is_main() says that the loop is the program. */
bool weft_host_drive(void);

/* Writes one line, without its newline, to where people look for errors: stderr, the console. */
void weft_host_log(const char *line);

/* Asks for the turn soon: a completion has made work between turns. A pull host that reports
 * completions only from its drive loop has nothing to do here. */
void weft_host_wake(void);

/* Starts to read from a file descriptor: at least 1 byte unless at its end, at most `size`, into
 * `buffer`. Completes with the count (0: end of file) as result; or fails: WEFT_EIO, or
 * WEFT_ENOTSUP if the host has no such stream. It may complete before it returns. */
void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size);

/* One HTTP request. The strings and the body stay valid and unchanged until it ends. */
typedef struct weft_host_request {
    const char *url;
    const char *method;  /* "GET", ... */
    const char *headers; /* "name: value\n" for each; "" for none */
    const void *body;    /* NULL for none */
    size_t body_size;
} weft_host_request;

/* Its answer. Blocks are made with weft_host_allocate and become the core's. */
typedef struct weft_host_response {
    int status;    /* of HTTP: 200, 404, ... */
    char *url;     /* after redirects; a string */
    char *headers; /* "name: value\n" for each, names in lower case; a string */
    char *body;    /* with a NUL behind its end that body_size does not count */
    size_t url_size, headers_size, body_size; /* of the strings: with their NUL */
} weft_host_response;

/* Starts a request. What the host puts into *response the core frees, also if the request then fails.
 * Any HTTP status is a success: fills *response, which stays valid until the
 * operation ends, and completes with 0. Fails with WEFT_ENETWORK and a message if no answer came,
 * WEFT_EINVAL for a bad URL, method or header, WEFT_ENOTSUP if the host has no network,
 * WEFT_ENOMEM. */
void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response);

/* The operation is of no interest any more: stop it (abort the request, stop reading), and touch
 * its memory no more. Completing it afterwards is allowed and does nothing. */
void weft_host_cancel(uint32_t operation);

/* Shows an event of <weft/trace.h> in the host's own tools; a host that has none does nothing. It is
 * called where the program set weft_trace_host. */
typedef struct weft_trace_event weft_trace_event;
void weft_host_trace(const weft_trace_event *event);

/* ---- What the core gives ---- */

enum weft_loop_state {
    WEFT_LOOP_READY,   /* there is work: call weft_loop_turn again soon */
    WEFT_LOOP_WAITING, /* nothing to do before the deadline or a completion */
    WEFT_LOOP_DONE     /* the program has ended */
};

/* Runs what was ready when it was called, and moves due timers on. Never blocks. *deadline is the
 * time on weft_host_now's clock before which nothing is due, INT64_MAX for never; it may be early,
 * never late. A call from inside of a turn does nothing and returns WEFT_LOOP_READY. */
enum weft_loop_state weft_loop_turn(int64_t *deadline);

/* How many operations the host was asked for and has not completed. */
uint32_t weft_loop_operations(void);

/* Says which task waits for what and ends the program with WEFT_EDEADLOCK at the next turn: for a
 * host that sees WEFT_LOOP_WAITING with no deadline and no operation that could complete. */
void weft_loop_deadlock(void);

/* After WEFT_LOOP_DONE: whether the loop was started by WEFT_MAIN, and the exit status then. */
bool weft_loop_is_main(void);
int weft_loop_exit_status(void);

/* Completes an operation with a result or, if `status` is not 0, a failure with a message (copied;
 * NULL for none). Of an operation that was cancelled or completed already: does nothing and
 * returns false. */
bool weft_complete(uint32_t operation, int status, int64_t result, const char *message);

/* Whether an operation still waits: to be asked before making memory for its answer. */
bool weft_operation_pending(uint32_t operation);

/* A block for a response; NULL when out of memory. */
void *weft_host_allocate(size_t size);

#ifdef __cplusplus
}
#endif
#endif
