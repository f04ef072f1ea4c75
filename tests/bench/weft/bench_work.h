/* The works of the benchmark on Weft. A work is a coroutine whose parameters are integers. It times itself, and
 * returns a number that only correct work gives. WORKn(name, parameter...) makes the coroutine name_work callable
 * on the host that the program is built for:
 *
 *   virtual host    as a function of the module, bench_name(parameter...)
 *   web, page       as an exported coroutine, name_work(parameter...)
 *   WASI            by a line of standard input, "name argument..." */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H

#include "../bench_clock.h"
#include <weft/weft.h>

/* ---- waiting for tasks that nobody joins ---- */

void bench_expect(int tasks); /* so many tasks will call bench_finish */
void bench_finish(void);
weft_awaitable bench_finished(void); /* waits for all of them */

/* ---- how the host calls a work ---- */

#if defined BENCH_VIRTUAL

#include <emscripten.h>
double bench_run(weft_awaitable work);
#define WORK1(name, a) \
    EMSCRIPTEN_KEEPALIVE double bench_##name(int a) { return bench_run(WEFT_CALL(name##_work, .a = a)); }
#define WORK2(name, a, b)                                         \
    EMSCRIPTEN_KEEPALIVE double bench_##name(int a, int b) {      \
        return bench_run(WEFT_CALL(name##_work, .a = a, .b = b)); \
    }
#define WORK3(name, a, b, c)                                              \
    EMSCRIPTEN_KEEPALIVE double bench_##name(int a, int b, int c) {       \
        return bench_run(WEFT_CALL(name##_work, .a = a, .b = b, .c = c)); \
    }
#define WORK4(name, a, b, c, d)                                                   \
    EMSCRIPTEN_KEEPALIVE double bench_##name(int a, int b, int c, int d) {        \
        return bench_run(WEFT_CALL(name##_work, .a = a, .b = b, .c = c, .d = d)); \
    }

#elif defined BENCH_EXPORTED

#define WORK1(name, ...) WEFT_EXPORT(name##_work, double, __VA_ARGS__)
#define WORK2(name, ...) WEFT_EXPORT(name##_work, double, __VA_ARGS__)
#define WORK3(name, ...) WEFT_EXPORT(name##_work, double, __VA_ARGS__)
#define WORK4(name, ...) WEFT_EXPORT(name##_work, double, __VA_ARGS__)

#else

typedef struct bench_command {
    struct bench_command *next;
    const char *name;
    weft_awaitable (*call)(const int *arguments);
} bench_command;
void bench_add_command(bench_command *command);
#define WORK(work, ...)                                                         \
    static weft_awaitable work##_command(const int *arguments) {                \
        return WEFT_CALL(work##_work, __VA_ARGS__);                             \
    }                                                                           \
    __attribute__((constructor)) static void work##_add(void) {                 \
        static bench_command command = {.name = #work, .call = work##_command}; \
        bench_add_command(&command);                                            \
    }
#define WORK1(name, a) WORK(name, .a = arguments[0])
#define WORK2(name, a, b) WORK(name, .a = arguments[0], .b = arguments[1])
#define WORK3(name, a, b, c) WORK(name, .a = arguments[0], .b = arguments[1], .c = arguments[2])
#define WORK4(name, a, b, c, d) \
    WORK(name, .a = arguments[0], .b = arguments[1], .c = arguments[2], .d = arguments[3])

#endif

#endif
