/* Runs a test with many seeds, and names the one with which it fails. */
#include "sim/sim_seed.h"

#ifndef __wasi__
#include <signal.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <weft/sim.h>

static uint64_t tried_seed;
#ifdef __wasi__
static bool is_trying;
#endif

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

#ifdef __wasi__

/* A failed assert ends the program with a trap, before which it calls this. */
_Noreturn void __assert_fail(const char *text, const char *file, int line, const char *function) {
    fprintf(stderr, "Assertion failed: %s (%s: %s: %d)\n", text, file, function, line);
    if (is_trying) print_seed();
    abort();
}

static void watch_aborts(void) { is_trying = true; }
static void unwatch_aborts(void) { is_trying = false; }

#else

/* A failed assert has printed its message, and the process ends after this. */
static void on_abort(int signal_number) {
    (void)signal_number;
    print_seed();
}

static void (*previous_handler)(int);
static void watch_aborts(void) { previous_handler = signal(SIGABRT, on_abort); }
static void unwatch_aborts(void) { signal(SIGABRT, previous_handler); }

#endif

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
    watch_aborts();
    bool holds = true;
    for (uint64_t seed = first; holds; seed++) {
        holds = try_seed(seed, test, user);
        if (seed == last) break;
    }
    unwatch_aborts();
    return holds;
}
