/* The simulated host: scripted standard streams, the process's own, and scheduled calls. */
#include "check.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <weft/host.h>
#include <weft/sim.h>

static void reset(void) {
    CHECK_INT(weft_loop_operations(), 0);
    weft_sim_reset();
}

/* ---- Output ---- */

WEFT_ASYNC(write_lines, weft_writer *to; int fd; size_t size;) {
    WEFT_BEGIN;
    weft_sim_script_output(self->fd, (weft_sim_sink){.delay = 0});
    self->to = self->fd == 1 ? weft_stdout() : weft_stderr();
    if (!self->to) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_STR(weft_sim_output(self->fd, NULL), "");
    TRY(weft_writer_write(self->to, "a\0b\n", 4));
    TRY(weft_writer_write(self->to, "c\n", 2));
    WEFT_AWAIT(weft_writer_drain(self->to));
    const char *text = weft_sim_output(self->fd, &self->size);
    CHECK_INT(self->size, 6);
    CHECK(memcmp(text, "a\0b\nc\n", 7) == 0);
    CHECK_STR(weft_sim_output(3 - self->fd, &self->size), "");
    CHECK_INT(self->size, 0);
}

/* Each second two bytes are accepted, which a drain waits for. */
WEFT_ASYNC(slow_output, weft_writer *to;) {
    WEFT_BEGIN;
    weft_sim_script_output(1, (weft_sim_sink){.delay = 1, .most = 2});
    self->to = weft_stdout();
    if (!self->to) WEFT_RAISE(WEFT_ENOMEM);
    weft_writer_set_limits(self->to, 3, 1);
    TRY(weft_writer_write(self->to, "12345", 5));
    WEFT_AWAIT(weft_writer_drain(self->to));
    CHECK_STR(weft_sim_output(1, NULL), "1234");
    CHECK_TIME(2);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_STR(weft_sim_output(1, NULL), "12345");
}

WEFT_ASYNC(broken_output, weft_writer *to; int status;) {
    WEFT_BEGIN;
    weft_sim_script_output(
        1, (weft_sim_sink){.status = WEFT_EPIPE, .accepts = 3, .message = "the pipe is closed"});
    self->to = weft_stdout();
    if (!self->to) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_writer_write(self->to, "12345", 5));
    WEFT_AWAIT(weft_sleep(1));
    WEFT_CATCH(self->status, weft_writer_drain(self->to));
    CHECK_INT(self->status, WEFT_EPIPE);
    CHECK_STR(weft_caught_message(), "standard output: the pipe is closed");
    CHECK_STR(weft_sim_output(1, NULL), "123");
    CHECK_INT(weft_writer_write(self->to, "6", 1), WEFT_EPIPE);
}

/* A program ends only when its output has been written, even if it did not drain. */
WEFT_ASYNC(write_and_end, int fd; weft_sim_sink sink; const char *text;) {
    WEFT_BEGIN;
    weft_sim_script_output(self->fd, self->sink);
    weft_writer *to = self->fd == 1 ? weft_stdout() : weft_stderr();
    if (!to) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_writer_write(to, self->text, strlen(self->text)));
}

WEFT_ASYNC(write_and_fail, weft_sim_sink sink;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(write_and_end, .fd = 1, .sink = self->sink, .text = "12345"));
    WEFT_RAISE(7);
}

static int write_to(int fd, weft_sim_sink sink, const char *text) {
    return weft_run(WEFT_CALL(write_and_end, .fd = fd, .sink = sink, .text = text), NULL);
}

static void output_at_the_end(void) {
    check_begin("output_at_the_end", 0);
    CHECK_INT(write_to(1, (weft_sim_sink){.delay = 1, .most = 2}, "12345"), WEFT_OK);
    CHECK_STR(weft_sim_output(1, NULL), "12345");
    CHECK_TIME(3);
    CHECK_INT(write_to(2, (weft_sim_sink){.delay = 1, .most = 2}, "12345"), WEFT_OK);
    CHECK_STR(weft_sim_output(2, NULL), "12345");
    CHECK_TIME(6);
    weft_sim_reset();

    weft_sim_sink broken = {
        .delay = 1, .most = 2, .status = WEFT_EPIPE, .accepts = 3, .message = "The pipe is closed"};
    CHECK_INT(write_to(1, broken, "12345"), WEFT_EPIPE);
    CHECK_STR(weft_sim_output(1, NULL), "123");
    CHECK_TRACE("[output was lost WEFT_EPIPE: standard output: the pipe is closed ] ");
    weft_sim_reset();
    CHECK_INT(weft_run(WEFT_CALL(write_and_fail, .sink = broken), NULL), 7); /* the failure comes first */
    CHECK_TRACE("[output was lost WEFT_EPIPE: standard output: the pipe is closed ] ");
    weft_sim_reset();

    /* Output that is never accepted does not keep the program from ending. */
    weft_sim_sink stuck = {.delay = INFINITY};
    CHECK_INT(write_to(1, stuck, "12345"), WEFT_EIO);
    CHECK_STR(weft_sim_output(1, NULL), "");
    CHECK_TRACE("[output was lost WEFT_EIO: standard output: a write never completed ] ");
    weft_sim_reset();
    CHECK_INT(write_to(2, stuck, "1"), WEFT_EIO);
    CHECK_TRACE("[output was lost WEFT_EIO: standard error: a write never completed ] ");
    weft_sim_reset();
    CHECK_INT(weft_memory_used(), 0);
}

/* A failure that a drain has returned is not reported again when the program ends. */
WEFT_ASYNC(failure_is_retrieved, int status;) {
    WEFT_BEGIN;
    weft_sim_script_output(1, (weft_sim_sink){.status = WEFT_EPIPE});
    if (!weft_stdout()) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_writer_write(weft_stdout(), "1", 1));
    WEFT_CATCH(self->status, weft_writer_drain(weft_stdout()));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_EPIPE);
}

/* ---- Input ---- */

WEFT_ASYNC(read_line, weft_bytes line; const char *expected;) {
    WEFT_BEGIN;
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
    CHECK_STR(self->line.data, self->expected);
}

WEFT_ASYNC(times_of_pieces, int unused;) {
    WEFT_BEGIN;
    char text[] = "first\n"; /* copied by weft_sim_script_input */
    weft_sim_script_input(WEFT_SIM_PIECES({.delay = 1, .data = text}, {.data = "", .delay = 1},
                                          {.delay = 1, .data = "second\nthird\n"}, {.delay = 1}));
    memset(text, 'x', sizeof text - 1);
    WEFT_AWAIT(WEFT_CALL(read_line, .expected = "first\n"));
    CHECK_TIME(1);
    WEFT_AWAIT(WEFT_CALL(read_line, .expected = "second\n"));
    CHECK_TIME(3);
    WEFT_AWAIT(WEFT_CALL(read_line, .expected = "third\n"));
    CHECK_TIME(3);
    WEFT_AWAIT(WEFT_CALL(read_line, .expected = ""));
    CHECK_TIME(4);
    WEFT_AWAIT(WEFT_CALL(read_line, .expected = ""));
    CHECK_TIME(4);
}

static void never(void *user) {
    (void)user;
    CHECK_NEVER();
}

WEFT_ASYNC(sleep_for, double seconds;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->seconds));
}

/* Input that a program does not read remains for the next; calls that it scheduled do not. */
static void programs_in_sequence(void) {
    check_begin("programs_in_sequence", 0);
    weft_sim_script_input(WEFT_SIM_PIECES({.data = "1\n"}, {.data = "2\n"}));
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = "1\n"), NULL), WEFT_OK);
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = "2\n"), NULL), WEFT_OK);
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = ""), NULL), WEFT_OK);
    weft_sim_after(5, never, NULL);
    CHECK_INT(weft_run(WEFT_CALL(sleep_for, .seconds = 4), NULL), WEFT_OK);
    CHECK_INT(weft_run(WEFT_CALL(sleep_for, .seconds = 4), NULL), WEFT_OK);
    weft_sim_after(1, never, NULL);
    weft_sim_reset();
    CHECK_INT(weft_run(WEFT_CALL(sleep_for, .seconds = 4), NULL), WEFT_OK);
    weft_sim_script_input(WEFT_SIM_PIECES({.data = "3\n"}));
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = "3\n"), NULL), WEFT_OK);
    weft_sim_reset();
    CHECK_INT(weft_memory_used(), 0);
}

/* ---- The process's own streams ---- */

/* Without a script the writer is the process's own. Every call returns the same one, also after a call
 * that ran out of memory. */
WEFT_ASYNC(write_own, weft_writer *to; int fd; int expected, status;) {
    WEFT_BEGIN;
    weft_writer *(*const get)(void) = self->fd == 1 ? weft_stdout : weft_stderr;
    if (!(self->to = get()) && !(self->to = get())) WEFT_RAISE(WEFT_ENOMEM);
    CHECK(get() == self->to);
    TRY(weft_writer_write(self->to, "own\n", 4));
    WEFT_CATCH(self->status, weft_writer_drain(self->to));
    if (self->status == WEFT_OK && self->expected != WEFT_OK) {
        WEFT_AWAIT(weft_sleep(0)); /* until the write has failed */
        WEFT_CATCH(self->status, weft_writer_drain(self->to));
    }
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, self->expected);
}

static void own_output(int fd) {
    int ends[2], kept = dup(fd);
    fflush(NULL);
    if (kept < 0 || pipe(ends) || dup2(ends[1], fd) < 0) exit(2);
    close(ends[1]);
    RUN(write_own, .fd = fd);
    char text[10] = "";
    CHECK_INT(read(ends[0], text, sizeof text - 1) % 4, 0);
    CHECK(strncmp(text, "own\n", 4) == 0);
    weft_host_close(ends[0]);
    CHECK_INT(fcntl(ends[0], F_GETFD), -1);
    void (*previous)(int) = signal(SIGPIPE, SIG_IGN);
    RUN(write_own, .fd = fd, .expected = WEFT_EPIPE);
    signal(SIGPIPE, previous);
    dup2(kept, fd);
    close(kept);
}

/* The process's own input is read again after a script is removed. */
static void own_input(void) {
    int ends[2];
    if (pipe(ends) || write(ends[1], "own\n", 4) != 4 || dup2(ends[0], 0) < 0) exit(2);
    close(ends[0]);
    close(ends[1]);
    check_begin("own_input", 0);
    weft_sim_script_input(WEFT_SIM_PIECES({.data = "scripted\n"}));
    weft_sim_script_input(NULL);
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = "own\n"), NULL), WEFT_OK);
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = ""), NULL), WEFT_OK);
    CHECK_INT(weft_memory_used(), 0);
}

/* ---- Time ---- */

static void trace_time(void *user) { trace("%s:%.0f", (const char *)user, (weft_time() - check.begun) * 10); }

/* Calls are made in the order of their times; calls for the same time in the order in which they were
 * scheduled, and before timers. */
WEFT_ASYNC(calls) {
    WEFT_BEGIN;
    weft_sim_after(2, trace_time, (void *)"c");
    weft_sim_after(1, trace_time, (void *)"a");
    weft_sim_after(1, trace_time, (void *)"b");
    weft_sim_after(9, never, NULL);
    weft_sim_after(INFINITY, never, NULL);
    WEFT_AWAIT(weft_sleep(1));
    trace_time((void *)"slept");
    weft_sim_after(0, trace_time, (void *)"now");
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("a:10 b:10 slept:10 now:10 c:20 ");
}

/* Whatever becomes due during weft_sim_work is late; timers still fire in the order of their deadlines. */
WEFT_ASYNC(sleep_and_trace_time, double delay; const char *name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    trace_time((void *)self->name);
}

WEFT_ASYNC(work) {
    WEFT_BEGIN;
    weft_sim_after(2, trace_time, (void *)"call");
    TRY(weft_spawn(WEFT_CALL(sleep_and_trace_time, .delay = 3, .name = "three")));
    TRY(weft_spawn(WEFT_CALL(sleep_and_trace_time, .delay = 1, .name = "one")));
    WEFT_AWAIT(weft_sleep(0));
    weft_sim_work(4);
    CHECK_TIME(4);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("call:40 one:40 three:40 ");
}

int main(void) {
    check.reset = reset;
    RUN(write_lines, .fd = 1);
    RUN(write_lines, .fd = 2);
    RUN(slow_output);
    RUN(broken_output);
    output_at_the_end();
    RUN(failure_is_retrieved);
    RUN(times_of_pieces);
    programs_in_sequence();
    own_output(1);
    own_output(2);
    own_input();
    RUN(calls);
    weft_set_slow_step(10); /* debug builds report one of 0.1 s */
    RUN(work);
    return check_result();
}
