/* Iterations of exported generators, on a host in whose place the test is. */
#include "check.h"
#include "js_host.h"

#include <stdlib.h>
#include <weft/export_generator.h>

static int generators; /* calls of weft_host_exported_generators */
static bool has_ended; /* the last iteration: it may run out of memory */

void weft_host_exported_generators(void) { generators++; }

void weft_host_iteration_item(uint32_t number, weft_value item) {
    if (!check.memory_fails) trace("%d:%d", (int)number, (int)item.i64);
}

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    has_ended = true;
    CHECK_INT(result.i64, 0);
    CHECK_INT(thrown, 0);
    CHECK(exported->is_generator);
    if (!check.memory_fails) trace("%d:%s", (int)number, weft_status_name(weft_error_status(error)));
}

static void reset(void) {
    js_host_reset();
    check.trace[0] = '\0';
}

/* ---- The exported generator ---- */

/* Yields numbers. Its cleanup awaits, and fails with `status`. */
WEFT_ASYNC_GENERATOR(numbers, int limit; double pause; int status; int i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (; self->i < self->limit; self->i++) {
            if (self->pause > 0) WEFT_AWAIT(weft_sleep(self->pause));
            WEFT_YIELD(self->i);
        }
    }
    WEFT_FINALLY {
        if (!check.memory_fails) trace("cleanup");
        WEFT_AWAIT(weft_sleep(1));
        if (self->status != 0) WEFT_RAISE(self->status);
    }
}
WEFT_EXPORT_GENERATOR(numbers, int, limit, pause, status)

/* Swallows a cancellation, and yields. */
WEFT_ASYNC_GENERATOR(stubborn, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(60)); }
    WEFT_EXCEPT(WEFT_ECANCELED) {}
    WEFT_YIELD(7);
    WEFT_YIELD(8);
}
WEFT_EXPORT_GENERATOR(stubborn, int)

/* Starts an iteration with this number; NULL when out of memory. */
static struct numbers *begin(uint32_t number, int limit, double pause, int status) {
    has_ended = false;
    struct numbers *arguments = weft_iteration_new(weft_export_numbers(), 1, number);
    if (!arguments) return NULL;
    CHECK(arguments->limit == 0 && arguments->i == 0);
    arguments->limit = limit;
    arguments->pause = pause;
    arguments->status = status;
    if (weft_iteration_start(arguments, true) != WEFT_OK) return NULL;
    return arguments;
}

/* In a scenario: begins one, and lets it wait for a request. */
#define BEGIN(limit_, pause_, status_)                                                             \
    do {                                                                                           \
        if (!(self->iteration = begin(3, (limit_), (pause_), (status_)))) WEFT_RAISE(WEFT_ENOMEM); \
        WEFT_AWAIT(weft_sleep(0));                                                                 \
    } while (0)

static void next(void *iteration) {
    if (!has_ended) weft_iteration_next(iteration);
}

static void close_iteration(void *iteration) {
    if (!has_ended) weft_iteration_close(iteration);
}

static void cancel(void *iteration) {
    if (!has_ended) weft_invocation_cancel(iteration);
}

/* ---- Tests ---- */

/* An item for each request, and the end. */
WEFT_ASYNC(serves_requests, struct numbers *iteration;) {
    WEFT_BEGIN;
    BEGIN(3, 0, 0);
    CHECK(generators > 0 && js_host.exports > 0); /* the host finds what is exported */
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("");
    next(self->iteration);
    CHECK_CALLS("");
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("3:0 ");
    next(self->iteration);
    next(self->iteration);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("3:1 3:2 cleanup 3:WEFT_OK ");
}

/* The end is requested before the generator has begun, while it waits in a yield, and while it runs. */
WEFT_ASYNC(closes, struct numbers *iteration;) {
    WEFT_BEGIN;
    if (!(self->iteration = begin(4, 3, 0, 0))) WEFT_RAISE(WEFT_ENOMEM);
    close_iteration(self->iteration); /* the task has not begun, either */
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("4:WEFT_OK ");
    BEGIN(3, 0, 0);
    close_iteration(self->iteration);
    close_iteration(self->iteration);
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("3:WEFT_OK ");
    BEGIN(3, 0, 0);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_CALLS("3:0 ");
    close_iteration(self->iteration);
    next(self->iteration); /* is not served */
    WEFT_AWAIT(weft_sleep(0));
    close_iteration(self->iteration); /* does not interrupt the cleanup */
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("cleanup 3:WEFT_OK ");
    BEGIN(3, 10, 0);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(1));
    close_iteration(self->iteration);
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("cleanup 3:WEFT_ECANCELED ");
}

/* The task is cancelled: before it has begun, while it waits for a request, and while the generator runs. */
WEFT_ASYNC(is_cancelled, struct numbers *iteration;) {
    WEFT_BEGIN;
    if (!(self->iteration = begin(4, 3, 0, 0))) WEFT_RAISE(WEFT_ENOMEM);
    cancel(self->iteration);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("4:WEFT_ECANCELED ");
    BEGIN(3, 0, 0);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(0));
    cancel(self->iteration);
    next(self->iteration); /* comes too late */
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("3:0 cleanup 3:WEFT_ECANCELED ");
    BEGIN(3, 10, 0);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(1));
    cancel(self->iteration);
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("cleanup 3:WEFT_ECANCELED ");
}

/* The generator fails, or its cleanup. */
WEFT_ASYNC(fails, struct numbers *iteration;) {
    WEFT_BEGIN;
    BEGIN(0, 0, WEFT_EIO);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("cleanup 3:WEFT_EIO ");
    BEGIN(1, 0, WEFT_EIO);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(0));
    close_iteration(self->iteration);
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("3:0 cleanup 3:WEFT_EIO ");
}

/* The iteration is dropped. The failure of its cleanup is reported, but no cancellation. */
WEFT_ASYNC(is_abandoned, struct numbers *iteration;) {
    WEFT_BEGIN;
    BEGIN(1, 0, WEFT_EIO);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(0));
    if (!has_ended) weft_iteration_abandon(self->iteration);
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("3:0 cleanup 3:WEFT_EIO "
                "[task exception was never retrieved: numbers WEFT_EIO: input or output failed ] ");
    BEGIN(3, 10, 0);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(1));
    if (!has_ended) weft_iteration_abandon(self->iteration);
    WEFT_AWAIT(weft_sleep(5));
    CHECK_CALLS("cleanup 3:WEFT_ECANCELED ");
}

/* The end is requested while the generator runs, which swallows that: its item is the last one. */
WEFT_ASYNC(swallows_the_end, void *iteration;) {
    WEFT_BEGIN;
    has_ended = false;
    self->iteration = weft_iteration_new(weft_export_stubborn(), 0, 5);
    if (!self->iteration || weft_iteration_start(self->iteration, true) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_AWAIT(weft_sleep(0));
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(1));
    close_iteration(self->iteration);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_CALLS("5:7 5:WEFT_OK ");
}

/* The end of the program closes it. */
WEFT_ASYNC(is_left, struct numbers *iteration;) {
    WEFT_BEGIN;
    BEGIN(3, 0, 0);
    next(self->iteration);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_CALLS("3:0 ");
}

/* The cleanup and the report of the end come after the scenario. */
static void ended_after_all(void) {
    js_host_reset();
    if (!check.memory_fails && strstr(check.trace, "cleanup 3:WEFT_ECANCELED ") != check.trace)
        js_host_fail("the end of the program does not close an iteration");
    check.trace[0] = '\0';
}

/* A block is as large as its texts need. */
static void too_large(void) {
    CHECK(!weft_iteration_new(weft_export_numbers(), SIZE_MAX, 1));
    CHECK(!weft_iteration_new(weft_export_numbers(), SIZE_MAX - 8, 1));
}

/* No program runs, and the module has one of its own: no calls. */
static void no_program(void) {
    void *call = weft_iteration_new(weft_export_numbers(), 0, 12);
    CHECK(call != NULL);
    if (call) CHECK_INT(weft_iteration_start(call, true), WEFT_ESTATE);
    CHECK_INT(weft_memory_used(), 0);
}

int main(void) {
    check.reset = reset;
    no_program();
    too_large();
    RUN(serves_requests);
    RUN(closes);
    RUN(is_cancelled);
    RUN(fails);
    RUN(is_abandoned);
    RUN(swallows_the_end);
    check.reset = ended_after_all;
    RUN(is_left);
    return check_result();
}
