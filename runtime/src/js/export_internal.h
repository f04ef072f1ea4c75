/* Invocations: calls of exported coroutines by JavaScript. Each is a block with the arguments, and a watch on
 * its task. */
#ifndef WEFT_SRC_EXPORT_H
#define WEFT_SRC_EXPORT_H

#include <weft/export.h>

#include "core/future_internal.h"

/* After it in the block follow the coroutine's struct with its arguments, room for texts, and the result that
 * the coroutine stores, if it does. */
typedef struct weft__invocation {
    weft__watch watch; /* the first member */
    const weft__export_entry *exported;
    size_t size; /* of the block */
    uint32_t number;
} weft__invocation;

enum { INVOCATION_ALIGNMENT = 8 };

static inline size_t invocation_aligned(size_t size) {
    return (size + INVOCATION_ALIGNMENT - 1) / INVOCATION_ALIGNMENT * INVOCATION_ALIGNMENT;
}

static inline void *invocation_arguments(weft__invocation *call) {
    return (char *)call + invocation_aligned(sizeof *call);
}

static inline weft__invocation *invocation_of(void *arguments) {
    return (weft__invocation *)(void *)((char *)arguments - invocation_aligned(sizeof(weft__invocation)));
}

/* Opens the arguments, and starts a program that serves calls if there is none and there is no main().
 * Returns 0, or WEFT_ESTATE if the program does not accept calls: the invocation is freed. */
int weft__invocation_prepare(weft__invocation *call, bool has_main);

/* A coroutine object of this coroutine with the arguments of a prepared invocation. */
weft_awaitable weft__invocation_call(weft__invocation *call, const weft__coroutine *coroutine);

/* Converts a result or an item to the type of the export. Returns false if that is not possible: the
 * registers then have a failure, WEFT_EINVAL. */
bool weft__convert_result(const weft__export_entry *exported, enum weft__returned type, weft_value *value);

/* Starts the task of a prepared invocation: it awaits `awaitable`, which is consumed. Returns 0, or
 * WEFT_ENOMEM: the invocation is freed. */
int weft__invocation_run(weft__invocation *call, weft_awaitable awaitable);

#endif
