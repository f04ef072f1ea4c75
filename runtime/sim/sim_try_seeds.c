/* Runs a test with many seeds, and names the one with which it fails. */
#include "sim/sim_seed.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <weft/sim.h>

static uint64_t tried_seed;

/* Also from a signal handler, where printf must not be called. */
static void print_seed(void) {
    char digits[24], *first = digits + sizeof digits;
    *--first = '\n';
    uint64_t rest = tried_seed;
    do *--first = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    static const char text[] = "weft: the test fails with WEFT_SIM_SEED=";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) return;
    if (write(STDERR_FILENO, first, (size_t)(digits + sizeof digits - first)) < 0) return;
}

/* A failed assert has printed its message, and the process ends after this. */
static void on_abort(int signal_number) {
    (void)signal_number;
    print_seed();
}

static bool try_seed(uint64_t seed, bool (*test)(void *user), void *user) {
    tried_seed = seed;
    weft_sim_reset();
    weft_sim_seed(seed);
    if (!test(user)) {
        weft_sim_seed(seed); /* again, in case the test has called weft_sim_reset */
        fflush(stdout);
        print_seed();
        return false;
    }
    weft_sim_reset();
    return true;
}

bool weft_sim_try_seeds(uint64_t last, bool (*test)(void *user), void *user) {
    uint64_t first = 0;
    if (weft__sim_seed_from_environment(&first)) last = first;
    void (*previous)(int) = signal(SIGABRT, on_abort);
    bool holds = true;
    for (uint64_t seed = first; holds; seed++) {
        holds = try_seed(seed, test, user);
        if (seed == last) break;
    }
    signal(SIGABRT, previous);
    return holds;
}
