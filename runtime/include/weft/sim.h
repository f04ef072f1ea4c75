/* The simulated host: tests of coroutines in virtual time, with scripted requests and streams.
 *
 * weft::weft is this host in native builds, and weft::sim its name; on the others nothing of this
 * exists. A test scripts what the program will meet, runs it and looks at what it did:
 *
 *     weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 30, .text = "late"});
 *     assert(weft_run(WEFT_CALL(app), NULL) == WEFT_ETIMEDOUT);
 *     assert(weft_sim_request_nth(0)->state == WEFT_SIM_ABORTED);
 *     weft_sim_reset();
 *
 * What is scripted holds until weft_sim_reset, for all programs (weft_run) that run meanwhile. All
 * that is passed in is copied. Delays are in seconds, 0 and up, rounded up to nanoseconds;
 * infinity: it never happens. A script that makes no sense, a call in the wrong place or no memory for
 * a script end the process with a message: a test has nothing better to do then. The memory is not the
 * runtime's: weft_memory_used does not count it, weft_set_allocator's allocator is not asked for it. */
#ifndef WEFT_SIM_H
#define WEFT_SIM_H

#if defined(__wasm__)
#error "weft/sim.h is of the simulated host: build this program natively"
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Undoes all scripts, forgets what the programs asked for and wrote, and takes back weft_sim_seed. Not
 * inside of a program. The clock goes on: it is monotonic, as on every host. */
void weft_sim_reset(void);

/* ---- Time ----
 *
 * Virtual time stands still while tasks are ready and jumps, when all wait, to the next moment at which
 * something is due: a deadline, an answer, a piece of input. What is due at the same moment comes in
 * the order in which it was begun, what the host completes before timers. If nothing ever will
 * be due the program ends with WEFT_EDEADLOCK and a report of every task and what it waits for. A
 * program that polls with weft_sleep(0) until something has happened never gets there: see
 * weft_sim_work. */

/* The clock goes on by so many seconds, as if the code that calls this had worked for so long: what is
 * due meanwhile comes late. Outside of a program too. time.sleep in a coroutine of asyncio. */
void weft_sim_work(double seconds);

/* Calls a function once, `delay` seconds from now, between turns of the loop: for what comes from
 * outside, a button that is pressed. It may do what a callback may (weft_event_set,
 * weft_task_cancel, weft_sim_work). It is not called if the program has ended by then. */
void weft_sim_after(double delay, void (*call)(void *user), void *user);

/* ---- The seed ----
 *
 * What a real host leaves open is in the plain order always the same, and in another one with each
 * seed:
 *   - a turn of the loop takes time: up to 50 microseconds;
 *   - the host wakes the loop late: up to 20 milliseconds, so that deadlines which are that close to each
 *     other, or to a completion, come due in one turn;
 *   - what was completed by then is told in any order, and not all of it in the same turn;
 *   - what could be completed at once is, or a turn later;
 *   - a read gives fewer bytes than there are, or those of several pieces;
 *   - a write takes fewer bytes than it was given.
 * What is contract stays: tasks that are ready run first in, first out; timers fire in the order of
 * their deadlines, those of the same deadline in the order in which they were set; none is early; the
 * bytes of a stream keep their order. The process's own streams are cut in the same way, but
 * are read and written at once.
 *
 * Every program begins anew with the seed, so that one which fails does it again. */

/* Sets the seed of the programs that follow; 0: the plain order. Without it the seed is the number in
 * the environment variable WEFT_SIM_SEED, which is then said on stderr, or 0. */
void weft_sim_seed(uint64_t seed);

/* The seed of the program that runs or ran last. */
uint64_t weft_sim_current_seed(void);

/* Calls `test` with the seeds 0 to `last` until it returns false or, with assert for instance, aborts;
 * then says "fails with WEFT_SIM_SEED=17" on stderr. Where that is set in the environment, only this
 * seed is tried. Before each, and after a success, comes weft_sim_reset. Returns whether all returned
 * true; if not, what was received is still there, and the seed is weft_sim_current_seed. */
bool weft_sim_try_seeds(uint64_t last, bool (*test)(void *user), void *user);

/* ---- Streams ---- */

/* A piece of what comes in. An array of them ends with one without data or status, {0} for instance:
 * the end of the stream comes after its delay; or with one that has a status. */
typedef struct weft_sim_piece {
    double delay;     /* after the piece before; for the first, the beginning */
    const void *data; /* `size` bytes, or a string if size is 0 */
    size_t size;
    int status;          /* not 0: reads fail with it from here on: WEFT_EIO, WEFT_ENETWORK, ... */
    const char *message; /* and with this; NULL: none */
} weft_sim_piece;

#ifndef __cplusplus
/* An array of pieces with its end: WEFT_SIM_PIECES({.data = "a"}, {.delay = 1, .data = "b"}). */
#define WEFT_SIM_PIECES(...) ((const weft_sim_piece[]){__VA_ARGS__, {.data = NULL}})
#endif

/* How what is written is taken. All zero: at once. */
typedef struct weft_sim_sink {
    double delay;        /* of each write */
    size_t most;         /* bytes that a write takes; 0: all */
    int status;          /* not 0: writes fail with it, WEFT_EPIPE or WEFT_ENETWORK for instance, ... */
    size_t accepts;      /* ... once so many bytes in all were taken, ... */
    const char *message; /* ... and with this; NULL: none */
} weft_sim_sink;

/* Standard input is these pieces, whose time begins now; a read gives one of them, or what is left of
 * it. NULL: the process's own again. Not while it is being read. */
void weft_sim_script_input(const weft_sim_piece *pieces);

/* What the program writes to weft_stdout (1) or weft_stderr (2) is taken and kept; what it writes
 * with stdio is not. Not while something is being written. */
void weft_sim_script_output(int fd, weft_sim_sink sink);

/* What was taken, with a NUL behind it; "" for none. *size, if not NULL, gets its size in bytes. Valid
 * until the program writes more, or weft_sim_reset. */
const char *weft_sim_output(int fd, size_t *size);

/* ---- Requests ---- */

enum weft_sim_state {
    WEFT_SIM_PENDING,  /* no head yet */
    WEFT_SIM_ANSWERED, /* the head was given, the end of the body not yet */
    WEFT_SIM_COMPLETE, /* the body was read to its end, or there is none */
    WEFT_SIM_FAILED,   /* with what was scripted, or it could not be made */
    WEFT_SIM_ABORTED   /* by the program: cancelled, or the body was not read to its end */
};

/* A request as it was received; the options are those of weft_request, "" for none. */
typedef struct weft_sim_request {
    enum weft_sim_state state;
    const char *method, *url;
    const char *headers; /* "name: value\n" for each, as the program wrote them */
    const char *body;    /* what has come of it, with a NUL behind it; "" for none */
    size_t body_size;
    bool body_complete; /* false of an upload that is under way or was broken off */
    double time;        /* when it was made, as weft_time() */
    const char *redirect, *credentials, *mode, *cache, *referrer, *referrer_policy, *integrity;
    bool keepalive;
} weft_sim_request;

/* An answer; all but the URL may be left zero. */
typedef struct weft_sim_answer {
    const char *url;    /* of the requests that it answers, exactly as they say it */
    const char *method; /* of these; NULL: any */

    double delay;               /* from the end of the request until the head, ... */
    bool early;                 /* ... or from its beginning: before an upload has ended */
    int http_status;            /* 0: 200 */
    const char *headers;        /* "name: value\n" for each; NULL: none */
    const char *final_url;      /* after redirects; NULL: the one asked for */
    const weft_sim_piece *body; /* its time begins with the head; or ... */
    const char *text;           /* ... all of it, as a string; NULL: no body */

    int status;           /* not 0: the request fails with it instead of a head: WEFT_ENETWORK, ... */
    const char *message;  /* and with this; NULL: none */
    weft_sim_sink upload; /* how an upload is taken; if that fails, so does the request unless its
                             answer is `early` */
} weft_sim_answer;

/* Answers requests for a URL. Several answers for the same URL and method are given one after the
 * other, the last one again and again. An answer to its method goes before one to any. A request without
 * an answer fails with WEFT_ENOTSUP and a message that says so; one that no host would make (bad
 * method or header, GET with a body) with WEFT_EINVAL. */
void weft_sim_script_fetch(weft_sim_answer answer);

/* Gives a request to a function of the test, if nothing else was scripted for it: it fills in the
 * answer (whose url and method are not looked at), which is zero, and returns true, or returns false
 * for none. The answer is copied after that: it must not point to local variables of the function. NULL:
 * no function. */
typedef bool (*weft_sim_fetch_handler)(void *user, const weft_sim_request *request, weft_sim_answer *answer);
void weft_sim_script_fetches(weft_sim_fetch_handler handler, void *user);

/* How many requests were received since weft_sim_reset. */
size_t weft_sim_request_count(void);

/* One of them, the oldest is 0, as it is at this moment; NULL if there are not so many. Valid until it
 * is asked for again, or weft_sim_reset. */
const weft_sim_request *weft_sim_request_nth(size_t index);

#ifdef __cplusplus
}
#endif
#endif
