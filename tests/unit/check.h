/* What the unit tests share: checks that report the place and the values, a trace of events, and runs of
 * scenarios. A scenario is a coroutine, and must leave no memory in use.
 *
 * Built with WEFT_TEST_HOOKS, a scenario runs many times: with the first allocation failing, then the
 * second, and so on until none fails. All of that happens twice: in the first round every later
 * allocation fails too, in the second round only that one. These runs check only that the scenario ends,
 * with the expected status or WEFT_ENOMEM, and that no memory is left in use. */
#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

static struct check {
    int failures, expected;
    const char *scenario;
    bool done, memory_fails, only_one;
    int64_t blocks;      /* how many allocations succeed */
    double begun;        /* time of the loop's clock, which continues from run to run */
    void (*reset)(void); /* resets the test's own state after each run */
    weft_future *kept[64];
    size_t kept_count;
    char trace[4096];
} check;

static inline bool check_that(bool holds, const char *file, int line, const char *text) {
    if (holds || check.memory_fails) return true;
    printf("%s:%d: %s: %s\n", file, line, check.scenario ? check.scenario : "main", text);
    check.failures++;
    return false;
}

static inline void check_int(long long a, long long b, const char *file, int line, const char *text) {
    if (!check_that(a == b, file, line, text)) printf("    is %lld, expected %lld\n", a, b);
}

static inline void check_str(const char *a, const char *b, const char *file, int line, const char *text) {
    if (!check_that(strcmp(a, b) == 0, file, line, text))
        printf("    is \"%s\"\n    expected \"%s\"\n", a, b);
}

#define CHECK(x) ((void)check_that(x, __FILE__, __LINE__, #x))
#define CHECK_INT(x, expected) check_int((long long)(x), (long long)(expected), __FILE__, __LINE__, #x)
#define CHECK_NEVER() ((void)check_that(false, __FILE__, __LINE__, "is never reached"))
#define CHECK_STR(x, expected) check_str(x, expected, __FILE__, __LINE__, #x)

/* Compares the words traced since the last check, each followed by a space, and clears them. */
#define CHECK_TRACE(expected) \
    (check_str(check.trace, expected, __FILE__, __LINE__, "trace"), (void)(check.trace[0] = '\0'))

/* As CHECK_TRACE, of what was called: while every allocation fails in turn, that may be anything. */
#define CHECK_CALLS(expected)                           \
    do {                                                \
        if (!check.memory_fails) CHECK_TRACE(expected); \
        check.trace[0] = '\0';                          \
    } while (0)

__attribute__((format(printf, 1, 2), unused)) static void trace(const char *format, ...) {
    size_t length = strlen(check.trace);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(check.trace + length, sizeof check.trace - length - 1, format, arguments);
    va_end(arguments);
    strcat(check.trace, " ");
}

/* Holds a future's reference until the run ends, so that a scenario may fail anywhere. */
static inline weft_future *check_keep(weft_future *future) {
    if (check.kept_count == sizeof check.kept / sizeof *check.kept)
        weft_future_unref(check.kept[--check.kept_count]);
    check.kept[check.kept_count++] = future;
    return future;
}

/* In a scenario: a condition that must hold even when memory fails. */
#define MUST(x)                             \
    do {                                    \
        if (!(x)) WEFT_RAISE(99, "%s", #x); \
    } while (0)

/* In a scenario: creates a task or a future and holds its reference. */
#define START(lvalue, awaitable)                                                \
    do {                                                                        \
        if (!((lvalue) = weft_create_task(awaitable))) WEFT_RAISE(WEFT_ENOMEM); \
        check_keep(weft_task_future(lvalue));                                   \
    } while (0)
#define START_FUTURE(lvalue)                                                      \
    do {                                                                          \
        if (!((lvalue) = check_keep(weft_future_new()))) WEFT_RAISE(WEFT_ENOMEM); \
    } while (0)
#define TRY(call)                                           \
    do {                                                    \
        int tried_ = (call);                                \
        if (tried_ == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM); \
        MUST(tried_ == WEFT_OK);                            \
    } while (0)

/* Reports are traced, so that an unexpected one is noticed. */
static inline void check_report(void *user, const weft_report *report) {
    (void)user;
    trace("[%s%s%s", report->message, report->task ? ": " : "", report->task ? report->task : "");
    if (report->status) trace("%s: %s", weft_status_name(report->status), report->detail);
    trace("]");
}

/* Checks how many seconds of virtual time have passed in this run. */
#define CHECK_TIME(seconds) CHECK_INT((weft_time() - check.begun) * 1e6 + 0.5, (double)(seconds) * 1e6)

static inline void check_begin(const char *scenario, int expected) {
    check.scenario = scenario;
    check.expected = expected;
    check.done = check.memory_fails = false;
    check.blocks = -1;
    check.trace[0] = '\0';
    check.begun = weft_time();
    weft_set_exception_handler(check_report, NULL);
}

static inline void check_next_failure(bool failed) {
#ifdef WEFT_TEST_HOOKS
    if (!check.memory_fails) {
        check.memory_fails = true;
        check.only_one = false;
    } else if (!failed) {
        check.done = check.only_one;
        check.only_one = true;
        check.blocks = -1;
    }
    weft__only_one_fails = check.only_one;
    weft__blocks_left = check.done ? -1 : ++check.blocks;
#else
    (void)failed;
    check.done = true;
#endif
}

static inline void check_end(int status) {
    bool failed = false;
    int failures = check.failures;
#ifdef WEFT_TEST_HOOKS
    failed = check.memory_fails && (check.only_one ? weft__blocks_left < 0 : weft__blocks_left == 0);
    weft__blocks_left = -1;
#endif
    while (check.kept_count > 0) weft_future_unref(check.kept[--check.kept_count]);
    if (check.reset) check.reset();
    CHECK_INT(status, check.expected);
    CHECK_TRACE("");
    bool was_quiet = check.memory_fails;
    check.memory_fails = false;
    bool first_fails = was_quiet && check.blocks == 0; /* then not even the program starts */
    if (first_fails || (failed && status != check.expected)) CHECK_INT(status, WEFT_ENOMEM);
    CHECK_INT(weft_memory_used(), 0);
    if (check.failures > failures && failed)
        printf("    block %d fails%s\n", (int)check.blocks, check.only_one ? "" : " and all later ones");
    check.memory_fails = was_quiet;
    check.begun = weft_time();
    check_next_failure(failed);
    if (check.failures > 20) check.done = true;
}

/* Runs a scenario, RUN(name, .field = value), that must end with 0 or with the given status. */
#define RUN(...) RUN_STATUS(WEFT_OK, __VA_ARGS__)
#define RUN_STATUS(expected, ...)                           \
    for (check_begin(#__VA_ARGS__, expected); !check.done;  \
         check_end(weft_run(WEFT_CALL(__VA_ARGS__), NULL))) \
    continue

/* What a block of this size adds to weft_memory_used. */
static inline size_t check_used_by(size_t size) {
    size_t before = weft_memory_used();
    void *block = weft__allocate(size);
    if (!block) return 0;
    size_t used = weft_memory_used() - before;
    weft__free(block, size);
    return used;
}

static inline int check_result(void) {
    if (check.failures) printf("%d checks failed\n", check.failures);
    return check.failures != 0;
}

#endif
