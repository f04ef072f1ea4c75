/* Exporting async generators to JavaScript, which iterates over them.
 *
 *     WEFT_ASYNC_GENERATOR(lines, weft_reader *text; weft_bytes line;) {
 *         WEFT_BEGIN;
 *         for (;;) {
 *             WEFT_AWAIT(weft_reader_readline(self->text, &self->line));
 *             if (self->line.size == 0) break;
 *             WEFT_YIELD(&self->line);
 *         }
 *     }
 *     WEFT_EXPORT_GENERATOR(lines, weft_bytes *, text)
 *
 * adds a function to the module, which returns an AsyncIterableIterator:
 *
 *     for await (const line of module.lines(file.stream())) ...
 *
 * On hosts without JavaScript, WEFT_EXPORT_GENERATOR compiles and the generator is never called. */
#ifndef WEFT_EXPORT_GENERATOR_H
#define WEFT_EXPORT_GENERATOR_H

#include <weft/export.h>
#include <weft/generator.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef __cplusplus

/* WEFT_EXPORT_GENERATOR(name, item, parameter...)
 *
 * Exports an async generator, defined by WEFT_ASYNC_GENERATOR, to JavaScript. Use it once in a program for
 * each generator. `item` is the type of what it yields: a type that WEFT_EXPORT permits as a result, but
 * weft_bytes * and weft_js_value * instead of weft_bytes and weft_js_value; NULL is no bytes, or null. What
 * WEFT_YIELD gives is converted to it as a result is; if that is not possible, the generator is closed and
 * the request fails. An item is copied before the generator goes on. After its WEFT_YIELD the generator may
 * change or free what it has yielded; only a char * comes from malloc, and Weft frees it. The parameters are
 * those of WEFT_EXPORT, and valid until the generator has ended.
 *
 * JavaScript's function throws what a call of a coroutine is rejected with if its arguments are not valid or
 * the program accepts no calls. Otherwise it returns an iterator:
 *   - `next()` runs the generator up to its next WEFT_YIELD, and no further: the generator is never ahead of
 *     its consumer. Several requests are served in their order. If the generator fails, the first request is
 *     rejected as that of a coroutine, and the iterator has ended.
 *   - `return()`, which leaving a `for await` loop calls, closes the generator: its cleanup runs
 *     (weft_generator_close). A request that is pending is cancelled, and is fulfilled as at the end. The
 *     promise is fulfilled when the cleanup has ended, and rejected with its failure.
 *   - The option `signal` cancels the generator where it waits, or closes it if it has yielded. Once the
 *     cleanup has ended, the pending request or the next one is rejected with the signal's reason.
 *   - An iterator that nobody refers to is closed when JavaScript collects it. If its cleanup fails, that is
 *     reported as the failure of a task that nobody awaits.
 *
 * The generator runs in one task of its own, which is named after it. */
#define WEFT_EXPORT_GENERATOR(...) \
    WEFT__JOIN(WEFT__EXPORT_, WEFT__EXPORT_COUNT(__VA_ARGS__))(WEFT__EXPORTED_GENERATOR, __VA_ARGS__)

/* ---- Private ---- */

/* The coroutine that runs a generator for JavaScript. */
struct weft__iteration {
    weft_frame frame;
    void *arguments; /* of the invocation */
    weft_awaitable call;
    weft_generator *generator;
    weft_value item;
    weft_scope scope;
};

void weft__iteration_body(void *frame);
void weft__iteration_discard(void *frame);

/* The export of a generator: its result is an item. */
#define WEFT__ITERATION(name) \
    {weft__iteration_body, name, sizeof(struct weft__iteration), NULL, weft__iteration_discard}

const weft__export_entry *weft__exported_generator(const weft__export_entry *exported);

/* The kind of an item. Of a pointer, the inner _Generic makes a type that WEFT__RESULT_KIND knows. */
#define WEFT__ITEM_KIND(item)                                                                     \
    _Generic((item (*)(void))0,                                                                   \
        weft_bytes *(*)(void): WEFT__JS_BYTES_POINTER,                                            \
        const weft_bytes *(*)(void): WEFT__JS_BYTES_POINTER,                                      \
        weft_js_value *(*)(void): WEFT__JS_VALUE_POINTER,                                         \
        default: WEFT__RESULT_KIND(__typeof__(_Generic((item (*)(void))0,                         \
                                                  weft_bytes *(*)(void): (void (*)(void))0,       \
                                                  const weft_bytes *(*)(void): (void (*)(void))0, \
                                                  weft_js_value *(*)(void): (void (*)(void))0,    \
                                                  default: (item (*)(void))0)())))

/* The size of the generator's own state: only an async generator has it. */
#define WEFT__EXPORTED_GENERATOR(name, item, count, ...)                                                \
    _Static_assert(sizeof WEFT__FIELD(name, generator) > 0, #name " is not an async generator");        \
    _Static_assert(                                                                                     \
        _Generic((item (*)(void))0, weft_bytes (*)(void): 0, weft_js_value (*)(void): 0, default: 1),   \
        "an item is a pointer: " #item " *");                                                           \
    _Static_assert(WEFT__ITEM_KIND(item) != WEFT__JS_NONE,                                              \
                   "WEFT_EXPORT_GENERATOR of " #name ": the type " #item                                \
                   " does not cross to JavaScript: export.h says which do");                            \
    static const weft__parameter name##_parameters[] = __VA_ARGS__;                                     \
    static const weft__export_entry name##_export = {&name##_coroutine,                                 \
                                                     name##_parameters,                                 \
                                                     sizeof(struct name),                               \
                                                     count,                                             \
                                                     WEFT__ITEM_KIND(item),                             \
                                                     WEFT__RESULT_SIZE(item),                           \
                                                     true,                                              \
                                                     0,                                                 \
                                                     _Generic((item (*)(void))0,                        \
                                                         char *(*)(void): free,                         \
                                                         weft_reader *(*)(void): weft__reader_returned, \
                                                         default: NULL),                                \
                                                     WEFT__ITERATION(#name)};                           \
    const weft__export_entry *weft_export_##name(void);                                                 \
    __attribute__((WEFT__EXPORT_NAME(name))) const weft__export_entry *weft_export_##name(void) {       \
        return weft__exported_generator(&name##_export);                                                \
    }

#endif

#ifdef __cplusplus
}
#endif
#endif
