/* Coroutines that JavaScript calls.
 *
 *     WEFT_ASYNC(repeat, const char *text; int times; double pause;) {
 *         WEFT_BEGIN;
 *         ...
 *         WEFT_RETURN(strdup(all));
 *     }
 *     WEFT_EXPORT(repeat, char *, text, times, pause)
 *
 * makes a function of the module, which returns a promise:
 *
 *     const module = await load();
 *     const all = await module.repeat('ho', 3, 0.5, { signal: AbortSignal.timeout(1000) });
 *
 * On hosts without JavaScript there is nobody who calls them. */
#ifndef WEFT_EXPORT_H
#define WEFT_EXPORT_H

#include <stdlib.h>
#include <weft/coroutine.h>
#include <weft/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Waits, with the program ready to be called, until JavaScript calls `module.weft.stop()`; in Node.js also
 * until the process has nothing else left to do, which is no deadlock then. Suspends. Fails with
 * WEFT_ENOTSUP on a host without JavaScript, with WEFT_ENOMEM.
 *
 *     WEFT_ASYNC(app) {
 *         WEFT_BEGIN;
 *         WEFT_AWAIT(weft_serve());
 *     }
 *     WEFT_MAIN(app)
 */
weft_awaitable weft_serve(void);

#ifndef __cplusplus

/* WEFT_EXPORT(name, result, parameter...)
 *
 * Exports the coroutine `name`, defined by WEFT_ASYNC or declared by WEFT_ASYNC_DECLARE, to JavaScript, once in a
 * program. `result` is the type of what it returns, void for nothing; the parameters, eight at most, are
 * fields of it, in the order in which JavaScript gives them. Other fields are zero.
 *
 *   C                        JavaScript gives, or gets
 *   bool                     a boolean
 *   integers to 32 bits      an integer, in the range of its type
 *   int64_t, uint64_t        a bigint; or, to give, an integer that is safe
 *   float, double            a number
 *   const char *, char *     a string without a NUL, or null: NULL. As a parameter it is UTF-8, and stays until the
 *                            coroutine has ended. As a result a char * is from malloc and is freed by Weft; a
 *                            const char * is not, and must stay until the next turn of the loop
 *   weft_bytes               a parameter alone: an ArrayBuffer, a view of one, or a string; stays as long
 *
 * Each call is a task, named after the coroutine. Its promise is fulfilled with the result; or rejected with a
 * TypeError or RangeError if an argument is not what the parameter asks for, then nothing has run; or, if the coroutine
 * fails, with a WeftError: `status` is the number, `code` its name ("WEFT_EINVAL"; "program status" of one of
 * the program's own), `message` the message. Behind the arguments may stand options: with `signal`, an
 * AbortSignal, whose abort cancels the task; the promise is then rejected with the signal's reason, an
 * AbortError, once the task has ended. A coroutine that swallows the cancellation fulfils it.
 *
 * A program can be called from when its main coroutine begins until that ends: see weft_serve. Calls that have
 * not ended by then are cancelled with all other tasks. A module without a main() (link it with
 * --no-entry) begins one that does weft_serve when it is first called. Any other call is rejected with
 * WEFT_ESTATE. */
#define WEFT_EXPORT(...) WEFT__JOIN(WEFT__EXPORT_, WEFT__EXPORT_COUNT(__VA_ARGS__))(__VA_ARGS__)

/* ---- Private ---- */

#define WEFT__EXPORT_COUNT(...) WEFT__EXPORT_COUNT_(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0, )
#define WEFT__EXPORT_COUNT_(...) WEFT__EXPORT_11TH(__VA_ARGS__)
#define WEFT__EXPORT_11TH(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, n, ...) n

#define WEFT__EXPORT_0(name, result) WEFT__EXPORTED(name, result, 0, {{0}})
#define WEFT__EXPORT_1(n, r, a) WEFT__EXPORTED(n, r, 1, {WEFT__PARAMETER(n, a)})
#define WEFT__EXPORT_2(n, r, a, b) WEFT__EXPORTED(n, r, 2, {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b)})
#define WEFT__EXPORT_3(n, r, a, b, c) \
    WEFT__EXPORTED(n, r, 3, {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c)})
#define WEFT__EXPORT_4(n, r, a, b, c, d) \
    WEFT__EXPORTED(                      \
        n, r, 4,                         \
        {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), WEFT__PARAMETER(n, d)})
#define WEFT__EXPORT_5(n, r, a, b, c, d, e)                                              \
    WEFT__EXPORTED(n, r, 5,                                                              \
                   {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), \
                    WEFT__PARAMETER(n, d), WEFT__PARAMETER(n, e)})
#define WEFT__EXPORT_6(n, r, a, b, c, d, e, f)                                           \
    WEFT__EXPORTED(n, r, 6,                                                              \
                   {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), \
                    WEFT__PARAMETER(n, d), WEFT__PARAMETER(n, e), WEFT__PARAMETER(n, f)})
#define WEFT__EXPORT_7(n, r, a, b, c, d, e, f, g)                                        \
    WEFT__EXPORTED(n, r, 7,                                                              \
                   {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), \
                    WEFT__PARAMETER(n, d), WEFT__PARAMETER(n, e), WEFT__PARAMETER(n, f), \
                    WEFT__PARAMETER(n, g)})
#define WEFT__EXPORT_8(n, r, a, b, c, d, e, f, g, h)                                     \
    WEFT__EXPORTED(n, r, 8,                                                              \
                   {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), \
                    WEFT__PARAMETER(n, d), WEFT__PARAMETER(n, e), WEFT__PARAMETER(n, f), \
                    WEFT__PARAMETER(n, g), WEFT__PARAMETER(n, h)})

/* What a type is to JavaScript; their sizes go with them. */
enum weft__js_kind {
    WEFT__JS_VOID,
    WEFT__JS_BOOL,
    WEFT__JS_SIGNED,
    WEFT__JS_UNSIGNED,
    WEFT__JS_FLOATING,
    WEFT__JS_TEXT,
    WEFT__JS_BYTES
};

typedef struct weft__parameter {
    const char *name;
    uint32_t offset; /* in the coroutine's struct */
    uint16_t kind, size;
} weft__parameter;

typedef struct weft__export_entry {
    const weft__coroutine *coroutine;
    const weft__parameter *parameters;
    uint32_t frame_size;
    uint16_t count; /* of parameters */
    uint16_t result, result_size;
    void (*free_result)(void *result); /* NULL: there is nothing to free */
} weft__export_entry;

const weft__export_entry *weft__exported(const weft__export_entry *exported);

/* The kind of what a function pointer returns: a type alone cannot be asked, void least of all. */
#define WEFT__RESULT_KIND(result)                        \
    _Generic((result(*)(void))0,                         \
        void (*)(void): WEFT__JS_VOID,                   \
        bool (*)(void): WEFT__JS_BOOL,                   \
        signed char (*)(void): WEFT__JS_SIGNED,          \
        short (*)(void): WEFT__JS_SIGNED,                \
        int (*)(void): WEFT__JS_SIGNED,                  \
        long (*)(void): WEFT__JS_SIGNED,                 \
        long long (*)(void): WEFT__JS_SIGNED,            \
        unsigned char (*)(void): WEFT__JS_UNSIGNED,      \
        unsigned short (*)(void): WEFT__JS_UNSIGNED,     \
        unsigned (*)(void): WEFT__JS_UNSIGNED,           \
        unsigned long (*)(void): WEFT__JS_UNSIGNED,      \
        unsigned long long (*)(void): WEFT__JS_UNSIGNED, \
        float (*)(void): WEFT__JS_FLOATING,              \
        double (*)(void): WEFT__JS_FLOATING,             \
        char *(*)(void): WEFT__JS_TEXT,                  \
        const char *(*)(void): WEFT__JS_TEXT)

/* Of void it is 1. */
#define WEFT__RESULT_SIZE(result) (__extension__ sizeof(*(__typeof__(result) *)0))

#define WEFT__FIELD(name, field) (((struct name *)0)->field)

#define WEFT__PARAMETER(name, field)            \
    {#field, offsetof(struct name, field),      \
     _Generic(WEFT__FIELD(name, field),         \
         bool: WEFT__JS_BOOL,                   \
         signed char: WEFT__JS_SIGNED,          \
         short: WEFT__JS_SIGNED,                \
         int: WEFT__JS_SIGNED,                  \
         long: WEFT__JS_SIGNED,                 \
         long long: WEFT__JS_SIGNED,            \
         unsigned char: WEFT__JS_UNSIGNED,      \
         unsigned short: WEFT__JS_UNSIGNED,     \
         unsigned: WEFT__JS_UNSIGNED,           \
         unsigned long: WEFT__JS_UNSIGNED,      \
         unsigned long long: WEFT__JS_UNSIGNED, \
         float: WEFT__JS_FLOATING,              \
         double: WEFT__JS_FLOATING,             \
         char *: WEFT__JS_TEXT,                 \
         const char *: WEFT__JS_TEXT,           \
         weft_bytes: WEFT__JS_BYTES),           \
     sizeof WEFT__FIELD(name, field)}

/* Emscripten exports what is `used`; the function's name is the one that JavaScript looks for. */
#define WEFT__EXPORTED(name, result, count, ...)                               \
    static const weft__parameter name##_parameters[] = __VA_ARGS__;            \
    static const weft__export_entry name##_export = {                          \
        &name##_coroutine,                                                     \
        name##_parameters,                                                     \
        sizeof(struct name),                                                   \
        count,                                                                 \
        WEFT__RESULT_KIND(result),                                             \
        WEFT__RESULT_SIZE(result),                                             \
        _Generic((result(*)(void))0, char *(*)(void): free, default: NULL)};   \
    const weft__export_entry *weft_export_##name(void);                        \
    __attribute__((used)) const weft__export_entry *weft_export_##name(void) { \
        return weft__exported(&name##_export);                                 \
    }

#endif

#ifdef __cplusplus
}
#endif
#endif
