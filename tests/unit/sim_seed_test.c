/* Seeds: what holds on every host holds with each of them, what is only so in the plain order is found
 * out by one, and each run can be done again. */
#include "check.h"

#include <signal.h>
#include <stdlib.h>
#include <weft/sim.h>

enum { SEEDS = 300 };

/* ---- What holds in every order ---- */

static int ready_order, timer_order;

WEFT_ASYNC(takes_turn, int place;) {
    WEFT_BEGIN;
    CHECK_INT(ready_order++, self->place);
}

/* Timers of one turn are set at once: their deadlines are equal or in the order of the delays. */
WEFT_ASYNC(takes_time, double delay; int place; double begun;) {
    WEFT_BEGIN;
    self->begun = weft_time();
    WEFT_AWAIT(weft_sleep(self->delay));
    CHECK((weft_time() - self->begun - self->delay) * 1e9 > -0.5);
    CHECK_INT(timer_order++, self->place);
}

WEFT_ASYNC(reads_input, weft_bytes all;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(weft_stdin(), -1, &self->all));
    CHECK_STR(self->all.data, "one two three");
}

WEFT_ASYNC(fetches, const char *url, *text; weft_response response;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->response));
    CHECK_STR(self->response.body, self->text);
    weft_response_deinit(&self->response);
}

WEFT_ASYNC(writes, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++) {
        CHECK_INT(weft_writer_write(weft_stdout(), "abcdefgh", 8), WEFT_OK);
        WEFT_AWAIT(weft_writer_drain(weft_stdout()));
    }
    WEFT_AWAIT(weft_sleep(1));
    CHECK_STR(weft_sim_output(1, NULL), "abcdefghabcdefghabcdefgh");
}

WEFT_ASYNC(all_of_it) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(
        NULL, WEFT_CALL(takes_turn, .place = 0), WEFT_CALL(takes_turn, .place = 1),
        WEFT_CALL(takes_turn, .place = 2), WEFT_CALL(takes_time, .delay = 0.010, .place = 0),
        WEFT_CALL(takes_time, .delay = 0.010, .place = 1), WEFT_CALL(takes_time, .delay = 0.020, .place = 2),
        WEFT_CALL(reads_input), WEFT_CALL(writes), WEFT_CALL(fetches, .url = "http://a/", .text = "aa"),
        WEFT_CALL(fetches, .url = "http://b/", .text = "bb")));
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
    CHECK_INT(weft_run(WEFT_CALL(all_of_it), NULL), WEFT_OK);
    CHECK_INT(weft_memory_used(), 0);
    return check.failures == failures;
}

/* ---- What holds only in the plain order ---- */

static char order[8];

static void add(char what) { order[strlen(order)] = what; }

WEFT_ASYNC(fetch_and_add, const char *url; char what; weft_response response;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = self->url}, &self->response));
    weft_response_deinit(&self->response);
    add(self->what);
}

WEFT_ASYNC(sleep_and_add, double delay; char what;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->delay));
    add(self->what);
}

WEFT_ASYNC(read_and_add, weft_bytes piece;) {
    WEFT_BEGIN;
    do {
        WEFT_AWAIT(weft_reader_read(weft_stdin(), 100, &self->piece));
        add((char)('0' + self->piece.size));
    } while (self->piece.size > 0 && strlen(order) < sizeof order - 1);
}

/* Both answers come at the same moment. */
WEFT_ASYNC(two_answers) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(fetch_and_add, .url = "http://a/", .what = 'a'),
                           WEFT_CALL(fetch_and_add, .url = "http://b/", .what = 'b')));
}

/* The answer is there 10 ms before the deadline. */
WEFT_ASYNC(answer_and_timer) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(sleep_and_add, .delay = 1.01, .what = 't'),
                           WEFT_CALL(fetch_and_add, .url = "http://a/", .what = 'a')));
}

WEFT_ASYNC(two_pieces) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(read_and_add));
}

/* One piece is one read. */
WEFT_ASYNC(one_piece) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(read_and_add));
}

/* One write takes all. */
WEFT_ASYNC(one_write) {
    WEFT_BEGIN;
    CHECK_INT(weft_writer_write(weft_stdout(), "abcd", 4), WEFT_OK);
    WEFT_AWAIT(weft_sleep(1.5));
    strcpy(order, weft_sim_output(1, NULL));
    WEFT_AWAIT(weft_sleep(5));
}

/* A task that sleeps for 20 ms after 10 is not done before one that sleeps for 30. */
WEFT_ASYNC(sleep_twice) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.010));
    WEFT_AWAIT(weft_sleep(0.019));
    add('b');
}

WEFT_ASYNC(two_sleepers) {
    WEFT_BEGIN;
    WEFT_AWAIT(
        WEFT_GATHER(NULL, WEFT_CALL(sleep_and_add, .delay = 0.030, .what = 'a'), WEFT_CALL(sleep_twice)));
}

typedef struct bug {
    weft_awaitable (*program)(void);
    const char *plain;
} bug;

#define PROGRAM(name) \
    static weft_awaitable name##_program(void) { return WEFT_CALL(name); }
PROGRAM(two_answers)
PROGRAM(answer_and_timer)
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

static void found(weft_awaitable (*program)(void), const char *plain) {
    bug planted = {program, plain};
    CHECK(!weft_sim_try_seeds(SEEDS, is_in_plain_order, &planted));
    uint64_t seed = weft_sim_current_seed();
    CHECK(seed > 0 && seed <= SEEDS);
    char first[sizeof order];
    strcpy(first, order);
    /* Again, by its number: the same; and from the environment. */
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

/* Every program begins anew with the seed. */
static void same_again(void) {
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

/* ---- What a seed begins and ends ---- */

WEFT_ASYNC(hundred_turns, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 100; self->i++) WEFT_AWAIT(weft_sleep(0));
}

/* Turns take time, but not in the plain order, and never much. */
static void turns_take_time(void) {
    weft_sim_reset();
    double began = weft_time();
    CHECK_INT(weft_run(WEFT_CALL(hundred_turns), NULL), WEFT_OK);
    CHECK(weft_time() == began);
    weft_sim_seed(1);
    CHECK_INT(weft_run(WEFT_CALL(hundred_turns), NULL), WEFT_OK);
    CHECK(weft_time() > began && weft_time() < began + 101 * 50e-6);
    weft_sim_reset();
}

static bool counts(void *count) {
    ++*(int *)count;
    return true;
}

/* All seeds up to the last one, or the one that the environment says; and no trace of it afterwards. */
static void which_seeds(void) {
    int count = 0;
    CHECK(weft_sim_try_seeds(9, counts, &count));
    CHECK_INT(count, 10);
    setenv("WEFT_SIM_SEED", "5", 1);
    CHECK(weft_sim_try_seeds(9, counts, &count));
    CHECK_INT(count, 11);
    unsetenv("WEFT_SIM_SEED");
    CHECK(signal(SIGABRT, SIG_DFL) == SIG_DFL);
}

int main(void) {
    unsetenv("WEFT_SIM_SEED");
    CHECK(weft_sim_try_seeds(SEEDS, invariants_hold, NULL));
    found(two_answers_program, "ab");
    found(answer_and_timer_program, "at");
    found(two_pieces_program, "320");
    found(one_piece_program, "60");
    found(one_write_program, "abcd");
    found(two_sleepers_program, "ba");
    same_again();
    turns_take_time();
    which_seeds();
    return check_result();
}
