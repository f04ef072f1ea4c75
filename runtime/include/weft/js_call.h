/* Calling functions that JavaScript has passed to the program: callbacks.
 *
 *     WEFT_ASYNC(search, const char *text; weft_js_function on_found; weft_js_value answer; weft_scope scope;) {
 *         WEFT_BEGIN;
 *         WEFT_TRY(&self->scope) {
 *             ...
 *             WEFT_AWAIT(weft_js_call(self->on_found, &self->answer, "the text", 12.5));
 *         }
 *         WEFT_FINALLY { weft_js_value_deinit(&self->answer); }
 *     }
 *     WEFT_EXPORT(search, void, text, on_found)
 *
 * lets JavaScript write `await module.search('text', async (text, at) => ...)`. */
#ifndef WEFT_JS_CALL_H
#define WEFT_JS_CALL_H

#include <stdint.h>
#include <weft/bytes.h>
#include <weft/coroutine.h>
#include <weft/js.h>
#include <weft/private/each.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A handle of a function of JavaScript: a parameter of an exported coroutine (export.h), or a result of an
 * import (import.h). Zero is no function. It is a plain number that may be copied; the number of a handle
 * that was released is not used again before 2^32 others were. */
typedef struct weft_js_function {
    uint32_t id;
} weft_js_function;

/* weft_js_call(function, value, argument...)
 *
 * Calls a function of JavaScript with eight arguments at most, and awaits the promise that it returns, or
 * takes the value that it returns. The result is stored in *value, a weft_js_value that lives in the frame or
 * on the heap; NULL to discard it, whatever it is. Suspends, unless the function returns a value that is no
 * object.
 *
 *   C                                     JavaScript
 *   bool                                  a boolean (C17's `true` is an int: pass (bool)1)
 *   integers to 32 bits, float, double    a number
 *   64-bit integers                       a bigint
 *   char *, const char *                  a string, or null for NULL; UTF-8
 *   weft_bytes                            a Uint8Array with a copy
 *   weft_js_value *                       the value; JSON as what it says
 *   weft_js_function                      the function
 *
 * The function is called when the awaitable is awaited, or its task has its turn; texts, bytes and values
 * must stay valid until then. Cancelling the task leaves the function alone: its outcome is ignored. Fails
 * with
 *   - what the function throws, or its promise is rejected with, as weft_js_promise does;
 *   - WEFT_EINVAL if the handle is not valid; if an argument is no JSON that claims to be, or a handle that
 *     is not valid; or if the result cannot be passed;
 *   - WEFT_ENOMEM: the function may have been called;
 *   - WEFT_ENOTSUP on a host without JavaScript. */
#define weft_js_call(function, ...) \
    WEFT__JOIN(WEFT__JS_CALL_, WEFT__ARITY(__VA_ARGS__))(function, __VA_ARGS__)

/* Returns another handle of the function, which stays valid until it is released or the program ends. A
 * parameter of an exported coroutine becomes invalid when the coroutine has ended. Zero if the handle is not
 * valid, or there is no memory. Does not suspend. */
weft_js_function weft_js_function_keep(weft_js_function function);

/* Releases a handle. Returns 0, or WEFT_EINVAL if it is not valid: zero, released already, or of a parameter
 * whose coroutine has ended. A call that is pending goes on. Does not suspend. */
int weft_js_function_release(weft_js_function function);

/* ---- Private ---- */

/* A value of C on its way to JavaScript. */
typedef struct weft__js_argument {
    union {
        weft_value value; /* a number; or the address of a text or of a weft_js_value */
        weft_bytes bytes;
        weft_js_function function;
    };
    uint16_t kind, size; /* enum weft__js_kind of export.h */
} weft__js_argument;

/* A call, for weft_host_js_call. */
typedef struct weft__function_call {
    const struct weft__import_entry *import; /* NULL: a call of ... */
    uint32_t function;                       /* ... the function with this handle */
    uint16_t result, result_size;            /* enum weft__js_kind; WEFT__JS_VOID: the result is discarded */
    uint32_t count;
    weft__js_argument arguments[8];
} weft__function_call;

WEFT__MUST_USE weft_awaitable weft__js_call_function(weft_js_function function, weft_js_value *value,
                                                     size_t count, const weft__js_argument *arguments);
void weft__js_function_drop(void *function);

#ifndef __cplusplus

static inline weft__js_argument weft__js_integer(int64_t value, int kind, size_t size) {
    return (weft__js_argument){
        .value = weft_value_i64(value), .kind = (uint16_t)kind, .size = (uint16_t)size};
}

static inline weft__js_argument weft__js_unsigned(uint64_t value, int kind, size_t size) {
    return weft__js_integer((int64_t)value, kind, size);
}

static inline weft__js_argument weft__js_floating(double value, int kind, size_t size) {
    return (weft__js_argument){
        .value = weft_value_f64(value), .kind = (uint16_t)kind, .size = (uint16_t)size};
}

static inline weft__js_argument weft__js_pointer(const void *value, int kind, size_t size) {
    (void)size;
    return (weft__js_argument){.value = weft_value_ptr(value), .kind = (uint16_t)kind};
}

static inline weft__js_argument weft__js_bytes(weft_bytes bytes, int kind, size_t size) {
    (void)size;
    return (weft__js_argument){.bytes = bytes, .kind = (uint16_t)kind};
}

static inline weft__js_argument weft__js_handle(weft_js_function function, int kind, size_t size) {
    (void)size;
    return (weft__js_argument){.function = function, .kind = (uint16_t)kind};
}

#define WEFT__JS_ARGUMENT(x)                     \
    _Generic((x),                                \
        bool: weft__js_integer,                  \
        signed char: weft__js_integer,           \
        short: weft__js_integer,                 \
        int: weft__js_integer,                   \
        long: weft__js_integer,                  \
        long long: weft__js_integer,             \
        unsigned char: weft__js_integer,         \
        unsigned short: weft__js_integer,        \
        unsigned: weft__js_unsigned,             \
        unsigned long: weft__js_unsigned,        \
        unsigned long long: weft__js_unsigned,   \
        float: weft__js_floating,                \
        double: weft__js_floating,               \
        char *: weft__js_pointer,                \
        const char *: weft__js_pointer,          \
        weft_js_value *: weft__js_pointer,       \
        const weft_js_value *: weft__js_pointer, \
        weft_bytes: weft__js_bytes,              \
        weft_js_function: weft__js_handle)(x, WEFT__JS_KIND(x), sizeof(x))

/* The kind of an argument, an expression that is not evaluated. */
#define WEFT__JS_KIND(x)                       \
    _Generic((x),                              \
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
        weft_js_value *: WEFT__JS_VALUE,       \
        const weft_js_value *: WEFT__JS_VALUE, \
        weft_bytes: WEFT__JS_BYTES,            \
        weft_js_function: WEFT__JS_FUNCTION)

#define WEFT__JS_CALL_1(function, value) weft__js_call_function(function, value, 0, NULL)
#define WEFT__JS_CALL_2(function, value, ...)                         \
    weft__js_call_function(function, value, WEFT__COUNT(__VA_ARGS__), \
                           (const weft__js_argument[]){WEFT__JS_ARGUMENTS(__VA_ARGS__)})

#define WEFT__JS_ARGUMENTS(...) WEFT__JOIN(WEFT__JS_ARGUMENTS_, WEFT__COUNT(__VA_ARGS__))(__VA_ARGS__)
#define WEFT__JS_ARGUMENTS_1(x) WEFT__JS_ARGUMENT(x)
#define WEFT__JS_ARGUMENTS_2(x, ...) WEFT__JS_ARGUMENT(x), WEFT__JS_ARGUMENTS_1(__VA_ARGS__)
#define WEFT__JS_ARGUMENTS_3(x, ...) WEFT__JS_ARGUMENT(x), WEFT__JS_ARGUMENTS_2(__VA_ARGS__)
#define WEFT__JS_ARGUMENTS_4(x, ...) WEFT__JS_ARGUMENT(x), WEFT__JS_ARGUMENTS_3(__VA_ARGS__)
#define WEFT__JS_ARGUMENTS_5(x, ...) WEFT__JS_ARGUMENT(x), WEFT__JS_ARGUMENTS_4(__VA_ARGS__)
#define WEFT__JS_ARGUMENTS_6(x, ...) WEFT__JS_ARGUMENT(x), WEFT__JS_ARGUMENTS_5(__VA_ARGS__)
#define WEFT__JS_ARGUMENTS_7(x, ...) WEFT__JS_ARGUMENT(x), WEFT__JS_ARGUMENTS_6(__VA_ARGS__)
#define WEFT__JS_ARGUMENTS_8(x, ...) WEFT__JS_ARGUMENT(x), WEFT__JS_ARGUMENTS_7(__VA_ARGS__)

#endif

#ifdef __cplusplus
}
#endif

#include <weft/export.h>
#endif
