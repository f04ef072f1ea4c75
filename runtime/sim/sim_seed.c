/* The seed and what is drawn from it. */
#include "sim_host.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LONGEST_TURN = 50 * 1000, LATEST = 20 * 1000 * 1000 }; /* nanoseconds */

static uint64_t seed, state;
static bool was_set; /* the seed, by weft_sim_seed */

/* ---- Which seed ---- */

/* Whether the environment says one. */
static bool seed_of_environment(uint64_t *number) {
    const char *text = getenv("WEFT_SIM_SEED");
    if (!text || !*text) return false;
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    if (*end || errno || *text < '0' || *text > '9')
        weft__sim_stop("WEFT_SIM_SEED is \"%s\", which is not a number of 0 to 2^64 - 1", text);
    return true;
}

void weft_sim_seed(uint64_t number) {
    seed = state = number;
    was_set = true;
}

uint64_t weft_sim_current_seed(void) { return seed; }

void weft__sim_seed_reset(void) { was_set = false; }

void weft__sim_seed_begin(void) {
    static bool was_said;
    if (!was_set && !seed_of_environment(&seed)) seed = 0;
    if (!was_set && seed != 0 && !was_said) {
        fprintf(stderr, "weft: this runs with WEFT_SIM_SEED=%llu\n", (unsigned long long)seed);
        was_said = true;
    }
    state = seed;
}

/* ---- All seeds ---- */

static void say_seed(void) {
    char line[80];
    int size = snprintf(line, sizeof line, "weft: the test fails with WEFT_SIM_SEED=%llu\n",
                        (unsigned long long)seed);
    if (write(STDERR_FILENO, line, (size_t)size) < 0) return;
}

/* assert has said what is wrong, and the process ends after this. */
static void on_abort(int signal_number) {
    (void)signal_number;
    say_seed();
}

static bool try_seed(uint64_t number, bool (*test)(void *user), void *user) {
    weft_sim_reset();
    weft_sim_seed(number);
    if (!test(user)) {
        seed = number;
        fflush(stdout);
        say_seed();
        return false;
    }
    weft_sim_reset();
    return true;
}

bool weft_sim_try_seeds(uint64_t last, bool (*test)(void *user), void *user) {
    uint64_t first = 0;
    if (seed_of_environment(&first)) last = first;
    void (*previous)(int) = signal(SIGABRT, on_abort);
    bool holds = true;
    for (uint64_t number = first; holds && number <= last &&number >= first; number++)
        holds = try_seed(number, test, user);
    signal(SIGABRT, previous);
    return holds;
}

/* ---- Choices ---- */

/* SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. */
static uint64_t draw(void) {
    uint64_t bits = state += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return bits ^ (bits >> 31);
}

uint64_t weft__sim_choose(uint64_t count) { return seed == 0 ? 0 : draw() % count; }

bool weft__sim_chance(uint64_t times) { return seed != 0 && draw() % times == 0; }

/* Half of the time all, else mostly few: the room of a read is often far more than what comes. */
size_t weft__sim_cut(size_t most) {
    if (!weft__sim_chance(2)) return most;
    size_t fewer = most >> weft__sim_choose(13);
    return fewer ? 1 + (size_t)weft__sim_choose(fewer) : 1;
}

/* Half of the time nothing, else a little more often than much. */
static int64_t up_to(int64_t most) {
    if (!weft__sim_chance(2)) return 0;
    return (int64_t)(weft__sim_choose((uint64_t)most) >> weft__sim_choose(6));
}

int64_t weft__sim_lateness(void) { return up_to(LATEST); }
int64_t weft__sim_turn_time(void) { return up_to(LONGEST_TURN); }
