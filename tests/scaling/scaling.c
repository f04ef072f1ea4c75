/* Runs each program of SCALING_LISTS with few and with many, and compares what an operation costs: the basic blocks of the
 * runtime and of the simulated host that run, and the memory that they copy or search.
 *
 *     scaling_test [NAME]...   all programs, or those named */
#include "scaling.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <weft/sim.h>

enum { FEW = 1000, MANY = 100000, BYTES_OF_A_BLOCK = 64 };

/* ---- Counting ---- */

static uint64_t blocks, limit = UINT64_MAX;

static void count(uint64_t more) {
    if ((blocks += more) <= limit) return;
    printf("    stopped: too many\n");
    fflush(stdout);
    _exit(1);
}

/* Called by each basic block. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void) { count(1); }

void *__real_memcpy(void *to, const void *from, size_t size);
void *__real_memmove(void *to, const void *from, size_t size);
void *__real_memset(void *to, int byte, size_t size);
void *__real_memchr(const void *in, int byte, size_t size);
void *__wrap_memcpy(void *to, const void *from, size_t size);
void *__wrap_memmove(void *to, const void *from, size_t size);
void *__wrap_memset(void *to, int byte, size_t size);
void *__wrap_memchr(const void *in, int byte, size_t size);

void *__wrap_memcpy(void *to, const void *from, size_t size) {
    count(size / BYTES_OF_A_BLOCK);
    return __real_memcpy(to, from, size);
}

void *__wrap_memmove(void *to, const void *from, size_t size) {
    count(size / BYTES_OF_A_BLOCK);
    return __real_memmove(to, from, size);
}

void *__wrap_memset(void *to, int byte, size_t size) {
    count(size / BYTES_OF_A_BLOCK);
    return __real_memset(to, byte, size);
}

void *__wrap_memchr(const void *in, int byte, size_t size) {
    void *found = __real_memchr(in, byte, size);
    count((found ? (size_t)((const char *)found - (const char *)in) : size) / BYTES_OF_A_BLOCK);
    return found;
}

/* ---- Comparing ---- */

/* The blocks that an operation takes. */
static double measure(const cost *of, size_t n) {
    blocks = 0;
    int status = weft_run(of->program(n), NULL);
    weft_sim_reset();
    if (status != WEFT_OK) printf("    failed with %s\n", weft_status_name(status));
    if (status != WEFT_OK) _exit(1);
    return (double)blocks / (double)n;
}

static _Noreturn void compare(const cost *of) {
    double few = measure(of, FEW);
    limit = (uint64_t)(few * of->bound * MANY) + MANY;
    double many = measure(of, MANY);
    printf("%-40s %8.1f %8.1f blocks, %.2f times, bound %.1f\n", of->name, few, many, many / few, of->bound);
    fflush(stdout);
    _exit(many > few * of->bound);
}

/* In a process of its own, which ends when it has counted too many. */
static bool holds(const cost *of) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) compare(of);
    int status = -1;
    bool ended = child > 0 && waitpid(child, &status, 0) == child;
    if (ended && status == 0) return true;
    printf("%s: costs more beside %d than beside %d\n", of->name, MANY, FEW);
    return false;
}

static bool is_wanted(const cost *of, int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], of->name) == 0) return true;
    return argc == 1;
}

int main(int argc, char **argv) {
    const cost *const lists[] = {SCALING_LISTS};
    int failed = 0;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const cost *of = lists[i]; of->name; of++)
            if (is_wanted(of, argc, argv) && !holds(of)) failed++;
    if (failed > 0) printf("%d of the primitives do not scale\n", failed);
    return failed > 0;
}
