/* Functions of JavaScript for C.
 *
 *     WEFT_JS_FUNCTION(uint32_t, digest, (const char *text), {
 *         return weft.promise(crypto.subtle.digest('SHA-256', new TextEncoder().encode(UTF8ToString(text))));
 *     })
 *     WEFT_JS_NEEDS(digest, "$UTF8ToString")
 *     ...
 *     WEFT_AWAIT(weft_js_promise(digest("hello"), &self->value));
 *
 * The text between the braces becomes part of the program's JavaScript. It is EM_JS under Emscripten, and
 * needs no Emscripten elsewhere. Only for the web: on other hosts nothing defines the function. In a
 * universal program that runs under WASI, a call of it says so and aborts. */
#ifndef WEFT_JS_FUNCTION_H
#define WEFT_JS_FUNCTION_H

#ifdef __cplusplus
#define WEFT__JS_C extern "C"
#else
#define WEFT__JS_C
#endif

/* WEFT_JS_FUNCTION(result, name, (parameters), { body })
 *
 * Declares the C function `name` and defines it in JavaScript. Parameters and result are numbers: integers,
 * floating point, bool, and addresses in the program's memory. 64-bit integers are bigints. The body sees
 *   - HEAPU8, HEAP32, HEAPU32, HEAPF64: the program's memory as arrays, which stay valid until C runs again;
 *   - Module: the module, with the options that it was given;
 *   - weft: see weft/js.h, in programs that call a function of it;
 *   - UTF8ToString(address): a string of C, if WEFT_JS_NEEDS says so.
 * The preprocessor reads it: comments disappear, and a quote needs its partner. An exception that leaves the
 * body ends the program. Use each name once in a program; in a universal program only in its file. */
/* WEFT_JS_NEEDS(name, "$a,$b")
 *
 * Says what the bodies of this file use of Emscripten's libraries; `name` is any one that is used once in a
 * program. Has no effect without Emscripten, where what the bodies mention is found. */
#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#define WEFT_JS_FUNCTION(result, name, parameters, ...) _EM_JS(result, name, name, parameters, #__VA_ARGS__)
#define WEFT_JS_NEEDS(name, list) EM_JS_DEPS(name, list)
#elif defined(WEFT_UNIVERSAL)
/* A pointer, which JavaScript sets before main(): the program imports nothing that WASI does not have. */
#define WEFT_JS_FUNCTION(result, name, parameters, ...)                                                      \
    WEFT__JS_C __attribute__((export_name("weft_function_" #name))) const char *weft__body_of_##name(void);  \
    const char *weft__body_of_##name(void) { return #parameters "=>" #__VA_ARGS__; }                         \
    typedef result weft__type_of_##name parameters;                                                          \
    WEFT__JS_C __attribute__((export_name("weft__absent_" #name))) weft__type_of_##name weft__absent_##name; \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wunused-parameter\"")              \
        result weft__absent_##name parameters {                                                              \
        weft__no_javascript(#name);                                                                          \
    }                                                                                                        \
    _Pragma("clang diagnostic pop") static weft__type_of_##name *name = weft__absent_##name;                 \
    WEFT__JS_C __attribute__((export_name("weft__assign_" #name))) void weft__assign_##name(                 \
        weft__type_of_##name *given);                                                                        \
    void weft__assign_##name(weft__type_of_##name *given) { name = given; }
#define WEFT_JS_NEEDS(name, list)
WEFT__JS_C __attribute__((noreturn)) void weft__no_javascript(const char *function);
#elif defined(__wasm__)
#define WEFT_JS_FUNCTION(result, name, parameters, ...)                                                     \
    WEFT__JS_C __attribute__((import_module("weft_function"), import_name(#name))) result name parameters;  \
    WEFT__JS_C __attribute__((export_name("weft_function_" #name))) const char *weft__body_of_##name(void); \
    const char *weft__body_of_##name(void) { return #parameters "=>" #__VA_ARGS__; }
#define WEFT_JS_NEEDS(name, list)
#else
#define WEFT_JS_FUNCTION(result, name, parameters, ...) WEFT__JS_C result name parameters;
#define WEFT_JS_NEEDS(name, list)
#endif

#endif
