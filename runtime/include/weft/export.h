/* Exporting coroutines to JavaScript.
 *
 *     WEFT_ASYNC(repeat, const char *text; int times; double pause;) {
 *         WEFT_BEGIN;
 *         ...
 *         WEFT_RETURN(strdup(all));
 *     }
 *     WEFT_EXPORT(repeat, char *, text, times, pause)
 *
 * adds a function to the module, which returns a promise:
 *
 *     const module = await load();
 *     const all = await module.repeat('ho', 3, 0.5, { signal: AbortSignal.timeout(1000) });
 *
 * On hosts without JavaScript, WEFT_EXPORT compiles and is never called. */
#ifndef WEFT_EXPORT_H
#define WEFT_EXPORT_H

#include <stdlib.h>
#include <weft/bytes.h>
#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Waits until JavaScript calls `module.weft.stop()`, so that the program stays open to calls; in Node.js
 * also until the process has nothing else to do, which does not count as a deadlock. Suspends. Fails with
 * WEFT_ENOTSUP on a host without JavaScript, and with WEFT_ENOMEM.
 *
 *     WEFT_ASYNC(app) {
 *         WEFT_BEGIN;
 *         WEFT_AWAIT(weft_serve());
 *     }
 *     WEFT_MAIN(app)
 */
WEFT__MUST_USE weft_awaitable weft_serve(void);

#ifndef __cplusplus

/* WEFT_EXPORT(name, result, parameter...)
 *
 * Exports a coroutine, defined by WEFT_ASYNC or declared by WEFT_ASYNC_DECLARE, to JavaScript. Use it
 * once in a program for each coroutine. `result` is the type of its result, or void. The parameters,
 * eight at most, are fields of the coroutine, in the order of JavaScript's arguments; its other fields
 * are zero.
 *
 *   C                        JavaScript
 *   bool                     a boolean
 *   integers to 32 bits      an integer in the range of the type
 *   int64_t, uint64_t        a bigint; as an argument also a safe integer
 *   float, double            a number
 *   const char *, char *     a string without NULs, or null for NULL
 *   weft_bytes               an ArrayBuffer, a view of one, or a string; only as an argument
 *
 * A text or bytes argument is valid until the coroutine has ended; text is UTF-8. A char * result comes
 * from malloc, and Weft frees it. A const char * result is not freed, and must be valid until the next
 * turn of the loop.
 *
 * Each call runs as a task named after the coroutine. Its promise is
 *   - fulfilled with the result;
 *   - rejected with a TypeError or RangeError if an argument does not suit its parameter: nothing has
 *     run;
 *   - rejected with a WeftError if the coroutine fails: its `status` is the number, its `code` the name
 *     ("WEFT_EINVAL"; "program status" for a status of the program's own), its `message` the message;
 *   - rejected with what JavaScript threw, the same value, if the coroutine fails because a promise or
 *     stream that it awaited did;
 *   - rejected with a WeftError of WEFT_ESTATE if the program ends first, by exit(), a trap or an exception
 *     of JavaScript: its `cause` is what was thrown.
 *
 * A name that makes a module unusable, such as `then`, is refused when the program is linked.
 *
 * An options object may follow the arguments. Its `signal`, an AbortSignal, cancels the task when it is
 * aborted; once the task has ended, the promise is rejected with the signal's reason, an AbortError by
 * default. A coroutine that swallows the cancellation fulfils its promise.
 *
 * A program accepts calls from the start of its main coroutine until that ends: see weft_serve. Calls
 * that are still running then are cancelled like all other tasks. A module without a main() (linked with
 * --no-entry) starts, at its first call, a main coroutine that awaits weft_serve. Any other call is
 * rejected with WEFT_ESTATE. */
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

/* How a C type is passed to and from JavaScript, together with its size. */
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
    void (*free_result)(void *result); /* NULL: the result needs no freeing */
} weft__export_entry;

const weft__export_entry *weft__exported(const weft__export_entry *exported);

/* The kind of a result type. _Generic selects by the type of a function that returns it, since no
 * expression has the type void. */
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

/* The size of a result type; 1 for void. */
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

/* Emscripten exports functions marked `used`, and other compilers for WebAssembly those with an export name;
 * the host finds them by their prefix, weft_export_. */
#if defined(__wasm__) && !defined(__EMSCRIPTEN__)
#define WEFT__EXPORT_NAME(name) export_name("weft_export_" #name)
#else
#define WEFT__EXPORT_NAME(name) used
#endif

#define WEFT__EXPORTED(name, result, count, ...)                                                  \
    static const weft__parameter name##_parameters[] = __VA_ARGS__;                               \
    static const weft__export_entry name##_export = {                                             \
        &name##_coroutine,                                                                        \
        name##_parameters,                                                                        \
        sizeof(struct name),                                                                      \
        count,                                                                                    \
        WEFT__RESULT_KIND(result),                                                                \
        WEFT__RESULT_SIZE(result),                                                                \
        _Generic((result(*)(void))0, char *(*)(void): free, default: NULL)};                      \
    const weft__export_entry *weft_export_##name(void);                                           \
    __attribute__((WEFT__EXPORT_NAME(name))) const weft__export_entry *weft_export_##name(void) { \
        return weft__exported(&name##_export);                                                    \
    }

#endif

#ifdef __cplusplus
}
#endif
#endif
