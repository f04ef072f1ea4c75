/* What debug builds report in addition: slow steps, where a failed task was created, coroutines that were
 * never awaited, and blocks that are left without their exit. For uses after free see use_after_end.c, for
 * what is never released never_released.c. */
#include "check.h"

#include "base/tracked_blocks.h"
#include <math.h>
#ifdef WEFT__ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif
#include <weft/sim.h>

static const char name_of_70[] = "a name of seventy bytes, of which the report has the first sixty-three";

static struct {
    int count;
    char message[100], task[100];
    bool has_origin;
} last;

static void note(void *unused, const weft_report *report) {
    (void)unused;
    last.count++;
    snprintf(last.message, sizeof last.message, "%s", report->message);
    snprintf(last.task, sizeof last.task, "%s", report->task ? report->task : "");
    last.has_origin = report->origin && strstr(report->origin, "debug_test.c:");
}

WEFT_ASYNC(work, double seconds;) {
    WEFT_BEGIN;
    weft_sim_work(self->seconds);
    WEFT_AWAIT(weft_sleep(1));
    weft_sim_work(self->seconds / 10);
}

/* The number of reports for a task with two steps, one of `seconds` and one of a tenth of that. */
static int reports(double seconds) {
    last.count = 0;
    CHECK_INT(weft_run(WEFT_CALL(work, .seconds = seconds), NULL), 0);
    return last.count;
}

WEFT_ASYNC(starts_work, double before, inner, after;) {
    WEFT_BEGIN;
    weft_sim_work(self->before);
    weft_task_unref(weft_create_eager_task(WEFT_CALL(work, .seconds = self->inner)));
    weft_sim_work(self->after);
}

/* The step of an eager task belongs to the step that it runs in. */
static void slow_eager_steps(void) {
    last.count = 0;
    CHECK_INT(weft_run(WEFT_CALL(starts_work, .before = 0.08, .inner = 0.01, .after = 0.03), NULL), 0);
    CHECK_INT(last.count, 1);
    CHECK_STR(last.task, "starts_work");
    CHECK_INT(weft_run(WEFT_CALL(starts_work, .inner = 0.2), NULL), 0);
    CHECK_INT(last.count, 3);
    CHECK_STR(last.task, "starts_work");
}

static void slow_steps(void) {
    slow_eager_steps();
    CHECK_INT(reports(0), 0);
    CHECK_INT(reports(0.09), 0);
    CHECK_INT(reports(0.125), 1); /* the default limit is 0.1 */
    CHECK_STR(last.message, "a step of a task took 0.125 s, 0.025 s too long");
    CHECK_STR(last.task, "work");
    CHECK_INT(reports(2), 2);
    weft_set_slow_step(0.5);
    CHECK_INT(reports(0.4), 0);
    CHECK_INT(reports(0.6), 1);
    weft_set_slow_step(2.5);
    CHECK_INT(reports(2.5), 0); /* a step of exactly the limit is not reported */
    CHECK_INT(reports(3), 1);
    CHECK_INT(reports(26), 2);
    CHECK_STR(last.message, "a step of a task took 2.600 s, 0.100 s too long");
    weft_set_slow_step(NAN);
    CHECK_INT(reports(2), 0);
    CHECK_INT(reports(3), 1);
    weft_set_slow_step(INFINITY);
    CHECK_INT(reports(1e6), 0);
    weft_set_slow_step(1e300);
    CHECK_INT(reports(1e6), 0);
    weft_set_slow_step(0);
    CHECK_INT(reports(0), 0);
    CHECK_INT(reports(1e-6), 2);
    CHECK_INT(reports(1e-9), 2);
    weft_set_slow_step(-1e300);
    CHECK_INT(reports(0), 0);
    CHECK_INT(reports(1e-6), 2);
}

WEFT_ASYNC(named) {
    WEFT_BEGIN;
    weft_task_set_name(weft_current_task(), name_of_70);
    WEFT_AWAIT(weft_sleep(0));
    weft_sim_work(1);
}

static void long_names(void) {
    weft_set_slow_step(0.1);
    last.count = 0;
    CHECK_INT(weft_run(WEFT_CALL(named), NULL), 0);
    CHECK_INT(last.count, 1);
    CHECK_INT(strlen(last.task), 63);
    CHECK(strncmp(last.task, name_of_70, 63) == 0);
}

static void trace_task(void *unused, const weft_report *report) {
    (void)unused;
    trace("%s", report->task);
}

WEFT_ASYNC(named_starts_work) {
    WEFT_BEGIN;
    weft_task_set_name(weft_current_task(), name_of_70);
    WEFT_AWAIT(weft_sleep(0));
    weft_task_unref(weft_create_eager_task(WEFT_CALL(work, .seconds = 1)));
    WEFT_AWAIT(weft_sleep(2));
}

/* Nothing of a longer name is left in a shorter one. */
static void names_in_each_other(void) {
    weft_set_slow_step(0.5);
    weft_set_exception_handler(trace_task, NULL);
    CHECK_INT(weft_run(WEFT_CALL(named_starts_work), NULL), 0);
    weft_set_exception_handler(note, NULL);
    CHECK(strncmp(check.trace, "work a name of seventy", 22) == 0);
    check.trace[0] = '\0';
}

WEFT_ASYNC(fails) {
    WEFT_BEGIN;
    WEFT_RAISE(3);
}

WEFT_ASYNC(drops) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(fails));
    WEFT_AWAIT(weft_sleep(1));
}

/* Each coroutine that was never awaited is reported, in any order among those that were. */
WEFT_ASYNC(forgets, weft_awaitable made[5]; int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < 5; i++) self->made[i] = WEFT_CALL(named);
    weft_close(self->made[2]);
    WEFT_AWAIT(self->made[4]);
    WEFT_AWAIT(self->made[0]);
    last.count = 0;
}

static void origins(void) {
    last.count = 0;
    CHECK_INT(weft_run(WEFT_CALL(drops), NULL), 0);
    CHECK_INT(last.count, 1);
    CHECK_STR(last.task, "fails");
    CHECK(last.has_origin);
    weft_set_slow_step(10);
    CHECK_INT(weft_run(WEFT_CALL(forgets), NULL), 0);
    CHECK_INT(last.count, 2);
    CHECK_STR(last.message, "a coroutine was never awaited");
    CHECK_STR(last.task, "named");
    CHECK(last.has_origin);
}

/* How a body leaves its block. */
enum way { BY_RETURN, BY_GOTO, BY_WEFT_RETURN, BY_ITS_END };

WEFT_ASYNC(leaves, enum way way; weft_scope scope; bool cleaned;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0));
        if (self->way == BY_RETURN) return;
        if (self->way == BY_GOTO) goto out;
        if (self->way == BY_WEFT_RETURN) WEFT_RETURN(1);
    }
    WEFT_FINALLY { trace("cleanup"); }
out:;
}

WEFT_ASYNC_GENERATOR(gives, bool returns; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_YIELD(1);
        if (self->returns) return;
        WEFT_YIELD(2);
    }
    WEFT_FINALLY { trace("cleanup"); }
}

WEFT_ASYNC(takes, bool returns; weft_generator *generator; int value; weft_scope scope;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(gives, .returns = self->returns));
    WEFT_WITH_CLOSING(&self->scope, self->generator) {
        WEFT_FOR_EACH(self->value, self->generator) trace("%d", self->value);
    }
}

static void left_blocks(void) {
    static const char message[] = "a `return` or `goto` left a block without its exit; use WEFT_RETURN";
    for (enum way way = BY_RETURN; way <= BY_ITS_END; way++) {
        bool skips = way == BY_RETURN || way == BY_GOTO;
        last.count = 0;
        CHECK_INT(weft_run(WEFT_CALL(leaves, .way = way), NULL), 0);
        CHECK_INT(last.count, skips);
        CHECK_TRACE(skips ? "" : "cleanup ");
        if (!skips) continue;
        CHECK_STR(last.message, message);
        CHECK_STR(last.task, "leaves");
        CHECK(last.has_origin);
    }
    last.count = 0;
    CHECK_INT(weft_run(WEFT_CALL(takes), NULL), 0);
    CHECK_INT(last.count, 0);
    CHECK_TRACE("1 2 cleanup ");
    CHECK_INT(weft_run(WEFT_CALL(takes, .returns = true), NULL), 0);
    CHECK_INT(last.count, 1);
    CHECK_STR(last.message, message);
    CHECK_STR(last.task, "gives");
    CHECK_TRACE("1 ");
}

/* What was in a frame is gone when the frame is freed. */
static const unsigned char *remembered;

WEFT_ASYNC(remembers, unsigned char bytes[300];) {
    WEFT_BEGIN;
    remembered = self->bytes;
    WEFT_AWAIT(weft_sleep(0));
}

WEFT_ASYNC(remembers_none, weft_awaitable call;) {
    WEFT_BEGIN;
    self->call = WEFT_CALL(remembers);
    WEFT_AWAIT(self->call);
#ifndef WEFT__ADDRESS_SANITIZER /* which would report this */
    for (size_t i = 0; i < 300; i++) CHECK(remembered[i] != 0);
#endif
    WEFT_AWAIT(self->call); /* the head of a freed frame still tells that it was awaited */
}

static void freed_frames(void) { CHECK_INT(weft_run(WEFT_CALL(remembers_none), NULL), WEFT_EMISUSE); }

WEFT_ASYNC_GENERATOR(remembers_too, unsigned char bytes[300];) {
    WEFT_BEGIN;
    remembered = self->bytes;
    WEFT_YIELD(1);
}

WEFT_ASYNC(closes, weft_generator *generator;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(remembers_too));
    WEFT_AWAIT(WEFT_NEXT(self->generator));
    WEFT_AWAIT(weft_generator_close(self->generator));
    for (size_t i = 0; i < 280; i++) {
#ifdef WEFT__ADDRESS_SANITIZER
        CHECK(__asan_address_is_poisoned(&remembered[i]));
#else
        CHECK(remembered[i] != 0);
#endif
    }
}

/* Likewise of a generator, whose memory is not given out again at once. */
static void closed_generators(void) { CHECK_INT(weft_run(WEFT_CALL(closes), NULL), 0); }

/* The memory of a freed future is given out again after 10,000 others were freed, whatever was freed before. */
static void quarantine(void) {
    for (int i = 0; i < 30000; i++) weft_future_unref(weft_future_new());
    CHECK_INT(weft_memory_used(), 0);
    weft_future *first = weft_future_new(), *other;
    uintptr_t address = (uintptr_t)first;
    weft_future_unref(first);
    int others = 0;
    do {
        other = weft_future_new();
        weft_future_unref(other);
    } while ((uintptr_t)other != address && ++others < 20000);
    CHECK(others >= 9999);
#ifndef WEFT__ADDRESS_SANITIZER /* which keeps it longer */
    CHECK(others <= 10001);
#endif
}

/* More freed objects than are quarantined: none is leaked. */
WEFT_ASYNC(makes_many, int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < 30000; i++) weft_future_unref(weft_future_new());
    for (self->i = 0; self->i < 30000; self->i++) {
        if (weft_spawn(weft_sleep(0)) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
        if (self->i % 100 == 0) WEFT_AWAIT(weft_sleep(0));
    }
}

static void many(void) {
    CHECK_INT(weft_run(WEFT_CALL(makes_many), NULL), 0);
    CHECK_INT(weft_memory_used(), 0);
    CHECK_INT(weft_memory_trim(), 0);
    weft_future_unref(weft_future_new()); /* also outside of a program */
    CHECK_INT(weft_memory_trim(), 0);
}

/* ---- Blocks ---- */

/* What the leak report would say of a block; 0: it is not in use. */
static size_t reported_size(const void *block) {
    const weft__tracked *tracked = weft__tracked_first();
    while (tracked && weft__tracked_block(tracked) != block) tracked = weft__tracked_next(tracked);
    return tracked ? tracked->size : 0;
}

static void check_red_zone(const char *block) {
#ifdef WEFT__ADDRESS_SANITIZER
    CHECK(__asan_address_is_poisoned(block - 1));
#else
    (void)block;
#endif
}

/* A block that is resized keeps its place among the others, also when there is no memory for it. */
static void resized_blocks(void) {
    char *first = weft__allocate(20), *second = weft__allocate(30), *third = weft__allocate(40);
    memcpy(second, "second", 7);
    check_red_zone(second);
    second = weft__resize(second, 30, 3000);
    CHECK_STR(second, "second");
    CHECK_INT(reported_size(second), 3000);
    check_red_zone(second);
    CHECK(weft__resize(second, 3000, SIZE_MAX) == NULL);
    CHECK(weft__resize(second, 3000, SIZE_MAX - 8) == NULL);
    CHECK(weft__resize(second, 3000, SIZE_MAX / 2) == NULL);
    CHECK_STR(second, "second");
    CHECK_INT(reported_size(second), 3000);
    check_red_zone(second);
    weft__free(third, 40);
    weft__free(first, 20);
    CHECK_INT(reported_size(first), 0);
    CHECK_INT(reported_size(second), 3000);
    weft__free(second, 3000);
    CHECK_INT(weft_memory_used(), 0);
}

static void *no_allocator(void *unused, void *block, size_t old_size, size_t size) {
    (void)unused, (void)block, (void)old_size, (void)size;
    return NULL;
}

static void no_memory(void) {
    CHECK_INT(weft_memory_trim(), 0);
    CHECK_INT(weft_set_allocator(no_allocator, NULL), 0);
    CHECK(weft_future_new() == NULL);
    CHECK(weft__allocate(10) == NULL);
    CHECK_INT(weft_set_allocator(NULL, NULL), 0);
}

static weft_awaitable forgotten;

/* A handler that forgets a coroutine in each report. */
static void forget_another(void *unused, const weft_report *report) {
    note(unused, report);
    forgotten = WEFT_CALL(named);
}

static void handler_forgets(void) {
    weft_set_exception_handler(forget_another, NULL);
    CHECK_INT(weft_run(WEFT_CALL(forgets), NULL), 0);
    CHECK_INT(last.count, 2);
    CHECK_STR(last.message, "a coroutine was never awaited");
    CHECK_INT(weft_memory_used(), 0);
    weft_set_exception_handler(note, NULL);
}

static weft_future *leaked;

WEFT_ASYNC(leaks) {
    WEFT_BEGIN;
    leaked = weft_future_new();
    WEFT_AWAIT(weft_sleep(0));
}

static void *kept[1]; /* a frame that is cut off and never freed, for leak checkers */

static void keep(void *frame) { kept[0] = frame; }

WEFT_ASYNC(sends) {
    WEFT_BEGIN;
    keep(self);
    trace("sending");
    WEFT_AWAIT(weft_sleep(1));
    trace("sent");
}

static weft_handle later;

static void never(void *unused) {
    (void)unused;
    CHECK_NEVER();
}

static void send(void *unused, const weft_report *report) {
    note(unused, report);
    CHECK_INT(weft_call_later(&later, 1, never, NULL), 0);
    weft_task_unref(weft_create_eager_task(WEFT_CALL(sends)));
    weft_spawn(WEFT_CALL(sends));
}

/* What the handler starts during the report of what was never released does not go on in the next program. That
 * report comes once in a process. */
static void handler_of_leaks_starts_tasks(void) {
    weft_task *task;
    last.count = 0;
    weft_set_exception_handler(send, NULL);
    CHECK_INT(weft__main(WEFT_CALL(leaks).object), 0);
    weft_set_exception_handler(note, NULL);
    CHECK_STR(last.message, "a future was never released");
    CHECK_INT(last.count, 1);
    CHECK_TRACE("sending ");
    CHECK(!weft_handle_pending(&later));
    CHECK_INT(weft_all_tasks(&task, 1), 0);
    CHECK_INT(weft_run(weft_sleep(10), NULL), 0);
    CHECK_TRACE("");
    weft_future_unref(leaked);
}

int main(void) {
    weft_set_exception_handler(note, NULL);
    slow_steps();
    long_names();
    names_in_each_other();
    origins();
    left_blocks();
    freed_frames();
    closed_generators();
    quarantine();
    many();
    resized_blocks();
    no_memory();
    handler_forgets();
    CHECK_INT(weft_memory_used(), 0);
    handler_of_leaks_starts_tasks();
    return check_result();
}
