/* The simulated host: the loop in virtual time, which jumps to the next moment at which something is due,
 * and the functions of weft/host.h that choose between scripts and the process's own streams. */
#include "sim/sim_answers.h"
#include "sim/sim_fetch.h"
#include "sim/sim_process.h"
#include "sim/sim_seed.h"
#include "sim/sim_utilities.h"

#ifndef __wasi__
#include <signal.h>
#endif
#include <stdio.h>
#include <unistd.h>
#include <weft/host.h>

static bool program_is_running;

/* ---- The loop ---- */

int64_t weft_host_now(void) { return weft__sim_now(); }

void weft_host_log(const char *line) {
    fflush(stdout);
    fprintf(stderr, "%s\n", line);
}

void weft_host_print(const char *line) {
    puts(line);
    fflush(stdout);
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
    int64_t late = weft__sim_add(next, weft__sim_lateness());
    if (late == INT64_MAX) late = next;
    if (late > weft__sim_now()) weft__sim_set_now(late);
}

/* A write to a pipe that has no reader fails, instead of ending the process. CPython does the same. */
static void ignore_broken_pipes(void) {
#ifndef __wasi__
    struct sigaction present;
    if (sigaction(SIGPIPE, NULL, &present) == 0 && present.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
#endif
}

bool weft_host_drive(void) {
    program_is_running = true;
    ignore_broken_pipes();
    weft__sim_seed_start();
    for (;;) {
        int64_t deadline;
        weft__sim_fire_due_events();
        enum weft_loop_state state = weft_loop_turn(&deadline);
        weft__sim_set_now(weft__sim_now() + weft__sim_turn_time());
        if (state == WEFT_LOOP_DONE) break;
        if (state == WEFT_LOOP_WAITING) wait_until(deadline);
    }
    weft__sim_drop_calls();
    program_is_running = false;
    return true;
}

/* ---- Operations ---- */

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    weft__sim_source *source = weft__sim_scripted_input(fd);
    if (!source) source = weft__sim_response_body(fd);
    if (source)
        weft__sim_source_read(source, operation, buffer, size);
    else
        weft__sim_process_read(operation, fd, buffer, size);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    weft__sim_recorder *sink = weft__sim_scripted_output(fd);
    if (!sink) sink = weft__sim_upload(fd);
    if (sink)
        weft__sim_sink_write(sink, operation, data, size);
    else
        weft__sim_process_write(operation, fd, data, size);
}

void weft_host_close(int fd) {
    if (fd < WEFT__SIM_FIRST_FD)
        close(fd);
    else
        weft__sim_fetch_close(fd);
}

void weft_host_cancel(uint32_t operation) {
    weft__sim_unschedule_operation(operation);
    weft__sim_fetch_cancel(operation);
}

/* ---- Tests ---- */

void weft_sim_work(double seconds) {
    int64_t then = weft__sim_later(weft__sim_now(), seconds);
    if (then == INT64_MAX) weft__sim_stop("weft_sim_work(%g): the clock cannot go that far", seconds);
    weft__sim_set_now(then);
}

void weft_sim_reset(void) {
    if (program_is_running) weft__sim_stop("weft_sim_reset called while a program runs");
    weft__sim_drop_calls();
    weft__sim_streams_reset();
    weft__sim_fetch_reset();
    weft__sim_answers_reset();
    weft__sim_seed_reset();
}
