/* The C half of host_web_export_generators.js. */
#include <weft/export.h>
#include <weft/host.h>

#include "web_border.h"

/* Defined in host_web_export_generators.js. */
WEFT__WEB_IMPORT(void, weft__web_call_item, (uint32_t number, const weft_value *item));

void weft_host_iteration_item(uint32_t number, weft_value item) { weft__web_call_item(number, &item); }

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_exported_generators, void, weft__web_generators, (void));

WEFT__WEB_EXPORT(weft_iteration_new)
void *weft__web_iteration_new(const weft__export_entry *exported, size_t text_size, uint32_t number);
WEFT__WEB_EXPORT(weft_iteration_start) int weft__web_iteration_start(void *arguments, bool has_main);
WEFT__WEB_EXPORT(weft_iteration_next) void weft__web_iteration_next(void *arguments);
WEFT__WEB_EXPORT(weft_iteration_close) void weft__web_iteration_close(void *arguments);
WEFT__WEB_EXPORT(weft_iteration_abandon) void weft__web_iteration_abandon(void *arguments);

void weft_host_exported_generators(void) { weft__web_generators(); }

void *weft__web_iteration_new(const weft__export_entry *exported, size_t text_size, uint32_t number) {
    return weft_iteration_new(exported, text_size, number);
}

int weft__web_iteration_start(void *arguments, bool has_main) {
    return weft_iteration_start(arguments, has_main);
}

void weft__web_iteration_next(void *arguments) { weft_iteration_next(arguments); }

void weft__web_iteration_close(void *arguments) { weft_iteration_close(arguments); }

void weft__web_iteration_abandon(void *arguments) { weft_iteration_abandon(arguments); }
#endif
