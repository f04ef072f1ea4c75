/* Statuses: what a call, an await or a task ended with.
 *
 * A status is an int. 0 is success, a negative one is the library's and stands for one
 * exception of Python, a positive one is the program's own (WEFT_RAISE(7, "...")).
 */
#ifndef WEFT_STATUS_H
#define WEFT_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, number, text, the exception that asyncio raises in the same place) */
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
    X(WEFT_EJS, -24, "JavaScript failed", Exception)

enum weft_status {
    WEFT_OK = 0,
#define WEFT__STATUS_ENUMERATOR(name, number, text, exception) name = number,
    WEFT_STATUS_MAP(WEFT__STATUS_ENUMERATOR)
#undef WEFT__STATUS_ENUMERATOR
};

/* The name of a status, "WEFT_ECANCELED" for instance; "WEFT_OK" for 0, "program status" for
 * one of the program's own. A static string; never NULL. */
const char *weft_status_name(int status);

/* What a status means in a few lower-case words: "timed out". A static string; never NULL. */
const char *weft_status_text(int status);

#ifdef __cplusplus
}
#endif
#endif
