/* The C half of host_web_export.js and host_web_serve.js, which define weft_host_exports and weft_host_serve. */
#include <weft/error.h>
#include <weft/export.h>
#include <weft/host.h>

#include "wasm/layout.h"
#include "web_border.h"

/* Defined in host_web_export.js. */
WEFT__WEB_IMPORT(void, weft__web_call_fulfil, (uint32_t number, const void *result));
WEFT__WEB_IMPORT(void, weft__web_call_reject, (uint32_t number, int status, const weft_error *failure));

/* Called from host_web_errors.js; host_layout.mjs knows the layout. */
typedef struct web_failure {
    int status;
    uint32_t thrown;
    const char *code, *message;
    size_t count;
} web_failure;

WEFT__WEB_EXPORT(weft__web_failure) const web_failure *weft__web_failure(const weft_error *failure);
WEFT__WEB_EXPORT(weft__web_failure_member)
const weft_error *weft__web_failure_member(const weft_error *failure, size_t index);
WEFT__WEB_EXPORT(weft__web_failure_coroutine)
const char *weft__web_failure_coroutine(const weft_error *failure, size_t index);

CHECK_FIELD(web_failure, status, 0, 4);
CHECK_FIELD(web_failure, thrown, 4, 4);
CHECK_FIELD(web_failure, code, 8, 4);
CHECK_FIELD(web_failure, message, 12, 4);
CHECK_FIELD(web_failure, count, 16, 4);

/* Describes a failure until the next call. */
const web_failure *weft__web_failure(const weft_error *failure) {
    static web_failure described;
    int status = weft_error_status(failure);
    described = (web_failure){status, weft_failure_thrown(failure), weft_status_name(status),
                              weft_error_message(failure), weft_error_count(failure)};
    return &described;
}

const weft_error *weft__web_failure_member(const weft_error *failure, size_t index) {
    return weft_error_nth(failure, index);
}

const char *weft__web_failure_coroutine(const weft_error *failure, size_t index) {
    return weft_failure_coroutine(failure, index);
}

void weft_host_invocation_ended(uint32_t number, const weft__export_entry *exported, const weft_error *error,
                                uint32_t thrown, weft_value result) {
    (void)thrown;
    if (error)
        weft__web_call_reject(number, weft_error_status(error), error);
    else
        weft__web_call_fulfil(number, exported->stored_at ? result.ptr : &result);
}

#ifndef __EMSCRIPTEN__ /* as in host_web_sources.c */

WEFT__WEB_IMPORT_AS(weft_host_exports, void, weft__web_exports, (void));
WEFT__WEB_IMPORT_AS(weft_host_serve, uint32_t, weft__web_serve, (void));

WEFT__WEB_EXPORT(weft_invocation_new)
void *weft__web_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number);
WEFT__WEB_EXPORT(weft_invocation_start) int weft__web_invocation_start(void *arguments, bool has_main);
WEFT__WEB_EXPORT(weft_invocation_cancel) void weft__web_invocation_cancel(void *arguments);
WEFT__WEB_EXPORT(weft_loop_is_open) bool weft__web_loop_is_open(void);
WEFT__WEB_EXPORT(weft_loop_failure) const weft_error *weft__web_loop_failure(void);

void weft_host_exports(void) { weft__web_exports(); }

uint32_t weft_host_serve(void) { return weft__web_serve(); }

void *weft__web_invocation_new(const weft__export_entry *exported, size_t text_size, uint32_t number) {
    return weft_invocation_new(exported, text_size, number);
}

int weft__web_invocation_start(void *arguments, bool has_main) {
    return weft_invocation_start(arguments, has_main);
}

void weft__web_invocation_cancel(void *arguments) { weft_invocation_cancel(arguments); }

bool weft__web_loop_is_open(void) { return weft_loop_is_open(); }

const weft_error *weft__web_loop_failure(void) { return weft_loop_failure(); }
#endif
