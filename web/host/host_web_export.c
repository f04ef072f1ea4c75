/* The C half of host_web_export.js, which defines weft_host_exports and weft_host_serve itself. */
#include <weft/error.h>
#include <weft/export.h>
#include <weft/host.h>

#include "web_border.h"

/* Defined in host_web_export.js. */
WEFT__WEB_IMPORT(void, weft__web_call_fulfil,
                 (uint32_t number, int kind, int size, const weft_value *result));
WEFT__WEB_IMPORT(void, weft__web_call_reject,
                 (uint32_t number, int status, const char *code, const char *message, uint32_t thrown));

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    int status = weft_error_status(error);
    if (status == WEFT_OK)
        weft__web_call_fulfil(number, exported->result, exported->result_size, &result);
    else
        weft__web_call_reject(number, status, weft_status_name(status), weft_error_message(error), thrown);
}

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_exports, void, weft__web_exports, (void));
WEFT__WEB_IMPORT_AS(weft_host_serve, uint32_t, weft__web_serve, (void));

WEFT__WEB_EXPORT(weft_invocation_new)
void *weft__web_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number);
WEFT__WEB_EXPORT(weft_invocation_start) int weft__web_invocation_start(void *arguments, bool has_main);
WEFT__WEB_EXPORT(weft_invocation_cancel) void weft__web_invocation_cancel(void *arguments);

void weft_host_exports(void) { weft__web_exports(); }

uint32_t weft_host_serve(void) { return weft__web_serve(); }

void *weft__web_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number) {
    return weft_invocation_new(exported, text_size, number);
}

int weft__web_invocation_start(void *arguments, bool has_main) {
    return weft_invocation_start(arguments, has_main);
}

void weft__web_invocation_cancel(void *arguments) { weft_invocation_cancel(arguments); }
#endif
