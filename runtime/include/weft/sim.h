/* The simulated host: tests of coroutines in virtual time, with scripted HTTP responses and streams.
 *
 * Native builds link this host: there weft::weft is weft::sim. So does the command `weft-wasm test` of the npm package,
 * which defines WEFT_SIM. A test scripts what the program will encounter, runs it and checks what it did:
 *
 *     weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 30, .text = "late"});
 *     assert(weft_run(WEFT_CALL(app), NULL) == WEFT_ETIMEDOUT);
 *     assert(weft_sim_request_nth(0)->state == WEFT_SIM_ABORTED);
 *     weft_sim_reset();
 *
 * The following holds for every function here:
 *   - Scripts stay in force until weft_sim_reset, across several programs (calls of weft_run).
 *   - Arguments are copied: strings and arrays need not outlive the call.
 *   - Delays are in seconds, 0 or more, rounded up to whole nanoseconds. INFINITY means never.
 *   - No function suspends.
 *   - An invalid script, a call at the wrong time and running out of memory for a script print a message on
 *     stderr and abort the process.
 *   - Scripts do not use the runtime's memory: weft_memory_used does not count them, and they do not come
 *     from the allocator of weft_set_allocator. */
#ifndef WEFT_SIM_H
#define WEFT_SIM_H

#if defined(__wasm__) && !defined(WEFT_SIM)
#error "weft/sim.h needs the simulated host: build this program natively, or with weft-wasm test"
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Removes all scripts, pending calls of weft_sim_after, recorded requests and recorded output, and undoes
 * weft_sim_seed. Must not be called while a program runs. The clock is not set back: it is monotonic, as
 * on every host. */
void weft_sim_reset(void);

/* ---- Time ----
 *
 * Virtual time stands still while a task is ready; with a seed, turns of the loop take a little time. When
 * all tasks wait, it jumps to the next moment at which something is due: a deadline, a response, a piece of
 * input. Events that are due at the same moment happen in the order in which they were started, and
 * completions of the host come before timers.
 *
 * If nothing will ever be due, the program ends with WEFT_EDEADLOCK and a report that lists every task and
 * what it waits for. A program that polls with weft_sleep(0) never reaches that point, and never lets time
 * pass: see weft_sim_work. */

/* Advances the clock by `seconds`, which must be finite, as if the calling code had computed for that long:
 * whatever becomes due meanwhile is late. May also be called while no program runs. Like time.sleep in an
 * asyncio coroutine. */
void weft_sim_work(double seconds);

/* Calls `call` with `user` once, `delay` seconds from now, between two turns of the loop. It stands for an
 * event from outside, such as a click on a button. The function may do whatever a callback may
 * (weft_event_set, weft_task_cancel, weft_sim_work, ...). It is not called if the program ends first. Like
 * asyncio's loop.call_later. */
void weft_sim_after(double delay, void (*call)(void *user), void *user);

/* ---- The seed ----
 *
 * Real hosts make no promise about some things. With seed 0 the simulated host always does them in the same
 * plain way; every other seed varies them:
 *   - A turn of the loop takes up to 50 microseconds (plain: no time).
 *   - The host wakes the loop up to 20 milliseconds late (plain: on time), so that deadlines and
 *     completions that close to one another become due in the same turn.
 *   - Completions that are due are reported in any order, and some of them a turn later.
 *   - An operation that could complete at once may complete a turn later instead.
 *   - A read may return fewer bytes than are available, or join several pieces.
 *   - A write may accept fewer bytes than it was given.
 *
 * What every host guarantees holds with every seed: ready tasks run first in, first out; timers fire in the
 * order of their deadlines, those with the same deadline in the order in which they were set; no timer
 * fires early; the bytes of a stream keep their order. The process's own streams are cut in the same way, but
 * their reads and writes complete at once.
 *
 * Every program restarts the sequence of its seed, so a program that fails fails again with that seed. */

/* Sets the seed of the programs that run from now on; 0 is the plain order. Without this call, the seed is
 * the value of the environment variable WEFT_SIM_SEED, which is then printed on stderr once, or else 0. */
void weft_sim_seed(uint64_t seed);

/* The seed of the program that is running or ran last. */
uint64_t weft_sim_current_seed(void);

/* Runs `test` with the seeds 0 to `last`, until it returns false or aborts (a failed assert, for
 * example); the failing seed is then printed on stderr: "the test fails with WEFT_SIM_SEED=17". If
 * WEFT_SIM_SEED is set in the environment, only that seed is tried.
 *
 * weft_sim_reset is called before each run, and after each that succeeds. Returns true if every run
 * returned true. After a failure what was recorded can still be inspected, and weft_sim_current_seed
 * returns the seed that failed. */
bool weft_sim_try_seeds(uint64_t last, bool (*test)(void *user), void *user);

/* ---- Streams ---- */

/* A piece of incoming data. An array of pieces ends with one that has a status, or neither data nor status,
 * such as {0}. A status makes reads fail; without one the stream ends, after the `delay` of that piece. */
typedef struct weft_sim_piece {
    double delay;        /* after the previous piece, or after the start of the stream for the first one */
    const void *data;    /* `size` bytes, or a string if `size` is 0 */
    size_t size;         /* in bytes */
    int status;          /* if not 0, reads fail with it from here on: WEFT_EIO, WEFT_ENETWORK, ... */
    const char *message; /* of that failure; NULL: none */
} weft_sim_piece;

#ifndef __cplusplus
/* An array of pieces, terminated: WEFT_SIM_PIECES({.data = "a"}, {.delay = 1, .data = "b"}). */
#define WEFT_SIM_PIECES(...) ((const weft_sim_piece[]){__VA_ARGS__, {.data = NULL}})
#endif

/* How writes are accepted. All zero: every write at once and in full. */
typedef struct weft_sim_sink {
    double delay;        /* of each write */
    size_t most;         /* the most bytes that one write accepts; 0: no limit */
    int status;          /* if not 0, writes fail with it (WEFT_EPIPE, WEFT_ENETWORK, ...), ... */
    size_t accepts;      /* ... once this many bytes in all have been accepted, ... */
    const char *message; /* ... and with this message; NULL: none */
} weft_sim_sink;

/* Makes these pieces standard input. Their delays count from now. A read returns one piece, or the rest of
 * it. What a program does not read remains for the next. NULL restores the process's own standard input.
 * Must not be called while a read of scripted input is pending. */
void weft_sim_script_input(const weft_sim_piece *pieces);

/* Records what the program writes to weft_stdout() (`fd` 1) or weft_stderr() (`fd` 2), instead of writing
 * it to the process's own. What it writes with <stdio.h> is not affected. Discards what was recorded
 * before. Must not be called while a write to scripted output is pending. */
void weft_sim_script_output(int fd, weft_sim_sink sink);

/* What was recorded for `fd`, 1 or 2, NUL-terminated; "" if nothing was or the output is not scripted.
 * *size, if `size` is not NULL, receives the length in bytes, without that NUL. Valid until the program
 * writes more, weft_sim_script_output is called for `fd`, or weft_sim_reset. */
const char *weft_sim_output(int fd, size_t *size);

/* ---- Requests ---- */

/* How far a request has got. */
enum weft_sim_state {
    WEFT_SIM_PENDING,  /* the response has not started: no status and headers yet */
    WEFT_SIM_ANSWERED, /* the response's status and headers have arrived, its body is not read to the end */
    WEFT_SIM_COMPLETE, /* the response's body was read to the end, or it has none */
    WEFT_SIM_FAILED,   /* as scripted; or no response was scripted, or the request was invalid */
    WEFT_SIM_ABORTED   /* by the program: it cancelled the request, or released a body that it had not read
                          to the end */
};

/* A request as the host received it. */
typedef struct weft_sim_request {
    enum weft_sim_state state;
    const char *method, *url;
    const char *headers; /* as the program wrote them, a line "name: value\n" each; "" for none */
    const char *body;    /* what has arrived so far, NUL-terminated; "" for none */
    size_t body_size;    /* in bytes, without that NUL */
    bool body_complete;  /* false while an upload is in progress, and if it broke off */
    double time;         /* when the request started, on weft_time()'s clock */
    /* The options of weft_request; "" where none is set. An empty referrer arrives as "no-referrer". */
    const char *redirect, *credentials, *mode, *cache, *referrer, *referrer_policy, *integrity;
    bool keepalive;
} weft_sim_request;

/* A scripted response. Everything but the URL may be left zero. */
typedef struct weft_sim_answer {
    /* The requests that it answers. */
    const char *url;    /* exactly as the request has it */
    const char *method; /* the same; NULL: any method */

    /* When the status and the headers arrive. */
    double delay; /* after the end of the request, ... */
    bool early;   /* ... or after its start: the response does not wait for the end of an upload */

    /* The response. */
    int http_status;            /* 0: 200 */
    const char *headers;        /* a line "name: value\n" each; NULL: none */
    const char *final_url;      /* after redirects; NULL: the URL of the request */
    const weft_sim_piece *body; /* its delays count from the arrival of the headers; or ... */
    const char *text;           /* ... the whole body at once, as a string; both NULL: no body */

    /* Failures. */
    int status;           /* if not 0, the request fails with it instead: WEFT_ENETWORK, ... */
    const char *message;  /* of that failure; NULL: none */
    weft_sim_sink upload; /* how an upload is accepted. If that fails, the request fails in the same way,
                             unless the response is `early` */
} weft_sim_answer;

/* Scripts the response to requests for the URL of `answer`, and with its method if it has one. A response
 * for the request's method takes precedence over one for any method. Several responses for the same URL and
 * method are used in the order in which they were scripted, the last one for all further requests.
 *
 * A request fails
 *   - with WEFT_ENOTSUP and a message that names it, if no response is scripted for it;
 *   - with WEFT_EINVAL, if no host would send it: an invalid method or header, or a GET or HEAD with a body;
 *   - as scripted in `status` or `upload` of its response. */
void weft_sim_script_fetch(weft_sim_answer answer);

/* Answers a request: fills in *answer, which is all zero, and returns true; or returns false if there is
 * no response. `url` and `method` of *answer are ignored. *answer is copied after the function returns,
 * so it must not point to local variables of the function. `user` is what was given to
 * weft_sim_script_fetches. */
typedef bool (*weft_sim_fetch_handler)(void *user, const weft_sim_request *request, weft_sim_answer *answer);

/* Sets the function that answers requests for which weft_sim_script_fetch has scripted no response. NULL
 * removes it. */
void weft_sim_script_fetches(weft_sim_fetch_handler handler, void *user);

/* The number of requests since weft_sim_reset, failed ones included. */
size_t weft_sim_request_count(void);

/* A request in its present state, the oldest at index 0; NULL if there are not that many. What it points
 * to is valid until weft_sim_reset, but the `body` of an upload only until more of it arrives. The struct
 * changes when the same request is retrieved again. */
const weft_sim_request *weft_sim_request_nth(size_t index);

#ifdef __cplusplus
}
#endif
#endif
