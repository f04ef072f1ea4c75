/* Standard streams on the simulated host: scripted input and output, and calls at a time. */
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

/* Two bytes each second: who drains waits for it. */
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
    weft_sim_script_output(1, (weft_sim_sink){.status = WEFT_EPIPE, .accepts = 3, .message = "nobody reads"});
    self->to = weft_stdout();
    if (!self->to) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_writer_write(self->to, "12345", 5));
    WEFT_AWAIT(weft_sleep(1));
    WEFT_CATCH(self->status, weft_writer_drain(self->to));
    CHECK_INT(self->status, WEFT_EPIPE);
    CHECK_STR(weft_caught_message(), "standard output: nobody reads");
    CHECK_STR(weft_sim_output(1, NULL), "123");
    CHECK_INT(weft_writer_write(self->to, "6", 1), WEFT_EPIPE);
}

/* What was written is waited for when the program has ended, drained or not. */
WEFT_ASYNC(write_and_end, weft_sim_sink sink; const char *text;) {
    WEFT_BEGIN;
    weft_sim_script_output(1, self->sink);
    if (!weft_stdout()) WEFT_RAISE(WEFT_ENOMEM);
    TRY(weft_writer_write(weft_stdout(), self->text, strlen(self->text)));
}

static void output_at_the_end(void) {
    check_begin("output_at_the_end", 0);
    CHECK_INT(weft_run(WEFT_CALL(write_and_end, .sink = {.delay = 1, .most = 2}, .text = "12345"), NULL),
              WEFT_OK);
    CHECK_STR(weft_sim_output(1, NULL), "12345");
    CHECK_TIME(3);
    weft_sim_reset();

    weft_sim_sink broken = {
        .delay = 1, .most = 2, .status = WEFT_EPIPE, .accepts = 3, .message = "Nobody reads"};
    CHECK_INT(weft_run(WEFT_CALL(write_and_end, .sink = broken, .text = "12345"), NULL), WEFT_EPIPE);
    CHECK_STR(weft_sim_output(1, NULL), "123");
    CHECK_TRACE("[output was lost WEFT_EPIPE: standard output: nobody reads ] ");
    weft_sim_reset();

    /* It is never taken: the program ends all the same. */
    weft_sim_sink stuck = {.delay = INFINITY};
    CHECK_INT(weft_run(WEFT_CALL(write_and_end, .sink = stuck, .text = "12345"), NULL), WEFT_EIO);
    CHECK_STR(weft_sim_output(1, NULL), "");
    CHECK_TRACE("[output was lost WEFT_EIO: standard output: a write never completed ] ");
    weft_sim_reset();
    CHECK_INT(weft_memory_used(), 0);
}

/* Who was told of a failure, and went on, has dealt with it. */
WEFT_ASYNC(failure_is_seen, int status;) {
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
    char text[] = "first\n"; /* is copied */
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

WEFT_ASYNC(sleeps, double seconds;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->seconds));
}

/* What a program does not read is there for the next one, what it planned for later is not. */
static void one_program_after_the_other(void) {
    check_begin("one_program_after_the_other", 0);
    weft_sim_script_input(WEFT_SIM_PIECES({.data = "1\n"}, {.data = "2\n"}));
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = "1\n"), NULL), WEFT_OK);
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = "2\n"), NULL), WEFT_OK);
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = ""), NULL), WEFT_OK);
    weft_sim_after(5, never, NULL);
    CHECK_INT(weft_run(WEFT_CALL(sleeps, .seconds = 4), NULL), WEFT_OK);
    CHECK_INT(weft_run(WEFT_CALL(sleeps, .seconds = 4), NULL), WEFT_OK);
    weft_sim_after(1, never, NULL);
    weft_sim_reset();
    CHECK_INT(weft_run(WEFT_CALL(sleeps, .seconds = 4), NULL), WEFT_OK);
    weft_sim_script_input(WEFT_SIM_PIECES({.data = "3\n"}));
    CHECK_INT(weft_run(WEFT_CALL(read_line, .expected = "3\n"), NULL), WEFT_OK);
    weft_sim_reset();
    CHECK_INT(weft_memory_used(), 0);
}

/* ---- The process's own ---- */

/* Without a script it is the process's; there is one of each, also after one that could not be made. */
WEFT_ASYNC(write_own, weft_writer *to; int fd; int expected, status;) {
    WEFT_BEGIN;
    weft_writer *(*const make)(void) = self->fd == 1 ? weft_stdout : weft_stderr;
    if (!(self->to = make()) && !(self->to = make())) WEFT_RAISE(WEFT_ENOMEM);
    CHECK(make() == self->to);
    TRY(weft_writer_write(self->to, "own\n", 4));
    WEFT_CATCH(self->status, weft_writer_drain(self->to));
    if (self->status == WEFT_OK && self->expected != WEFT_OK) {
        WEFT_AWAIT(weft_sleep(0)); /* until it is lost */
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

/* A script is taken back. */
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

static void note(void *user) { trace("%s:%.0f", (const char *)user, (weft_time() - check.begun) * 10); }

/* In the order of their times; of the same, in that in which they were planned, and before timers. */
WEFT_ASYNC(calls) {
    WEFT_BEGIN;
    weft_sim_after(2, note, (void *)"c");
    weft_sim_after(1, note, (void *)"a");
    weft_sim_after(1, note, (void *)"b");
    weft_sim_after(9, never, NULL);
    weft_sim_after(INFINITY, never, NULL);
    WEFT_AWAIT(weft_sleep(1));
    note((void *)"slept");
    weft_sim_after(0, note, (void *)"now");
    WEFT_AWAIT(weft_sleep(2));
    CHECK_TRACE("a:10 b:10 slept:10 now:10 c:20 ");
}

/* Work makes late what is due meanwhile; deadlines still fire in their order. */
WEFT_ASYNC(sleep_and_note, double delay; const char *name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    note((void *)self->name);
}

WEFT_ASYNC(work) {
    WEFT_BEGIN;
    weft_sim_after(2, note, (void *)"call");
    TRY(weft_spawn(WEFT_CALL(sleep_and_note, .delay = 3, .name = "three")));
    TRY(weft_spawn(WEFT_CALL(sleep_and_note, .delay = 1, .name = "one")));
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
    RUN(failure_is_seen);
    RUN(times_of_pieces);
    one_program_after_the_other();
    own_output(1);
    own_output(2);
    own_input();
    RUN(calls);
    weft_set_slow_step(10); /* debug builds report one of 0.1 s */
    RUN(work);
    return check_result();
}
