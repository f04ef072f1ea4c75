/* How C and JavaScript know each other's functions.
 *
 * Emscripten connects the two by the names of symbols. Any other compiler for WebAssembly must be told: what C
 * calls is an import, what JavaScript calls is an export. An export is linked with the object file that
 * defines it, so it belongs into a file that a program links only if it needs it.
 *
 * WEFT__WEB_IMPORT(result, name, (parameters)) declares a function that JavaScript defines. WEFT__WEB_IMPORT_AS
 * does so if it has another name in C than `imported`, that of JavaScript.
 *
 * A program that also starts where there is no JavaScript, weft::universal, may not import it: there each such
 * function is a pointer, and JavaScript sets it by the export weft__import_NAME before it starts the program. */
#ifndef WEFT_WEB_BORDER_H
#define WEFT_WEB_BORDER_H

#ifdef __EMSCRIPTEN__
#define WEFT__WEB_IMPORT_AS(imported, result, name, parameters) result name parameters
#define WEFT__WEB_EXPORT(name)
#else
#define WEFT__WEB_EXPORT(name) __attribute__((export_name(#name)))
#ifdef WEFT_UNIVERSAL
#define WEFT__WEB_IMPORT_AS(imported, result, name, parameters)               \
    static result(*name) parameters;                                          \
    WEFT__WEB_EXPORT(weft__import_##imported)                                 \
    void weft__import_##imported(result(*given) parameters) { name = given; } \
    void weft__import_##imported(result(*given) parameters) /* the semicolon is that of a declaration */
#else
#define WEFT__WEB_IMPORT_AS(imported, result, name, parameters) \
    __attribute__((import_module("weft"), import_name(#imported))) result name parameters
#endif
#endif

#define WEFT__WEB_IMPORT(result, name, parameters) WEFT__WEB_IMPORT_AS(name, result, name, parameters)

#endif
