/* The costs that the scaling gate compares. */
#ifndef SCALING_H
#define SCALING_H

#include <stdlib.h>
#include <weft/weft.h>

/* A program that does something `n` times, beside `n` of the same. */
typedef struct cost {
    const char *name;
    weft_awaitable (*program)(size_t n);
    double bound; /* by how much an operation may get dearer from few to many */
} cost;

/* For what takes constant time, up to what happens once; constant time on average, in tables that grow; and
 * logarithmic time: log 100,000 is 1.7 times log 1,000. */
#define CONSTANT 1.3
#define AMORTIZED 1.6
#define LOGARITHMIC 2.2

/* Lists end with a NULL name. */
extern const cost time_costs[], task_costs[], nested_costs[], sync_costs[], io_costs[], wasi_fetch_costs[];

/* A coroutine that is such a program, with the parameter `n` and more fields: COST(name, fields) { body }. */
#define COST(name, ...)                                                             \
    WEFT_ASYNC_DECLARE(name, size_t n, i; __VA_ARGS__);                             \
    static weft_awaitable make_##name(size_t n) { return WEFT_CALL(name, .n = n); } \
    WEFT_ASYNC_DEFINE(name)

/* An array of `n` zeroed elements; the process ends soon. */
#define NEW(n, type) ((type *)calloc(n, sizeof(type)))

#endif
