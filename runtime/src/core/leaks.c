#include "core/leaks.h"

#ifdef WEFT_DEBUG
#include "base/tracked_blocks.h"
#include "core/report.h"
#include "core/task_internal.h"
#include <stdio.h>
#include <stdlib.h>

enum { MOST_REPORTS = 20 };

/* What is reported, in the order in which it was allocated. */
typedef struct findings {
    const weft__tracked *reported[MOST_REPORTS];
    size_t count, more;
} findings;

/* Memory of which no report says more than where it was allocated is reported together. */
static bool is_same(const weft__tracked *a, const weft__tracked *b) {
    return a == b || (!a->describe && !b->describe && a->origin == b->origin && a->owner == b->owner);
}

static bool is_found(const findings *found, const weft__tracked *block) {
    for (size_t i = 0; i < found->count; i++)
        if (is_same(found->reported[i], block)) return true;
    return false;
}

static findings find_leaks(void) {
    findings found = {.count = 0};
    for (const weft__tracked *block = weft__tracked_first(); block; block = weft__tracked_next(block)) {
        if (is_found(&found, block)) continue;
        if (found.count < MOST_REPORTS)
            found.reported[found.count++] = block;
        else
            found.more++;
    }
    return found;
}

/* An exception handler may have released it. */
static bool is_in_use(const weft__tracked *block) {
    weft__release_retired(); /* what is kept only to detect its use */
    const weft__tracked *other = weft__tracked_first();
    while (other && other != block) other = weft__tracked_next(other);
    return other;
}

static size_t size_of_same(const weft__tracked *block) {
    size_t size = 0;
    for (const weft__tracked *other = block; other; other = weft__tracked_next(other))
        if (is_same(other, block)) size += other->size;
    return size;
}

static void report(const weft__tracked *block) {
    char message[64];
    snprintf(message, sizeof message, "%zu bytes were never released", size_of_same(block));
    weft_report report = {.message = message, .task = block->owner, .origin = block->origin};
    if (block->describe) block->describe(weft__tracked_block(block), &report);
    weft__deliver(&report);
}

static void report_all(void) {
    findings found = find_leaks();
    for (size_t i = 0; i < found.count; i++)
        if (is_in_use(found.reported[i])) report(found.reported[i]);
    if (found.more == 0) return;
    char message[64];
    snprintf(message, sizeof message, "%zu more blocks were never released", found.more);
    weft__deliver(&(weft_report){.message = message});
}

static bool is_reported;

bool weft__report_leaks(void) {
    if (is_reported || weft__first_task()) return false;
    is_reported = true;
    weft__release_retired();
    report_all();
    return true;
}

#ifndef __EMSCRIPTEN__ /* where most processes do not exit */
static void at_exit(void) {
    weft_set_exception_handler(NULL, NULL);
    weft__report_leaks();
}
#endif

void weft__report_leaks_at_exit(void) {
#ifndef __EMSCRIPTEN__
    static bool is_registered;
    if (!is_registered) is_registered = atexit(at_exit) == 0;
#endif
}
#endif
