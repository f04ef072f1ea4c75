/* How C and JavaScript know each other's functions.
 *
 * Emscripten connects the two by the names of symbols. Any other compiler for WebAssembly must be told: what C
 * calls is an import, what JavaScript calls is an export. An export is linked with the object file that
 * defines it, so it belongs into a file that a program links only if it needs it. */
#ifndef WEFT_WEB_BORDER_H
#define WEFT_WEB_BORDER_H

#ifdef __EMSCRIPTEN__
#define WEFT__WEB_IMPORT(name)
#define WEFT__WEB_EXPORT(name)
#else
#define WEFT__WEB_IMPORT(name) __attribute__((import_module("weft"), import_name(#name)))
#define WEFT__WEB_EXPORT(name) __attribute__((export_name(#name)))
#endif

#endif
