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
#include <weft/js_call.h>

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

/* A stream of values as an argument of an exported coroutine: weft_js_next(stream.id, &value) receives the
 * next one (weft/js.h). */
typedef struct weft_js_stream {
    uint32_t id;
} weft_js_stream;

/* Defined in weft/reader.h and weft/writer.h, which a program that passes them includes. */
typedef struct weft_reader weft_reader;
typedef struct weft_writer weft_writer;

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
 *   weft_bytes               an ArrayBuffer, a view of one, or a string; as a result a Uint8Array
 *   weft_js_value            any value that C can have: see js.h
 *   weft_js_function         a function: see js_call.h; only as an argument
 *   weft_reader *            a ReadableStream, an async iterable, an iterable or a Blob of bytes, bytes, or a
 *                            string; as a result a ReadableStream of bytes
 *   weft_writer *            a WritableStream of bytes; only as an argument
 *   weft_js_stream           a ReadableStream, an async iterable or an iterable; only as an argument
 *
 * Texts, bytes, values and functions that are arguments are valid until the coroutine has ended; text is
 * UTF-8.
 *
 * The result is what the coroutine gives to WEFT_RETURN, converted as `return` does it in a function of the
 * type `result`: WEFT_RETURN(2) is 2.0 for a double, WEFT_RETURN(2.75) is 2 for an int, and 0 is NULL. The
 * call fails with WEFT_EINVAL if C has no such conversion: a number for a text, a text for a number, a
 * floating-point number that exceeds the integer's range. A weft_value, WEFT_RESULT for example, and a void *
 * do not say what they are: they must be of the type. Without WEFT_RETURN the result is 0.
 *
 * A char * result comes from malloc, and Weft frees it: a literal is none. A const char * result is not
 * freed, and must be valid until the next turn of the loop.
 *
 * For a result of the type weft_bytes or weft_js_value, the coroutine has a field `result`, a pointer to that
 * type, and stores the result where that points to: at zero before, which is no bytes, or undefined. The data
 * of bytes come from malloc (NULL for none). Weft releases what is there when the coroutine has ended, also
 * if it has failed. A coroutine of C that awaits it does the same:
 *
 *     WEFT_ASYNC(reversed, weft_bytes bytes; weft_bytes *result;) {
 *         WEFT_BEGIN;
 *         size_t size = self->bytes.size;
 *         char *data = malloc(size + 1);
 *         if (!data) WEFT_RAISE(WEFT_ENOMEM);
 *         for (size_t i = 0; i < size; i++) data[i] = self->bytes.data[size - 1 - i];
 *         *self->result = (weft_bytes){data, size};
 *     }
 *     WEFT_EXPORT(reversed, weft_bytes, bytes)
 *
 * A stream as an argument is valid until the coroutine has ended. The coroutine must not free it, and no
 * other task may be using it at the end. A piece is taken from JavaScript's stream when the coroutine reads.
 * The limit of a reader is 1 MiB. If JavaScript's stream fails, reads and drains fail with the status that an
 * await of a rejected promise has (weft_js_promise). A reader or writer is NULL if there was no memory for
 * it: using it fails with WEFT_ENOMEM. When the coroutine has ended
 *   - with a result: the bytes that it has written are passed on, the WritableStream is closed, and a source
 *     that was not read to its end is cancelled; the promise is settled after that, and rejected if any of it
 *     fails. Aborting the signal ends the wait;
 *   - with a failure: the streams are cancelled and aborted with the reason of the rejection.
 *
 * A reader that a coroutine returns belongs to JavaScript, whose stream reads only on request. It is freed at
 * the end of the stream or when that is cancelled or collected. It must not be an argument.
 *
 * Each call runs as a task named after the coroutine. Its promise is
 *   - fulfilled with the result;
 *   - rejected with a TypeError or RangeError if an argument does not suit its parameter: nothing has
 *     run;
 *   - rejected with a WeftError if the coroutine fails: its `status` is the number, its `code` the name
 *     ("WEFT_EINVAL"; "PROGRAM_7" for the status 7 of the program's own), its `message` the message, its
 *     `chain` the coroutines in which it happened; with an AggregateError for WEFT_EGROUP, whose `errors` are
 *     the failures in the group;
 *   - rejected with what JavaScript threw, the same value, if the coroutine fails because a promise, function
 *     or stream that it awaited did;
 *   - rejected with a WeftError of WEFT_ESTATE if the program ends first: its `code` is "EXITED", or
 *     "CRASHED" after a trap or an exception of JavaScript, and its `cause` what was thrown, or what main has
 *     failed with. If main ends, the task is cancelled, and its cleanup has run.
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
#define WEFT_EXPORT(...) \
    WEFT__JOIN(WEFT__EXPORT_, WEFT__EXPORT_COUNT(__VA_ARGS__))(WEFT__EXPORTED, __VA_ARGS__)

/* ---- Private ---- */

/* The number of parameters, or 9 if there are more than eight (up to 16). */
#define WEFT__EXPORT_COUNT(...) \
    WEFT__EXPORT_COUNT_(__VA_ARGS__, 9, 9, 9, 9, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, )
#define WEFT__EXPORT_COUNT_(...) WEFT__EXPORT_19TH(__VA_ARGS__)
#define WEFT__EXPORT_19TH(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, \
                          n, ...)                                                                          \
    n
#define WEFT__EXPORT_9(how, n, ...) \
    _Static_assert(0, "WEFT_EXPORT of " #n ": a coroutine has at most eight parameters");

/* `how` defines the table of an export: WEFT__EXPORTED, or that of a generator. */
#define WEFT__EXPORT_0(how, n, r) how(n, r, 0, {{0}})
#define WEFT__EXPORT_1(how, n, r, a) how(n, r, 1, {WEFT__PARAMETER(n, a)})
#define WEFT__EXPORT_2(how, n, r, a, b) how(n, r, 2, {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b)})
#define WEFT__EXPORT_3(how, n, r, a, b, c) \
    how(n, r, 3, {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c)})
#define WEFT__EXPORT_4(how, n, r, a, b, c, d) \
    how(n, r, 4, {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), WEFT__PARAMETER(n, d)})
#define WEFT__EXPORT_5(how, n, r, a, b, c, d, e)                                                     \
    how(n, r, 5,                                                                                     \
        {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), WEFT__PARAMETER(n, d), \
         WEFT__PARAMETER(n, e)})
#define WEFT__EXPORT_6(how, n, r, a, b, c, d, e, f)                                                  \
    how(n, r, 6,                                                                                     \
        {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), WEFT__PARAMETER(n, d), \
         WEFT__PARAMETER(n, e), WEFT__PARAMETER(n, f)})
#define WEFT__EXPORT_7(how, n, r, a, b, c, d, e, f, g)                                               \
    how(n, r, 7,                                                                                     \
        {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), WEFT__PARAMETER(n, d), \
         WEFT__PARAMETER(n, e), WEFT__PARAMETER(n, f), WEFT__PARAMETER(n, g)})
#define WEFT__EXPORT_8(how, n, r, a, b, c, d, e, f, g, h)                                            \
    how(n, r, 8,                                                                                     \
        {WEFT__PARAMETER(n, a), WEFT__PARAMETER(n, b), WEFT__PARAMETER(n, c), WEFT__PARAMETER(n, d), \
         WEFT__PARAMETER(n, e), WEFT__PARAMETER(n, f), WEFT__PARAMETER(n, g), WEFT__PARAMETER(n, h)})

/* How a C type is passed to and from JavaScript, together with its size. Tools read the tables of a
 * program. */
enum weft__js_kind {
    WEFT__JS_VOID,
    WEFT__JS_BOOL,
    WEFT__JS_SIGNED,
    WEFT__JS_UNSIGNED,
    WEFT__JS_FLOATING,
    WEFT__JS_TEXT,
    WEFT__JS_BYTES,
    WEFT__JS_VALUE,
    WEFT__JS_FUNCTION,
    WEFT__JS_READER = 16,
    WEFT__JS_WRITER,
    WEFT__JS_STREAM,
    WEFT__JS_BYTES_POINTER,   /* of a generator's item */
    WEFT__JS_READER_RETURNED, /* a weft_reader *, which JavaScript frees */
    WEFT__JS_VALUE_POINTER,   /* of a generator's item */
    WEFT__JS_NONE = 255       /* no type that crosses */
};

typedef struct weft__parameter {
    const char *name;
    uint32_t offset; /* in the coroutine's struct */
    uint16_t kind, size;
    void (*drop)(void *argument); /* called when the call has ended, to release it; may be NULL */
    void (*open)(void *argument); /* called when the host has written it; may be NULL */
} weft__parameter;

typedef struct weft__export_entry {
    const weft__coroutine *coroutine;
    const weft__parameter *parameters;
    uint32_t frame_size;
    uint16_t count; /* of parameters */
    uint16_t result, result_size;
    uint16_t is_generator;
    uint32_t stored_at; /* the offset of the field `result` in the coroutine's struct; 0: none */
    void (*free_result)(void *result); /* NULL: the result needs no freeing */
    weft__coroutine task;              /* what the task of a call runs, by the name of the coroutine */
} weft__export_entry;

const weft__export_entry *weft__exported(const weft__export_entry *exported);

/* Runs the coroutine itself, and converts its result. */
void weft__exported_step(void *frame);
void weft__js_value_drop(void *argument);
void weft__js_value_free(void *result);

/* The kind of a result type. _Generic selects by the type of a function that returns it, since no
 * expression has the type void. */
#define WEFT__RESULT_KIND(result)                         \
    _Generic((result(*)(void))0,                          \
        void (*)(void): WEFT__JS_VOID,                    \
        bool (*)(void): WEFT__JS_BOOL,                    \
        signed char (*)(void): WEFT__JS_SIGNED,           \
        short (*)(void): WEFT__JS_SIGNED,                 \
        int (*)(void): WEFT__JS_SIGNED,                   \
        long (*)(void): WEFT__JS_SIGNED,                  \
        long long (*)(void): WEFT__JS_SIGNED,             \
        unsigned char (*)(void): WEFT__JS_UNSIGNED,       \
        unsigned short (*)(void): WEFT__JS_UNSIGNED,      \
        unsigned (*)(void): WEFT__JS_UNSIGNED,            \
        unsigned long (*)(void): WEFT__JS_UNSIGNED,       \
        unsigned long long (*)(void): WEFT__JS_UNSIGNED,  \
        float (*)(void): WEFT__JS_FLOATING,               \
        double (*)(void): WEFT__JS_FLOATING,              \
        char *(*)(void): WEFT__JS_TEXT,                   \
        const char *(*)(void): WEFT__JS_TEXT,             \
        weft_bytes (*)(void): WEFT__JS_BYTES,             \
        weft_js_value (*)(void): WEFT__JS_VALUE,          \
        weft_js_function (*)(void): WEFT__JS_FUNCTION,    \
        weft_reader *(*)(void): WEFT__JS_READER_RETURNED, \
        default: WEFT__JS_NONE)

/* 0; does not compile if the kind is none. */
#define WEFT__ASSERT_TYPE(kind, message)                   \
    (0 * sizeof(struct {                                   \
         _Static_assert((kind) != WEFT__JS_NONE, message); \
         char unused;                                      \
     }))

/* Whether a result type is stored by the coroutine, since it is no weft_value: 1 or 0. */
#define WEFT__IS_STORED(result) WEFT__IS_STORED_(WEFT__JOIN(WEFT__STORES_, result), 0, )
#define WEFT__IS_STORED_(...) WEFT__IS_STORED__(__VA_ARGS__)
#define WEFT__IS_STORED__(_1, n, ...) n
#define WEFT__STORES_weft_bytes ~, 1
#define WEFT__STORES_weft_js_value ~, 1
#define WEFT__STORES_weft_js_function ~, 1

#define WEFT__STORED_AT_0(name, result) 0
#define WEFT__STORED_AT_1(name, type) \
    _Generic(&WEFT__FIELD(name, result), type * *: offsetof(struct name, result))

static inline void weft__js_bytes_free(void *bytes) {
    free((void *)(uintptr_t)((const weft_bytes *)bytes)->data);
}

/* The size of a result type; 1 for void. */
#define WEFT__RESULT_SIZE(result) (__extension__ sizeof(*(__typeof__(result) *)0))

#define WEFT__FIELD(name, field) (((struct name *)0)->field)

#define WEFT__PARAMETER_KIND(field)            \
    _Generic((field),                          \
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
        weft_bytes: WEFT__JS_BYTES,            \
        weft_js_value: WEFT__JS_VALUE,         \
        weft_js_function: WEFT__JS_FUNCTION,   \
        weft_reader *: WEFT__JS_READER,        \
        weft_writer *: WEFT__JS_WRITER,        \
        weft_js_stream: WEFT__JS_STREAM,       \
        default: WEFT__JS_NONE)

#define WEFT__PARAMETER(name, field)                                                                    \
    {#field,                                                                                            \
     offsetof(struct name, field),                                                                      \
     WEFT__PARAMETER_KIND(WEFT__FIELD(name, field)) +                                                   \
         WEFT__ASSERT_TYPE(WEFT__PARAMETER_KIND(WEFT__FIELD(name, field)),                              \
                           "WEFT_EXPORT of " #name ": the field `" #field                               \
                           "` is of a type that does not cross to JavaScript: export.h says which do"), \
     sizeof WEFT__FIELD(name, field),                                                                   \
     _Generic(WEFT__FIELD(name, field),                                                                 \
         weft_js_value: weft__js_value_drop,                                                            \
         weft_js_function: weft__js_function_drop,                                                      \
         weft_reader *: weft__reader_drop,                                                              \
         weft_writer *: weft__writer_drop,                                                              \
         weft_js_stream: weft__js_stream_drop,                                                          \
         default: NULL),                                                                                \
     _Generic(WEFT__FIELD(name, field),                                                                 \
         weft_reader *: weft__reader_open,                                                              \
         weft_writer *: weft__writer_open,                                                              \
         weft_js_stream: weft__js_stream_open,                                                          \
         default: NULL)}

/* Of streams. The io layer defines those of readers and writers. */
void weft__reader_open(void *argument);
void weft__reader_drop(void *argument);
void weft__writer_open(void *argument);
void weft__writer_drop(void *argument);
void weft__js_stream_open(void *argument);
void weft__js_stream_drop(void *argument);
void weft__reader_returned(void *reader);

/* Emscripten exports functions marked `used`, and other compilers for WebAssembly those with an export name;
 * the host finds them by their prefix, weft_export_. */
#if defined(__wasm__) && !defined(__EMSCRIPTEN__)
#define WEFT__EXPORT_NAME(name) export_name("weft_export_" #name)
#else
#define WEFT__EXPORT_NAME(name) used
#endif

#define WEFT__EXPORTED(name, result, count, ...)                                                  \
    _Static_assert(WEFT__RESULT_KIND(result) != WEFT__JS_NONE,                                    \
                   "WEFT_EXPORT of " #name ": the type " #result                                  \
                   " does not cross to JavaScript: export.h says which do");                      \
    static const weft__parameter name##_parameters[] = __VA_ARGS__;                               \
    static const weft__export_entry name##_export = {                                             \
        &name##_coroutine,                                                                        \
        name##_parameters,                                                                        \
        sizeof(struct name),                                                                      \
        count,                                                                                    \
        WEFT__RESULT_KIND(result),                                                                \
        WEFT__RESULT_SIZE(result),                                                                \
        false,                                                                                    \
        WEFT__JOIN(WEFT__STORED_AT_, WEFT__IS_STORED(result))(name, result),                      \
        _Generic((result(*)(void))0,                                                              \
            char *(*)(void): free,                                                                \
            weft_bytes (*)(void): weft__js_bytes_free,                                            \
            weft_js_value (*)(void): weft__js_value_free,                                         \
            weft_reader *(*)(void): weft__reader_returned,                                        \
            default: NULL),                                                                       \
        {weft__exported_step, #name, sizeof(struct name), NULL, NULL}};                           \
    const weft__export_entry *weft_export_##name(void);                                           \
    __attribute__((WEFT__EXPORT_NAME(name))) const weft__export_entry *weft_export_##name(void) { \
        return weft__exported(&name##_export);                                                    \
    }

#endif

#ifdef __cplusplus
}
#endif
#endif
