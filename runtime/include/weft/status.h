/* Statuses: how a call, an await or a task ended.
 *
 * A status is an int:
 *   0         success
 *   negative  one of the library's, listed below; each corresponds to one Python exception
 *   positive  one of the program's own (WEFT_RAISE(7, "..."))
 *
 * The numbers are part of the interface and do not change. */
#ifndef WEFT_STATUS_H
#define WEFT_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/* What each status means:
 *
 *   WEFT_ECANCELED    the task, or what it awaited, was cancelled
 *   WEFT_ETIMEDOUT    a timeout expired first
 *   WEFT_ENOMEM       an allocation failed; nothing was changed unless the function says so
 *   WEFT_EINVAL       an argument is outside its permitted values
 *   WEFT_ESTATE       the object is in the wrong state: a future that is already done, for example
 *   WEFT_EMISUSE      the call is not permitted here: a second concurrent read of one reader, for example
 *   WEFT_EFULL        weft_queue_put_nowait on a full queue
 *   WEFT_EEMPTY       weft_queue_get_nowait on an empty queue
 *   WEFT_ENETWORK     a connection was refused, could not be made or was lost
 *   WEFT_EIO          the host reported an input or output error that has no status of its own
 *   WEFT_ELIMIT       a line, a queue of messages or a counter exceeded its limit
 *   WEFT_ENOTSUP      this host does not support the operation
 *   WEFT_EDEADLOCK    the program was ended because no event could wake any of its tasks
 *   WEFT_ESHUTDOWN    the queue was shut down
 *   WEFT_EBROKEN      the barrier was aborted, or reset while tasks waited
 *   WEFT_EINCOMPLETE  the stream ended before the read had all the bytes it asked for
 *   WEFT_EGROUP       one or more tasks of a task group failed: see weft_error_nth
 *   WEFT_END          a generator or stream has no more values
 *   WEFT_ECLOSED      raised inside a generator that is being closed
 *   WEFT_EPIPE        written to a pipe or connection whose peer has closed it
 *   WEFT_ENOENT       a file or directory does not exist
 *   WEFT_EEXIST       a file or directory already exists
 *   WEFT_EACCES       permission was denied by the system or the sandbox
 *   WEFT_EJS          JavaScript threw, or rejected a promise with, an error that has no status of its own
 *   WEFT_ERECURSION   eager tasks start each other too deeply: see weft_create_eager_task
 */

/* X(name, number, text, the exception that Python raises in the same place) */
#define WEFT_STATUS_MAP(X)                                                            \
    X(WEFT_ECANCELED, -1, "cancelled", CancelledError)                                \
    X(WEFT_ETIMEDOUT, -2, "timed out", TimeoutError)                                  \
    X(WEFT_ENOMEM, -3, "out of memory", MemoryError)                                  \
    X(WEFT_EINVAL, -4, "invalid argument", ValueError)                                \
    X(WEFT_ESTATE, -5, "invalid state", InvalidStateError)                            \
    X(WEFT_EMISUSE, -6, "operation not allowed here", RuntimeError)                   \
    X(WEFT_EFULL, -7, "queue is full", QueueFull)                                     \
    X(WEFT_EEMPTY, -8, "queue is empty", QueueEmpty)                                  \
    X(WEFT_ENETWORK, -9, "network failure", ConnectionError)                          \
    X(WEFT_EIO, -10, "input or output failed", OSError)                               \
    X(WEFT_ELIMIT, -11, "limit exceeded", LimitOverrunError)                          \
    X(WEFT_ENOTSUP, -12, "not supported by this host", NotImplementedError)           \
    X(WEFT_EDEADLOCK, -13, "every task waits and nothing can wake one", RuntimeError) \
    X(WEFT_ESHUTDOWN, -14, "queue is shut down", QueueShutDown)                       \
    X(WEFT_EBROKEN, -15, "barrier is broken", BrokenBarrierError)                     \
    X(WEFT_EINCOMPLETE, -16, "stream ended too early", IncompleteReadError)           \
    X(WEFT_EGROUP, -17, "tasks of a group failed", ExceptionGroup)                    \
    X(WEFT_END, -18, "no more values", StopAsyncIteration)                            \
    X(WEFT_ECLOSED, -19, "generator closed", GeneratorExit)                           \
    X(WEFT_EPIPE, -20, "broken pipe", BrokenPipeError)                                \
    X(WEFT_ENOENT, -21, "no such file or directory", FileNotFoundError)               \
    X(WEFT_EEXIST, -22, "file exists", FileExistsError)                               \
    X(WEFT_EACCES, -23, "permission denied", PermissionError)                         \
    X(WEFT_EJS, -24, "JavaScript failed", Exception)                                  \
    X(WEFT_ERECURSION, -25, "recursion is too deep", RecursionError)

/* The statuses of the library, and success. */
enum weft_status {
    WEFT_OK = 0,
#define WEFT__STATUS_ENUMERATOR(name, number, text, exception) name = number,
    WEFT_STATUS_MAP(WEFT__STATUS_ENUMERATOR)
#undef WEFT__STATUS_ENUMERATOR
};

/* The name of a status: "WEFT_ECANCELED", for example; "WEFT_OK" for 0, "program status" for a status
 * of the program's own. A static string; never NULL. */
const char *weft_status_name(int status);

/* The meaning of a status in a few lower-case words: "timed out". A static string; never NULL. */
const char *weft_status_text(int status);

#ifdef __cplusplus
}
#endif
#endif
