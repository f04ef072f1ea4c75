/* The seed, and the choices drawn from it. With seed 0, the plain order, every choice is fixed and
 * nothing is drawn. */
#ifndef WEFT_SIM_SIM_SEED_H
#define WEFT_SIM_SIM_SEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the environment variable WEFT_SIM_SEED. Returns false if it is not set; stops the process if it
 * is invalid. */
bool weft__sim_seed_from_environment(uint64_t *seed);

/* Called when a program starts: restarts the sequence of its seed. */
void weft__sim_seed_start(void);

/* Undoes weft_sim_seed. */
void weft__sim_seed_reset(void);

/* A number from 0 to count - 1; 0 in the plain order. */
uint64_t weft__sim_choose(uint64_t count);

/* True once in `times`; never in the plain order. */
bool weft__sim_chance(uint64_t times);

/* How many of `most` bytes, at least 1, a read or write transfers; all of them in the plain order. */
size_t weft__sim_cut(size_t most);

/* How late the host wakes the loop, in nanoseconds; 0 in the plain order. */
int64_t weft__sim_lateness(void);

/* How long a turn of the loop takes, in nanoseconds; 0 in the plain order. */
int64_t weft__sim_turn_time(void);

#endif
