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
#include <weft/value.h>

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

/* ---- Descriptors ----
 *
 * Streams of bytes, known by number: 0, 1 and 2 are standard input, output and error; others are the
 * system's file descriptors (WASI, the simulated host), or numbers that the host gives out, for the
 * body of an answer for instance, which may be negative. At most one read and one write of each are under way. */

/* Starts to read from a descriptor: at least 1 byte unless at its end, at most `size`, into
 * `buffer`. Completes with the count (0: end of file) as result; or fails: WEFT_EIO, WEFT_ENETWORK if
 * it is a connection that was lost, or WEFT_ENOTSUP if the host has no such stream. It may complete
 * before it returns. A read that is cancelled takes nothing. */
void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size);

/* Starts to write to a descriptor: at least 1 byte, at most `size`, 1 and up, from `data`. Completes
 * with the count as result; or fails: WEFT_EPIPE if nobody reads it any more, WEFT_EIO,
 * WEFT_ENETWORK or WEFT_ENOTSUP. It may complete before it returns. Of a write that is cancelled any
 * part may have been written. */
void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size);

/* Closes a descriptor, of which no operation is under way: the body of an answer that was not read to
 * its end is aborted, an upload is complete. */
void weft_host_close(int fd);

/* ---- Connections ----
 *
 * Programs that use none do not link these. */

/* The listener number `nth`, from 0, that was handed to the program: a descriptor, or -1. */
int weft_host_listener(unsigned nth);

/* Waits for a connection to a listener. Completes with its descriptor, which is then read, written and
 * closed as any other; or fails: WEFT_ENOTSUP with a message that says what to do if the host has no
 * listeners or `listener` is -1, WEFT_EINVAL, WEFT_EIO or WEFT_ENOMEM. If it is cancelled no connection is
 * taken. It may complete before it returns. */
void weft_host_accept_start(uint32_t operation, int listener);

/* Ends directions of a connection, for the other side to see. Returns 0 or a status, as
 * weft_socket_shutdown. */
int weft_host_shutdown(int fd, bool reading, bool writing);

/* ---- Files ---- */

enum weft_host_file_call {
    WEFT_HOST_OPEN, /* the file `path`, with `flags`: completes with a descriptor, whose position is 0 */
    WEFT_HOST_SEEK, /* sets `position` of `fd`, from `whence` */
    WEFT_HOST_STAT, /* what `path` is, or `fd` if path is NULL: sets `type`, `size` and `modified` */
    WEFT_HOST_LIST, /* what is in the folder `path`: sets `list` and `list_size` */
    WEFT_HOST_MAKE_DIRECTORY, /* `path` */
    WEFT_HOST_REMOVE          /* the file or empty folder `path` */
};

enum weft_host_open_flag { /* READ or WRITE or both */
                           WEFT_HOST_READ = 1,
                           WEFT_HOST_WRITE = 2,
                           WEFT_HOST_CREATE = 4,    /* if it is not there */
                           WEFT_HOST_EXCLUSIVE = 8, /* fails with WEFT_EEXIST if it is there */
                           WEFT_HOST_TRUNCATE = 16,
                           WEFT_HOST_APPEND = 32 /* each write goes to the end */
};

/* A call about files. Stays where it is until the operation has completed or is cancelled. */
typedef struct weft_host_file {
    enum weft_host_file_call call;
    const char *path;
    int fd;
    unsigned flags;
    int whence;       /* 0: from the beginning, 1: from where it is, 2: from the end */
    int64_t position; /* how far from there, in bytes; then, from the beginning */
    int type;         /* enum weft_file_type of weft/file.h */
    int64_t size;     /* in bytes */
    double modified;  /* seconds since 1970-01-01 UTC */
    char *list;       /* for each entry a character, '0' + its type, and its name with a NUL; without
                         "." and "..". Made with weft_host_allocate, the core's once set */
    size_t list_size; /* 0: the folder is empty, and `list` is NULL */
} weft_host_file;

/* Starts a call. What is opened is read, written and closed as any descriptor; a file that is a folder
 * is not opened: WEFT_EIO, "is a directory". Fails with WEFT_ENOENT, WEFT_EEXIST, WEFT_EACCES, WEFT_EIO,
 * WEFT_EINVAL, WEFT_ENOMEM, or WEFT_ENOTSUP if the host has no files, and a message that does not name the
 * path. It may complete before it returns. Programs that open no files do not link it. */
void weft_host_file_start(uint32_t operation, weft_host_file *file);

/* ---- Requests ---- */

/* One HTTP request. The strings and the body stay valid and unchanged until its head has come. */
typedef struct weft_host_request {
    const char *url;
    const char *method;  /* "GET", ... */
    const char *headers; /* "name: value\n" for each; "" for none */
    const void *body;    /* NULL for none */
    size_t body_size;
    bool uploads; /* the body is written to a descriptor that the host gives */
    bool keepalive;
    /* As the web's RequestInit has them; "" for what it has if nothing is said. */
    const char *redirect, *credentials, *mode, *cache, *referrer, *referrer_policy, *integrity;
} weft_host_request;

/* The head of its answer, all zero at first. Blocks are made with weft_host_allocate and become the
 * core's, also if the request then fails. */
typedef struct weft_host_response {
    int status;                    /* of HTTP: 200, 404, ...; 0 if the host may not tell */
    char *url;                     /* after redirects; a string */
    char *headers;                 /* "name: value\n" for each, names in lower case; a string */
    size_t url_size, headers_size; /* with their NUL */
    int body;                      /* a descriptor to read, which the core closes; 0: there is no body */
    int upload; /* a descriptor to write, if the request `uploads`: set before the start returns, and
                   closed by the core behind the last byte */
} weft_host_response;

/* Starts a request. Any HTTP status is a success: completes with 0 once the head has come, which is in
 * *response. Fails with WEFT_ENETWORK and a message if no answer came, WEFT_EINVAL for a bad URL,
 * method, header or option, WEFT_ENOTSUP if the host has no network, WEFT_ENOMEM. */
void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response);

/* The operation is of no interest any more: stop it (abort the request, stop reading), and touch
 * its memory no more. Completing it afterwards is allowed and does nothing. */
void weft_host_cancel(uint32_t operation);

/* ---- JavaScript ----
 *
 * What <weft/js.h> waits for, by the id that JavaScript was given for it. A host that has none links
 * src/host_without_js.c, which fails it all with WEFT_ENOTSUP. */
typedef struct weft_js_value weft_js_value;

/* Takes what a promise was settled with, if `once`, or the next message of a stream. Returns false if
 * there is nothing yet. Otherwise *status is 0 and *value, zero at first, has it: the type, the number,
 * of a bigint the integer, and the text with its size, whose block is made with weft_host_allocate; or
 * *status is a failure and the text its message, NULL for none. */
bool weft_host_js_receive(uint32_t id, bool once, int *status, weft_js_value *value);

/* Completes with 0 once there is something to take, which may be the failure that says why there is not;
 * fails with WEFT_EMISUSE if another operation waits for the same. */
void weft_host_js_wait(uint32_t operation, uint32_t id);

/* Nobody is interested in it any more. An id that means nothing does nothing. */
void weft_host_js_close(uint32_t id);

/* Begins to connect a WebSocket; returns the id of its stream, or 0 if the host has none. The stream's first message is the
 * subprotocol, as a string, or it fails with what weft_websocket_connect does and a text that says why; then come
 * messages, as strings and bytes. It ends with the status WEFT_END, or WEFT_ELIMIT if more
 * than `receive_limit` bytes waited; the value then has the code as its number, 1006 if the connection was lost, and the
 * reason as its text. `protocols` has ", " between the names. weft_host_js_close closes it. */
uint32_t weft_host_websocket_open(const char *url, const char *protocols, size_t receive_limit);

/* Sends a message, of which it makes a copy. Returns 0; WEFT_EFULL if more than `limit` bytes would be on their way, and
 * some are; WEFT_EPIPE if the connection is not open; WEFT_EINVAL if the text is not UTF-8. */
int weft_host_websocket_send(uint32_t id, const void *data, size_t size, bool is_text, size_t limit);

/* Completes with 0 once at most `limit` bytes are on their way, or the connection is not open. */
void weft_host_websocket_drain(uint32_t operation, uint32_t id, size_t limit);

/* Begins to close it. Returns the id of a promise of its end, whose value has the code as its number and the reason as its text;
 * 0 if the code (0: none) or the reason is not valid. */
uint32_t weft_host_websocket_close(uint32_t id, int code, const char *reason);

/* Of enum weft_page_state of <weft/page.h>: what weft_page_is and weft_page_watch give. */
int weft_host_page_state(int state);
uint32_t weft_host_page_watch(int state);

/* A program exports coroutines (weft/export.h): finds those that it has, by their functions weft_export_NAME.
 * Called whenever one of those is, which only the host does. */
void weft_host_exports(void);

/* An id of a promise that is fulfilled when JavaScript asks the program to end, or nothing else keeps it;
 * until then a program that waits for nothing else is no deadlock. */
uint32_t weft_host_serve(void);

/* A call has ended: with its result, of the type that `exported` says, or a status and a message. */
typedef struct weft__export_entry weft__export_entry;
void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, int status,
                                const char *message, weft_value result);

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

/* Whether a program runs that has not begun to end. */
bool weft_loop_is_open(void);

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

/* Room for the arguments of a call, which the host gives a number: the coroutine's struct as it is to begin, for the
 * host to fill in the parameters, and behind that, at the next multiple of 8, `text_size` bytes for what they point
 * to. NULL when out of memory. */
void *weft_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number);

/* Makes the call and uses up its arguments: weft_host_invocation_ended says how it has ended. Returns 0; WEFT_ESTATE if no
 * program runs that could be called, though the module has a main(); WEFT_ENOMEM. */
int weft_invocation_start(void *arguments, bool has_main);

/* Cancels a call that was started and has not ended. */
void weft_invocation_cancel(void *arguments);

/* Tells the exception handler of a promise that was rejected and that nobody has awaited when the
 * program ends. */
void weft_js_unawaited(int status, const char *message);

#ifdef __cplusplus
}
#endif
#endif
