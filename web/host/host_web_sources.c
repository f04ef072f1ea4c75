/* The C half of host_web_sources.js, which defines the functions weft_host_js_... itself. */
#include <weft/host.h>
#include <weft/js.h>

#include "web_border.h"

/* Called from host_web_sources.js. */
WEFT__WEB_EXPORT(weft__web_allocate_text)
char *weft__web_allocate_text(weft_js_value *value, size_t size);

/* Allocates the text of a value and terminates it. Returns NULL when out of memory. */
char *weft__web_allocate_text(weft_js_value *value, size_t size) {
    value->text = weft_host_allocate(size + 1);
    if (!value->text) return NULL;
    value->size = size;
    value->text[size] = '\0';
    return value->text;
}

#ifndef __EMSCRIPTEN__ /* which takes the functions of host.h from JavaScript as they are */

WEFT__WEB_IMPORT_AS(weft_host_js_receive, bool, weft__web_js_receive,
                    (uint32_t id, bool once, int *status, weft_js_value *value));
WEFT__WEB_IMPORT_AS(weft_host_js_wait, void, weft__web_js_wait, (uint32_t operation, uint32_t id));
WEFT__WEB_IMPORT_AS(weft_host_js_close, void, weft__web_js_close, (uint32_t id));

WEFT__WEB_EXPORT(weft_js_unawaited) void weft__web_js_unawaited(int status, const char *message);

bool weft_host_js_receive(uint32_t id, bool once, int *status, weft_js_value *value) {
    return weft__web_js_receive(id, once, status, value);
}

void weft_host_js_wait(uint32_t operation, uint32_t id) { weft__web_js_wait(operation, id); }

void weft_host_js_close(uint32_t id) { weft__web_js_close(id); }

void weft__web_js_unawaited(int status, const char *message) { weft_js_unawaited(status, message); }
#endif
