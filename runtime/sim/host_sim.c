/* The simulated host: time is virtual and jumps to the next moment at which something is due. What
 * comes from outside is scripted; standard input and output without a script are the process's.
 * A program in which every task waits for ever is reported. See weft/sim.h. */
#include "sim_host.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t virtual_now;
bool weft__sim_is_running;

/* ---- Scripts' errors and memory ---- */

void weft__sim_stop(const char *format, ...) {
    va_list arguments;
    fflush(stdout);
    fputs("weft: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    abort();
}

void *weft__sim_resize(void *block, size_t size) {
    void *resized = realloc(block, size);
    if (!resized) weft__sim_stop("no memory for the script of a test");
    return resized;
}

char *weft__sim_copy(const void *data, size_t size) {
    char *copy = weft__sim_resize(NULL, size + 1);
    if (size > 0) memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

char *weft__sim_copy_text(const char *text) { return text ? weft__sim_copy(text, strlen(text)) : NULL; }

/* ---- Time ---- */

int64_t weft_host_now(void) { return virtual_now; }

static int64_t add(int64_t moment, int64_t nanoseconds) {
    return nanoseconds < INT64_MAX - moment ? moment + nanoseconds : INT64_MAX;
}

int64_t weft__sim_later(int64_t moment, double delay) {
    if (!(delay >= 0)) weft__sim_stop("a delay of %g seconds: it is to be 0 or more", delay);
    double nanoseconds = ceil(delay * 1e9);
    return add(moment, nanoseconds < (double)INT64_MAX ? (int64_t)nanoseconds : INT64_MAX);
}

void weft_sim_work(double seconds) {
    int64_t then = weft__sim_later(virtual_now, seconds);
    if (then == INT64_MAX) weft__sim_stop("weft_sim_work(%g): the clock ends before that", seconds);
    virtual_now = then;
}

/* ---- The loop ---- */

void weft_host_log(const char *line) {
    fflush(stdout);
    fprintf(stderr, "%s\n", line);
}

void weft_host_trace(const weft_trace_event *event) { (void)event; }

void weft_host_wake(void) {}

static void wait_until(int64_t deadline) {
    int64_t event = weft__sim_next_event();
    int64_t next = event < deadline ? event : deadline;
    if (next == INT64_MAX) {
        weft_loop_deadlock();
        return;
    }
    int64_t late = add(next, weft__sim_lateness());
    if (late == INT64_MAX) late = next;
    if (late > virtual_now) virtual_now = late;
}

/* A pipe that nobody reads is a failure of the write, not the end of the process; as in CPython. */
static void ignore_broken_pipes(void) {
    struct sigaction now;
    if (sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
}

bool weft_host_drive(void) {
    weft__sim_is_running = true;
    ignore_broken_pipes();
    weft__sim_seed_begin();
    for (;;) {
        int64_t deadline;
        weft__sim_deliver();
        enum weft_loop_state state = weft_loop_turn(&deadline);
        virtual_now += weft__sim_turn_time();
        if (state == WEFT_LOOP_DONE) break;
        if (state == WEFT_LOOP_WAITING) wait_until(deadline);
    }
    weft__sim_forget_calls();
    weft__sim_is_running = false;
    return true;
}

void weft_host_cancel(uint32_t operation) {
    weft__sim_unplan_operation(operation);
    weft__sim_fetch_cancel(operation);
}

void weft_sim_reset(void) {
    if (weft__sim_is_running) weft__sim_stop("weft_sim_reset inside of a program");
    weft__sim_forget_calls();
    weft__sim_streams_reset();
    weft__sim_fetch_reset();
    weft__sim_answers_reset();
    weft__sim_seed_reset();
}
