/* Importing functions of JavaScript, which C awaits.
 *
 *     WEFT_IMPORT(ask, char *, const char *)
 *     ...
 *     WEFT_AWAIT_INTO(self->answer, ask("Your name?"));
 *     printf("Hello %s\n", self->answer);
 *     free(self->answer);
 *
 * JavaScript passes the function when it loads the program:
 *
 *     await load({ imports: { ask: async (question, { signal }) => prompt(question) } }); */
#ifndef WEFT_IMPORT_H
#define WEFT_IMPORT_H

#include <weft/export.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef __cplusplus

/* WEFT_IMPORT(name, result, parameter...)
 *
 * Declares and defines a function of C that calls a function of JavaScript,
 *
 *     weft_awaitable name(parameter, ...);
 *
 * which other files may declare, too. Use it once in a program for each name. `result` and the parameters,
 * eight at most, are types:
 *
 *   parameters   those of weft_js_call (js_call.h), with const weft_js_value * for a value
 *   result       void, which discards what JavaScript returns; a number, boolean or 64-bit integer as in
 *                export.h; char *, which comes from malloc, and the caller frees it; weft_bytes, weft_js_value
 *                or weft_js_function
 *
 * The results that are structs are stored: the function of C then has a first parameter more, `result *`, not
 * NULL, which points into the frame or the heap. What is stored there is overwritten, except that a
 * weft_js_value is released before. The data of bytes come from malloc (NULL for none); the caller frees
 * them. A handle is the caller's, who releases it with weft_js_function_release; those that are left at the
 * end of the program are released then.
 *
 *     WEFT_IMPORT(random_bytes, weft_bytes, int)
 *     ...
 *     WEFT_AWAIT(random_bytes(&self->bytes, 16));
 *
 * The awaitable calls the function of JavaScript when it is awaited, or its task has its turn; texts, bytes
 * and values must stay valid until then. It suspends, unless the function returns a value that is no object.
 * After the arguments the function gets an object of options. Its `signal`, an AbortSignal, is aborted if the
 * task is cancelled, or the program ends, before the function's promise is settled. Fails as weft_js_call
 * does; with WEFT_EINVAL also if the result is not of the type, with a message that says what was expected.
 * In a program of the web or the page host that has imports, loading fails if one is not given. */
#define WEFT_IMPORT(...) WEFT__JOIN(WEFT__IMPORT_, WEFT__EXPORT_COUNT(__VA_ARGS__))(__VA_ARGS__)

/* ---- Private ---- */

typedef struct weft__import_type {
    uint16_t kind, size;
} weft__import_type;

typedef struct weft__import_entry {
    const char *name;
    const weft__import_type *parameters; /* tools read them */
    uint16_t count;
    uint16_t result, result_size;
    void *(*allocate)(size_t size); /* for a text or bytes; NULL: the result needs none */
    weft__coroutine coroutine;      /* what a call runs, by the name of the function */
} weft__import_entry;

/* The frame of a call. */
struct weft__import_call {
    weft_frame frame;
    weft__function_call call;
    void *stored; /* where the result goes; NULL: it is a weft_value */
    weft_js_value value;
    weft_value result;
    weft_scope scope;
};

void weft__import_call_body(void *frame);

#define WEFT__IMPORT_9(n, ...) \
    _Static_assert(0, "WEFT_IMPORT of " #n ": a function has at most eight parameters");

WEFT__MUST_USE weft_awaitable weft__js_call_import(const weft__import_entry *import, void *result,
                                                   size_t count, const weft__js_argument *arguments);
const weft__import_entry *weft__imported(const weft__import_entry *imported);

#if defined(__wasm__) && !defined(__EMSCRIPTEN__)
#define WEFT__IMPORT_NAME(name) export_name("weft_imports_" #name)
#else
#define WEFT__IMPORT_NAME(name) used
#endif

#define WEFT__IMPORTED(name, type, number, parameters, types, ...)                                        \
    static const weft__import_type name##_parameters[] = types;                                           \
    static const weft__import_entry name##_import = {                                                     \
        #name,                                                                                            \
        name##_parameters,                                                                                \
        number,                                                                                           \
        WEFT__RESULT_KIND(type),                                                                          \
        WEFT__RESULT_SIZE(type),                                                                          \
        _Generic((type(*)(void))0, char *(*)(void): malloc, weft_bytes (*)(void): malloc, default: NULL), \
        {weft__import_call_body, #name, sizeof(struct weft__import_call), NULL, NULL}};                   \
    const weft__import_entry *weft_imports_##name(void);                                                  \
    __attribute__((WEFT__IMPORT_NAME(name))) const weft__import_entry *weft_imports_##name(void) {        \
        return weft__imported(&name##_import);                                                            \
    }                                                                                                     \
    WEFT__MUST_USE weft_awaitable name parameters;                                                        \
    weft_awaitable name parameters {                                                                      \
        const weft__js_argument arguments[] = {__VA_ARGS__};                                              \
        return weft__js_call_import(&name##_import, WEFT__JOIN(WEFT__RESULT_, WEFT__IS_STORED(type)),     \
                                    number, arguments);                                                   \
    }

/* What the function is given for a result: a parameter, or nothing. */
#define WEFT__RESULT_0 NULL
#define WEFT__RESULT_1 weft_result
#define WEFT__ALONE_0(type) void
#define WEFT__ALONE_1(type) type *weft_result
#define WEFT__BEFORE_0(type)
#define WEFT__BEFORE_1(type) type *weft_result,
#define WEFT__ALONE(type) WEFT__JOIN(WEFT__ALONE_, WEFT__IS_STORED(type))(type)
#define WEFT__BEFORE(type) WEFT__JOIN(WEFT__BEFORE_, WEFT__IS_STORED(type))(type)

#define WEFT__BRACED(...) {__VA_ARGS__}
#define WEFT__TYPE(type) {WEFT__JS_KIND(*(type *)0), sizeof(type)}

#define WEFT__IMPORT_0(n, r) WEFT__IMPORTED(n, r, 0, (WEFT__ALONE(r)), {{0}}, {.kind = 0})
#define WEFT__IMPORT_1(n, r, a)                                                      \
    WEFT__IMPORTED(n, r, 1, (WEFT__BEFORE(r) a weft_1), WEFT__BRACED(WEFT__TYPE(a)), \
                   WEFT__JS_ARGUMENT(weft_1))
#define WEFT__IMPORT_2(n, r, a, b)                                                        \
    WEFT__IMPORTED(n, r, 2, (WEFT__BEFORE(r) a weft_1, b weft_2),                         \
                   WEFT__BRACED(WEFT__TYPE(a), WEFT__TYPE(b)), WEFT__JS_ARGUMENT(weft_1), \
                   WEFT__JS_ARGUMENT(weft_2))
#define WEFT__IMPORT_3(n, r, a, b, c)                                                                    \
    WEFT__IMPORTED(n, r, 3, (WEFT__BEFORE(r) a weft_1, b weft_2, c weft_3),                              \
                   WEFT__BRACED(WEFT__TYPE(a), WEFT__TYPE(b), WEFT__TYPE(c)), WEFT__JS_ARGUMENT(weft_1), \
                   WEFT__JS_ARGUMENT(weft_2), WEFT__JS_ARGUMENT(weft_3))
#define WEFT__IMPORT_4(n, r, a, b, c, d)                                                            \
    WEFT__IMPORTED(n, r, 4, (WEFT__BEFORE(r) a weft_1, b weft_2, c weft_3, d weft_4),               \
                   WEFT__BRACED(WEFT__TYPE(a), WEFT__TYPE(b), WEFT__TYPE(c), WEFT__TYPE(d)),        \
                   WEFT__JS_ARGUMENT(weft_1), WEFT__JS_ARGUMENT(weft_2), WEFT__JS_ARGUMENT(weft_3), \
                   WEFT__JS_ARGUMENT(weft_4))
#define WEFT__IMPORT_5(n, r, a, b, c, d, e)                                                                 \
    WEFT__IMPORTED(n, r, 5, (WEFT__BEFORE(r) a weft_1, b weft_2, c weft_3, d weft_4, e weft_5),             \
                   WEFT__BRACED(WEFT__TYPE(a), WEFT__TYPE(b), WEFT__TYPE(c), WEFT__TYPE(d), WEFT__TYPE(e)), \
                   WEFT__JS_ARGUMENT(weft_1), WEFT__JS_ARGUMENT(weft_2), WEFT__JS_ARGUMENT(weft_3),         \
                   WEFT__JS_ARGUMENT(weft_4), WEFT__JS_ARGUMENT(weft_5))
#define WEFT__IMPORT_6(n, r, a, b, c, d, e, f)                                                             \
    WEFT__IMPORTED(n, r, 6, (WEFT__BEFORE(r) a weft_1, b weft_2, c weft_3, d weft_4, e weft_5, f weft_6),  \
                   WEFT__BRACED(WEFT__TYPE(a), WEFT__TYPE(b), WEFT__TYPE(c), WEFT__TYPE(d), WEFT__TYPE(e), \
                                WEFT__TYPE(f)),                                                            \
                   WEFT__JS_ARGUMENT(weft_1), WEFT__JS_ARGUMENT(weft_2), WEFT__JS_ARGUMENT(weft_3),        \
                   WEFT__JS_ARGUMENT(weft_4), WEFT__JS_ARGUMENT(weft_5), WEFT__JS_ARGUMENT(weft_6))
#define WEFT__IMPORT_7(n, r, a, b, c, d, e, f, g)                                                          \
    WEFT__IMPORTED(n, r, 7,                                                                                \
                   (WEFT__BEFORE(r) a weft_1, b weft_2, c weft_3, d weft_4, e weft_5, f weft_6, g weft_7), \
                   WEFT__BRACED(WEFT__TYPE(a), WEFT__TYPE(b), WEFT__TYPE(c), WEFT__TYPE(d), WEFT__TYPE(e), \
                                WEFT__TYPE(f), WEFT__TYPE(g)),                                             \
                   WEFT__JS_ARGUMENT(weft_1), WEFT__JS_ARGUMENT(weft_2), WEFT__JS_ARGUMENT(weft_3),        \
                   WEFT__JS_ARGUMENT(weft_4), WEFT__JS_ARGUMENT(weft_5), WEFT__JS_ARGUMENT(weft_6),        \
                   WEFT__JS_ARGUMENT(weft_7))
#define WEFT__IMPORT_8(n, r, a, b, c, d, e, f, g, h)                                                      \
    WEFT__IMPORTED(                                                                                       \
        n, r, 8,                                                                                          \
        (WEFT__BEFORE(r) a weft_1, b weft_2, c weft_3, d weft_4, e weft_5, f weft_6, g weft_7, h weft_8), \
        WEFT__BRACED(WEFT__TYPE(a), WEFT__TYPE(b), WEFT__TYPE(c), WEFT__TYPE(d), WEFT__TYPE(e),           \
                     WEFT__TYPE(f), WEFT__TYPE(g), WEFT__TYPE(h)),                                        \
        WEFT__JS_ARGUMENT(weft_1), WEFT__JS_ARGUMENT(weft_2), WEFT__JS_ARGUMENT(weft_3),                  \
        WEFT__JS_ARGUMENT(weft_4), WEFT__JS_ARGUMENT(weft_5), WEFT__JS_ARGUMENT(weft_6),                  \
        WEFT__JS_ARGUMENT(weft_7), WEFT__JS_ARGUMENT(weft_8))
#endif

#ifdef __cplusplus
}
#endif
#endif
