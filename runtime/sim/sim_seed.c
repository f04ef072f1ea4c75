#include "sim/sim_seed.h"

#include "sim/sim_utilities.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <weft/sim.h>

enum { LONGEST_TURN = 50 * 1000, LATEST = 20 * 1000 * 1000 }; /* nanoseconds */

static uint64_t seed, state;
static bool seed_is_set; /* by weft_sim_seed */

/* ---- The seed of a program ---- */

bool weft__sim_seed_from_environment(uint64_t *number) {
    const char *text = getenv("WEFT_SIM_SEED");
    if (!text || !*text) return false;
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    if (*end || errno || *text < '0' || *text > '9')
        weft__sim_stop("WEFT_SIM_SEED must be a number from 0 to 2^64 - 1, not \"%s\"", text);
    return true;
}

void weft_sim_seed(uint64_t number) {
    seed = state = number;
    seed_is_set = true;
}

uint64_t weft_sim_current_seed(void) { return seed; }

void weft__sim_seed_reset(void) { seed_is_set = false; }

void weft__sim_seed_start(void) {
    static bool was_printed;
    if (!seed_is_set && !weft__sim_seed_from_environment(&seed)) seed = 0;
    if (!seed_is_set && seed != 0 && !was_printed) {
        fprintf(stderr, "weft: running with WEFT_SIM_SEED=%llu\n", (unsigned long long)seed);
        was_printed = true;
    }
    state = seed;
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

/* All bytes half of the time. Otherwise mostly few: a read's buffer is often far larger than the data. */
size_t weft__sim_cut(size_t most) {
    if (!weft__sim_chance(2)) return most;
    size_t fewer = most >> weft__sim_choose(13);
    return fewer ? 1 + (size_t)weft__sim_choose(fewer) : 1;
}

/* 0 half of the time. Otherwise small values are more likely than large ones. */
static int64_t up_to(int64_t most) {
    if (!weft__sim_chance(2)) return 0;
    return (int64_t)(weft__sim_choose((uint64_t)most) >> weft__sim_choose(6));
}

int64_t weft__sim_lateness(void) { return up_to(LATEST); }
int64_t weft__sim_turn_time(void) { return up_to(LONGEST_TURN); }
