/* The interface between the runtime and its host, in both directions. Whoever writes a host needs only
 * this header; programs do not include it.
 *
 * A host is a set of functions that are bound at link time, one host to a program. There are two kinds:
 *   - A pull host (WASI, the simulated host) may block. Its weft_host_drive runs a turn of the loop,
 *     waits for the deadline or an event, and repeats.
 *   - A push host (the web) may not block. It runs a turn, arms one timer, and returns to the event loop
 *     that it lives in, which calls it again.
 *
 * The functions come in groups. Every host defines the required group. Each optional group serves certain
 * headers and says what a host that lacks the feature defines instead, so that programs still link and
 * fail with WEFT_ENOTSUP. Put each optional group into a source file of its own: a program then links
 * only those it uses.
 *
 * ---- Operations ----
 *
 * Every function with a parameter `operation`, except weft_host_cancel, starts an operation: work that the
 * host completes later, once, by calling weft_complete with the operation's number. It may complete the
 * operation at any time, between turns, during a turn or before the function returns. weft_complete runs no
 * task, but it may start further operations.
 *
 * The memory that such a function receives stays valid and unchanged until the operation completes or is
 * cancelled, whichever comes first; the host must not touch it afterwards.
 *
 * Strings are UTF-8 and end with a NUL. Times are nanoseconds on the clock of weft_host_now. */
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

/* ==== Functions that the host defines ==== */

/* ---- Required: the clock, the loop, the log ---- */

/* Returns the time of a monotonic clock in nanoseconds, from any fixed moment; never negative. */
int64_t weft_host_now(void);

/* Runs the loop until the program has ended.
 *   - A pull host calls weft_loop_turn until it returns WEFT_LOOP_DONE, then returns true.
 *   - A push host arms the first turn and returns false at once. After the turn that returns
 *     WEFT_LOOP_DONE, it ends the program with weft_loop_exit_status() if weft_loop_is_main() is true. */
bool weft_host_drive(void);

/* Writes one line, passed without a newline, to where errors are shown: stderr, the console. */
void weft_host_log(const char *line);

/* Writes one line, passed without a newline, to standard output, after what C's stdio holds back. Needed by
 * weft_print. */
void weft_host_print(const char *line);

/* Requests a turn soon: something has become ready, or a timer was set, outside of a turn, by weft_complete
 * or by any other function that C code between turns calls. It is called once for all that becomes ready
 * before the next turn. No effect while no program runs. A pull host, which runs C code between turns only
 * inside weft_host_drive, may leave it empty. */
void weft_host_wake(void);

/* Cancels a pending operation: stop the work (abort the request, stop reading), and do not touch its
 * memory any more. Completing it later is allowed and has no effect. */
void weft_host_cancel(uint32_t operation);

/* ---- Optional: descriptors (stream.h, and all groups that issue descriptors) ----
 *
 * Streams of bytes, identified by a number: 0, 1 and 2 are standard input, output and error. Other
 * numbers are the system's file descriptors (WASI, the simulated host), or are issued by the host, for
 * the body of a response for example; these may be negative. At most one read and one write of a
 * descriptor are pending.
 *
 * A host without streams completes every read and write with WEFT_ENOTSUP. */

/* Starts to read at most `size` bytes into `buffer`. Completes with their number, 1 or more, or with 0 at
 * the end of file. Fails with WEFT_EIO; WEFT_ENETWORK if a connection was lost; or WEFT_ENOTSUP if the
 * host has no such stream. A cancelled read consumes nothing. */
void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size);

/* Starts to write `size` bytes, 1 or more. Completes with the number of bytes written, 1 or more. Fails
 * with WEFT_EPIPE if the reading end is closed; WEFT_EIO; WEFT_ENETWORK; or WEFT_ENOTSUP. A cancelled
 * write may have written any part. */
void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size);

/* Closes a descriptor, which has no pending operation. Closing the body of a response before its end
 * aborts the request; closing an upload completes it. */
void weft_host_close(int fd);

/* ---- Optional: connections (socket.h) ----
 *
 * A host without listeners defines weft_host_listener to return -1, completes every accept with
 * WEFT_ENOTSUP and a message, and returns WEFT_ENOTSUP from weft_host_shutdown: see
 * runtime/sim/sim_sockets.c. */

/* Returns the descriptor of listener number `nth`, from 0, that the program was started with; -1 if there
 * are fewer. */
int weft_host_listener(unsigned nth);

/* Starts to accept a connection. Completes with its descriptor, which is read, written and closed like
 * any other. Fails with WEFT_ENOTSUP and a message that says what to do, if the host has no listeners or
 * `listener` is -1; WEFT_EINVAL; WEFT_EIO; or WEFT_ENOMEM. A cancelled accept accepts no connection. */
void weft_host_accept_start(uint32_t operation, int listener);

/* Shuts down one or both directions of a connection. Returns 0 or a status, as weft_socket_shutdown does. */
int weft_host_shutdown(int fd, bool reading, bool writing);

/* ---- Optional: files (file.h) ----
 *
 * A host on POSIX links runtime/posix/posix_files.c. A host without files completes every call with
 * WEFT_ENOTSUP. */

/* What a call on a file or path does. */
enum weft_host_file_call {
    WEFT_HOST_OPEN, /* opens the file `path` with `flags`; completes with a descriptor at position 0 */
    WEFT_HOST_SEEK, /* moves the position of `fd` by `position` from `whence`; sets `position` */
    WEFT_HOST_STAT, /* sets `type`, `size` and `modified` of `path` or, if it is NULL, of `fd` */
    WEFT_HOST_LIST, /* sets `list` and `list_size` to the entries of the directory `path` */
    WEFT_HOST_MAKE_DIRECTORY, /* creates the directory `path` */
    WEFT_HOST_REMOVE          /* removes the file or empty directory `path` */
};

/* WEFT_HOST_READ, WEFT_HOST_WRITE or both, with any of the others. */
enum weft_host_open_flag {
    WEFT_HOST_READ = 1,
    WEFT_HOST_WRITE = 2,
    WEFT_HOST_CREATE = 4,    /* creates the file if it does not exist */
    WEFT_HOST_EXCLUSIVE = 8, /* fails with WEFT_EEXIST if it exists */
    WEFT_HOST_TRUNCATE = 16,
    WEFT_HOST_APPEND = 32 /* each write goes to the end of the file */
};

/* A call on a file or path, with its arguments and results. */
typedef struct weft_host_file {
    enum weft_host_file_call call;
    const char *path;
    int fd;
    unsigned flags;   /* enum weft_host_open_flag */
    int whence;       /* 0: the beginning, 1: the position, 2: the end */
    int64_t position; /* in bytes: relative to `whence`; as a result, from the beginning */
    int type;         /* enum weft_file_type of weft/file.h */
    int64_t size;     /* in bytes */
    double modified;  /* seconds since 1970-01-01 UTC */

    /* For each entry but "." and "..": a character, '0' + its type, and its name with a NUL. Allocated with
     * weft_host_allocate; the runtime frees it. If the directory is empty, NULL and 0. */
    char *list;
    size_t list_size;
} weft_host_file;

/* Starts a call. A descriptor that it opens is read, written and closed like any other. Opening a
 * directory fails with WEFT_EIO, "is a directory". Fails with WEFT_ENOENT, WEFT_EEXIST, WEFT_EACCES,
 * WEFT_EIO, WEFT_EINVAL, WEFT_ENOMEM or WEFT_ENOTSUP, and a message that does not contain the path. */
void weft_host_file_start(uint32_t operation, weft_host_file *file);

/* ---- Optional: requests (fetch.h) ----
 *
 * A host without a network completes every request with WEFT_ENOTSUP and a message: see
 * wasi/host/host_wasi_no_fetch.c. The runtime handles data: URLs itself. */

/* An HTTP request. No string is NULL. */
typedef struct weft_host_request {
    const char *url;
    const char *method;  /* "GET", ... */
    const char *headers; /* "name: value\n" for each; "" for none */
    const void *body;    /* NULL for none */
    size_t body_size;
    bool uploads; /* the body will be written to weft_host_response.upload */
    bool keepalive;
    /* The options of the web's RequestInit; "" for the default. */
    const char *redirect, *credentials, *mode, *cache, *referrer, *referrer_policy, *integrity;
} weft_host_request;

/* The status, headers and body of the response; all zero at first. The strings are allocated with
 * weft_host_allocate. The runtime frees them, also if the request then fails. */
typedef struct weft_host_response {
    int status;                    /* HTTP's: 200, 404, ...; 0 if the host may not tell */
    char *url;                     /* after redirects */
    char *headers;                 /* "name: value\n" for each, with the names in lower case */
    size_t url_size, headers_size; /* with the NUL */
    int body;                      /* a descriptor to read, which the runtime closes; 0 if there is no body */

    /* If the request `uploads`: a descriptor to write, set before weft_host_fetch_start returns. The
     * runtime closes it after the last byte. */
    int upload;
} weft_host_response;

/* Starts a request. Completes with 0 when the status and headers have arrived and *response is set; any
 * HTTP status is a success. Fails with WEFT_ENETWORK and a message if there is no response; WEFT_EINVAL
 * for an invalid URL, method, header or option; WEFT_ENOTSUP if the host has no network; or WEFT_ENOMEM. */
void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response);

/* ---- Optional: JavaScript (js.h, js_call.h, import.h, websocket.h, page.h, export*.h) ----
 *
 * A host without JavaScript links runtime/src/js/host_without_js.c, which defines the whole group and fails
 * every call with WEFT_ENOTSUP. An id is the number of a promise or of a stream of messages. */

typedef struct weft_js_value weft_js_value;

/* Receives the outcome of a promise, if `once`, or the next message of a stream, into *value, which is
 * zero. Returns false if there is none yet. Otherwise sets
 *   - *status to 0, and the value's type, number, integer (of a bigint) and text with its size; or
 *   - *status to a failure, the text to its message, or NULL for none, and the integer to a number by which
 *     the host keeps what was thrown until weft_host_js_forget, or to 0.
 * The text is allocated with weft_host_allocate. */
bool weft_host_js_receive(uint32_t id, bool once, int *status, weft_js_value *value);

/* Waits until weft_host_js_receive would return true; completes with 0. Fails with WEFT_EMISUSE if another
 * operation waits for the same id. */
void weft_host_js_wait(uint32_t operation, uint32_t id);

/* Closes a promise or stream: aborts its work and discards its messages. An unknown id has no effect. */
void weft_host_js_close(uint32_t id);

/* Forgets what was thrown: the failure that stands for it is freed. */
void weft_host_js_forget(uint32_t thrown);

/* Calls a function of JavaScript: that of a handle, or that which the embedder gives for an import. Returns
 * the id of the promise of the result, which is of the type that the call says; 0 without JavaScript. */
typedef struct weft__function_call weft__function_call;
uint32_t weft_host_js_call(const weft__function_call *call);

/* As weft_js_function_keep and weft_js_function_release. */
uint32_t weft_host_js_function_keep(uint32_t function);
int weft_host_js_function_release(uint32_t function);

/* Finds the functions that the program imports (import.h), by its functions weft_imports_NAME. Each of those
 * calls it, and only the host calls them. */
void weft_host_imports(void);

/* Starts to connect a WebSocket. Returns the id of its stream, or 0 if the host has no WebSocket.
 * `protocols` are joined by ", ". weft_host_js_close closes the connection. The stream has
 *   - first the subprotocol, as a string; or a failure of weft_websocket_connect, with a text that says
 *     why;
 *   - then the messages, as strings and bytes;
 *   - at last a failure: WEFT_END, or WEFT_ELIMIT if more than `receive_limit` bytes waited. Its value
 *     has the close code as its number, 1006 if the connection was lost, and the reason as its text. */
uint32_t weft_host_websocket_open(const char *url, const char *protocols, size_t receive_limit);

/* Sends a copy of a message. Returns 0; WEFT_EFULL if that would bring the bytes in transit above `limit`
 * (unless none are in transit); WEFT_EPIPE if the connection is not open; WEFT_EINVAL if the text is not
 * UTF-8. */
int weft_host_websocket_send(uint32_t id, const void *data, size_t size, bool is_text, size_t limit);

/* Completes with 0 when at most `limit` bytes are in transit, or the connection is not open. */
void weft_host_websocket_drain(uint32_t operation, uint32_t id, size_t limit);

/* Starts to close a connection, with a code (0: none) and a reason. Returns the id of a promise that is
 * fulfilled when it is closed: its value has the code as its number and the reason as its text. Returns 0
 * if the code or the reason is invalid. */
uint32_t weft_host_websocket_close(uint32_t id, int code, const char *reason);

/* Return what weft_page_is and weft_page_watch return; `state` is an enum weft_page_state of weft/page.h. */
int weft_host_page_state(int state);
uint32_t weft_host_page_watch(int state);

/* Finds the coroutines that the program exports (weft/export.h), by their functions weft_export_NAME.
 * Each of those functions calls it, and only the host calls them. */
void weft_host_exports(void);

/* Returns the id of a promise that is fulfilled when JavaScript asks the program to end, or when nothing
 * else keeps the program running. While the promise is pending, a program that waits only for calls is
 * not a deadlock. */
uint32_t weft_host_serve(void);

typedef struct weft__export_entry weft__export_entry;
typedef struct weft_error weft_error;

/* Reports that an invocation has ended: with a result of the type that `exported` says, or its address if it
 * is stored; or with a failure, which stands for what was thrown under that number unless it is 0. */
void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result);

/* Say that the program has values in calls; exported generators; streams as arguments (a descriptor for a
 * weft_reader * or weft_writer *, an id for a weft_js_stream); readers as results. A host may link what these
 * need into programs that call them. */
void weft_host_js_values(void);
void weft_host_exported_generators(void);
void weft_host_stream_arguments(void);
void weft_host_stream_results(void);

/* Passes the next item of an iteration (see weft_iteration_start), which is valid during the call. */
void weft_host_iteration_item(uint32_t number, weft_value item);

/* Asks the npm package to act for its tasks, futures and queues: enum weft__script_call of runtime/src/js. */
int weft_host_script(uint32_t what, uint32_t first, uint32_t second);

/* ---- Optional: tracing (weft_trace_host of trace.h) ----
 *
 * A host without tracing tools defines an empty function. */

/* Shows an event in the host's own tools. */
typedef struct weft_trace_event weft_trace_event;
void weft_host_trace(const weft_trace_event *event);

/* ==== Functions that the runtime defines, for the host to call ==== */

/* ---- The loop ---- */

/* What the host does after a turn. */
enum weft_loop_state {
    WEFT_LOOP_READY,   /* tasks are ready: call weft_loop_turn again soon */
    WEFT_LOOP_WAITING, /* nothing is ready before the deadline or a completion */
    WEFT_LOOP_DONE     /* the program has ended */
};

/* Runs a turn: the tasks that are ready when it is called, and the timers that are due. Never blocks.
 * Sets *deadline to a time before which nothing is due, which may be too early but never too late;
 * INT64_MAX if there are no timers. A call from inside a turn has no effect and returns WEFT_LOOP_READY. */
enum weft_loop_state weft_loop_turn(int64_t *deadline);

/* As weft_loop_turn, but runs turns until *jobs tasks and timers, 1 or more, have run or nothing is ready: a
 * push host that must return soon looks at the clock then. Subtracts those that have run from
 * *jobs; 0 means that the last turn was interrupted, and WEFT_LOOP_READY is returned. The next call of either
 * function goes on with the same turn. Operations that complete in between count as completed after it. */
enum weft_loop_state weft_loop_turns(uint32_t *jobs, int64_t *deadline);

/* Reports which task waits for what, and ends the program with WEFT_EDEADLOCK in the next turns. Call it
 * after WEFT_LOOP_WAITING without a deadline, if no pending operation can complete. */
void weft_loop_deadlock(void);

/* Cancels the main task because the user has interrupted the program: SIGINT, Ctrl-C. Returns false if no
 * main task runs, or it was interrupted before: then the host ends the process. asyncio.run's SIGINT. */
bool weft_loop_interrupt(void);

/* The number of pending operations. */
uint32_t weft_loop_operations(void);

/* Whether a program is running and its main task has not ended. */
bool weft_loop_is_open(void);

/* What the main task has failed with, while the other tasks of the program are cancelled and end; NULL if it has
 * not failed, or was cancelled. Valid until the program has ended. */
const weft_error *weft_loop_failure(void);

/* After WEFT_LOOP_DONE: whether the loop was started by WEFT_MAIN, and the exit status of the program. */
bool weft_loop_is_main(void);
int weft_loop_exit_status(void);

/* ---- Operations ---- */

/* Completes an operation with a result or, if `status` is not 0, fails it with a message, which is copied
 * and may be NULL; the result is then a number by which the host keeps what was thrown until
 * weft_host_js_forget, or 0. If the operation is already complete or cancelled, has no effect and returns
 * false. */
bool weft_complete(uint32_t operation, int status, int64_t result, const char *message);

/* Whether an operation is pending. Check it before you allocate memory for a result. */
bool weft_operation_pending(uint32_t operation);

/* Allocates a block that the runtime will free: a string or list of a response, a value, a file call.
 * NULL when out of memory. */
void *weft_host_allocate(size_t size);

/* ---- JavaScript ---- */

/* Allocates the arguments of an invocation: a call of an exported coroutine, which the host gives a
 * number. Returns the coroutine's struct, zeroed, for the host to fill in the parameters; at the next
 * multiple of 8 bytes after it follow `text_size` bytes for the texts that they point to. NULL when out
 * of memory. */
void *weft_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number);

/* Starts the task of an invocation and consumes its arguments, also if it fails. `has_main` is whether the
 * module has a main(). Returns 0: weft_host_invocation_ended will be called once; WEFT_ESTATE if the program
 * does not accept calls: see export.h; or WEFT_ENOMEM. */
int weft_invocation_start(void *arguments, bool has_main);

/* Cancels the task of an invocation that was started and has not ended. */
void weft_invocation_cancel(void *arguments);

/* What a failure stands for: the number of what JavaScript threw, or 0. */
uint32_t weft_failure_thrown(const weft_error *error);

/* The await chain in which a failure happened, in a program that exports coroutines: the coroutine's name at
 * index 0, that of the one which awaited it, ...; NULL beyond the last, or if it is not known. */
const char *weft_failure_coroutine(const weft_error *error, size_t index);

/* An iteration is an invocation of an exported generator. weft_iteration_new and weft_iteration_start are
 * weft_invocation_new and weft_invocation_start for it. It ends, with a failure or without a result, when the
 * generator has ended. */
void *weft_iteration_new(const weft__export_entry *exported, size_t text_size, uint32_t number);
int weft_iteration_start(void *arguments, bool has_main);

/* An iteration over the bytes of a reader that a coroutine has returned, with weft_bytes * as items. Takes
 * over the reader, also if it returns NULL, when out of memory. */
typedef struct weft_reader weft_reader;
void *weft_reader_iteration_new(weft_reader *reader, uint32_t number);

/* Requests one more item of an iteration that has not ended. */
void weft_iteration_next(void *arguments);

/* Closes an iteration that has not ended: its generator is closed, or cancelled if it is making an item. */
void weft_iteration_close(void *arguments);

/* Closes an iteration as weft_iteration_close, because JavaScript has dropped it: if its cleanup fails, that is
 * reported as the failure of a task that nobody has retrieved. */
void weft_iteration_abandon(void *arguments);

/* Reports a rejected promise that was never awaited to the exception handler, at the end of the program. */
void weft_js_unawaited(int status, const char *message);

#ifdef __cplusplus
}
#endif
#endif
