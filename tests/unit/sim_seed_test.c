/* Seeds: what every host guarantees holds with each seed; a program that relies on the plain order fails
 * with one of them; and every run can be repeated. */
#include "check.h"

#include <signal.h>
#include <stdlib.h>
#include <weft/sim.h>

enum { SEEDS = 300 };

/* ---- What holds with every seed ---- */

static int ready_order, timer_order;

WEFT_ASYNC(take_turn, int place;) {
    WEFT_BEGIN;
    CHECK_INT(ready_order++, self->place);
}

/* Timers that are set in the same turn have deadlines in the order of their delays. */
WEFT_ASYNC(take_time, double delay; int place; double started;) {
    WEFT_BEGIN;
    self->started = weft_time();
    WEFT_AWAIT(weft_sleep(self->delay));
    CHECK((weft_time() - self->started - self->delay) * 1e9 > -0.5);
    CHECK_INT(timer_order++, self->place);
}

WEFT_ASYNC(read_input, weft_bytes all;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(weft_stdin(), -1, &self->all));
    CHECK_STR(self->all.data, "one two three");
}

WEFT_ASYNC(fetch_text, const char *url, *text; weft_response response;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->response));
    CHECK_STR(self->response.body, self->text);
    weft_response_deinit(&self->response);
}

WEFT_ASYNC(write_output, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++) {
        CHECK_INT(weft_writer_write(weft_stdout(), "abcdefgh", 8), WEFT_OK);
        WEFT_AWAIT(weft_writer_drain(weft_stdout()));
    }
    WEFT_AWAIT(weft_sleep(1));
    CHECK_STR(weft_sim_output(1, NULL), "abcdefghabcdefghabcdefgh");
}

WEFT_ASYNC(do_everything) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(take_turn, .place = 0), WEFT_CALL(take_turn, .place = 1),
                           WEFT_CALL(take_turn, .place = 2), WEFT_CALL(take_time, .delay = 0.010, .place = 0),
                           WEFT_CALL(take_time, .delay = 0.010, .place = 1),
                           WEFT_CALL(take_time, .delay = 0.020, .place = 2), WEFT_CALL(read_input),
                           WEFT_CALL(write_output), WEFT_CALL(fetch_text, .url = "http://a/", .text = "aa"),
                           WEFT_CALL(fetch_text, .url = "http://b/", .text = "bb")));
}

static bool invariants_hold(void *unused) {
    (void)unused;
    int failures = check.failures;
    ready_order = timer_order = 0;
    weft_sim_script_input(
        WEFT_SIM_PIECES({.data = "one"}, {.data = " two "}, {.delay = 0.01, .data = "three"}));
    weft_sim_script_output(1, (weft_sim_sink){.delay = 0.001});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 1, .text = "aa"});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://b/", .delay = 1, .text = "bb"});
    CHECK_INT(weft_run(WEFT_CALL(do_everything), NULL), WEFT_OK);
    CHECK_INT(weft_memory_used(), 0);
    return check.failures == failures;
}

/* ---- What holds only in the plain order ---- */

static char order[8];

static void add(char name) { order[strlen(order)] = name; }

WEFT_ASYNC(fetch_and_add, const char *url; char name; weft_response response;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->response));
    weft_response_deinit(&self->response);
    add(self->name);
}

WEFT_ASYNC(sleep_and_add, double delay; char name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    add(self->name);
}

WEFT_ASYNC(read_and_add, weft_bytes piece;) {
    WEFT_BEGIN;
    do {
        WEFT_AWAIT(weft_reader_read(weft_stdin(), 100, &self->piece));
        add((char)('0' + self->piece.size));
    } while (self->piece.size > 0 && strlen(order) < sizeof order - 1);
}

/* Both responses arrive at the same moment. */
WEFT_ASYNC(two_responses) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(fetch_and_add, .url = "http://a/", .name = 'a'),
                           WEFT_CALL(fetch_and_add, .url = "http://b/", .name = 'b')));
}

/* The response arrives 10 ms before the deadline. */
WEFT_ASYNC(response_and_timer) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(sleep_and_add, .delay = 1.01, .name = 't'),
                           WEFT_CALL(fetch_and_add, .url = "http://a/", .name = 'a')));
}

WEFT_ASYNC(two_pieces) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(read_and_add));
}

/* Reads a whole piece at once. */
WEFT_ASYNC(one_piece) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(read_and_add));
}

/* Expects one write to accept everything. */
WEFT_ASYNC(one_write) {
    WEFT_BEGIN;
    CHECK_INT(weft_writer_write(weft_stdout(), "abcd", 4), WEFT_OK);
    WEFT_AWAIT(weft_sleep(1.5));
    strcpy(order, weft_sim_output(1, NULL));
    WEFT_AWAIT(weft_sleep(5));
}

/* Sleeping for 10 ms and then for 19 may take longer than sleeping for 30. */
WEFT_ASYNC(sleep_twice) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.010));
    WEFT_AWAIT(weft_sleep(0.019));
    add('b');
}

WEFT_ASYNC(two_sleepers) {
    WEFT_BEGIN;
    WEFT_AWAIT(
        WEFT_GATHER(NULL, WEFT_CALL(sleep_and_add, .delay = 0.030, .name = 'a'), WEFT_CALL(sleep_twice)));
}

typedef struct bug {
    weft_awaitable (*program)(void);
    const char *plain;
} bug;

#define PROGRAM(name) \
    static weft_awaitable name##_program(void) { return WEFT_CALL(name); }
PROGRAM(two_responses)
PROGRAM(response_and_timer)
PROGRAM(two_pieces)
PROGRAM(one_piece)
PROGRAM(one_write)
PROGRAM(two_sleepers)

static bool is_in_plain_order(void *user) {
    const bug *tried = user;
    memset(order, 0, sizeof order);
    if (tried->program == one_piece_program)
        weft_sim_script_input(WEFT_SIM_PIECES({.data = "abcdef"}));
    else
        weft_sim_script_input(WEFT_SIM_PIECES({.data = "abc"}, {.data = "de"}));
    weft_sim_script_output(1, (weft_sim_sink){.delay = 1});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = 1});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://b/", .delay = 1});
    CHECK_INT(weft_run(tried->program(), NULL), WEFT_OK);
    return strcmp(order, tried->plain) == 0;
}

static void expect_found(weft_awaitable (*program)(void), const char *plain) {
    bug planted = {program, plain};
    CHECK(!weft_sim_try_seeds(SEEDS, is_in_plain_order, &planted));
    uint64_t seed = weft_sim_current_seed();
    CHECK(seed > 0 && seed <= SEEDS);
    char first[sizeof order];
    strcpy(first, order);
    /* The seed repeats the run, set by number and from the environment. */
    weft_sim_reset();
    weft_sim_seed(seed);
    CHECK(!is_in_plain_order(&planted));
    CHECK_STR(order, first);
    weft_sim_reset();
    CHECK(is_in_plain_order(&planted));
    CHECK_INT(weft_sim_current_seed(), 0);
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)seed);
    setenv("WEFT_SIM_SEED", text, 1);
    weft_sim_reset();
    CHECK(!is_in_plain_order(&planted));
    CHECK_STR(order, first);
    CHECK(!weft_sim_try_seeds(SEEDS, is_in_plain_order, &planted));
    CHECK_INT(weft_sim_current_seed(), seed);
    unsetenv("WEFT_SIM_SEED");
    weft_sim_reset();
}

/* Every program restarts the sequence of its seed. */
static void every_run_repeats(void) {
    char first[sizeof order];
    bug planted = {two_pieces_program, ""};
    for (uint64_t seed = 1; seed < 20; seed++) {
        weft_sim_reset();
        weft_sim_seed(seed);
        is_in_plain_order(&planted);
        strcpy(first, order);
        is_in_plain_order(&planted);
        CHECK_STR(order, first);
    }
    weft_sim_reset();
}

/* ---- Turns, and which seeds are tried ---- */

WEFT_ASYNC(hundred_turns, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 100; self->i++) WEFT_AWAIT(weft_sleep(0));
}

/* Turns take no time in the plain order, and little with a seed. */
static void turns_take_time(void) {
    weft_sim_reset();
    double started = weft_time();
    CHECK_INT(weft_run(WEFT_CALL(hundred_turns), NULL), WEFT_OK);
    CHECK(weft_time() == started);
    weft_sim_seed(1);
    CHECK_INT(weft_run(WEFT_CALL(hundred_turns), NULL), WEFT_OK);
    CHECK(weft_time() > started && weft_time() < started + 101 * 50e-6);
    weft_sim_reset();
}

static bool count_run(void *count) {
    ++*(int *)count;
    return true;
}

/* All seeds up to the last are tried, or only the one in the environment. The signal handler is restored. */
static void which_seeds_are_tried(void) {
    int count = 0;
    CHECK(weft_sim_try_seeds(9, count_run, &count));
    CHECK_INT(count, 10);
    setenv("WEFT_SIM_SEED", "5", 1);
    CHECK(weft_sim_try_seeds(9, count_run, &count));
    CHECK_INT(count, 11);
    unsetenv("WEFT_SIM_SEED");
    CHECK(signal(SIGABRT, SIG_DFL) == SIG_DFL);
}

int main(void) {
    unsetenv("WEFT_SIM_SEED");
    CHECK(weft_sim_try_seeds(SEEDS, invariants_hold, NULL));
    expect_found(two_responses_program, "ab");
    expect_found(response_and_timer_program, "at");
    expect_found(two_pieces_program, "320");
    expect_found(one_piece_program, "60");
    expect_found(one_write_program, "abcd");
    expect_found(two_sleepers_program, "ba");
    every_run_repeats();
    turns_take_time();
    which_seeds_are_tried();
    return check_result();
}
