/* The C half of host_web_sources.js, which defines the functions weft_host_js_... itself. */
#include <weft/host.h>
#include <weft/js.h>

char *weft__web_allocate_text(weft_js_value *value, size_t size); /* called from host_web_sources.js */

/* Allocates the text of a value and terminates it. Returns NULL when out of memory. */
char *weft__web_allocate_text(weft_js_value *value, size_t size) {
    value->text = weft_host_allocate(size + 1);
    if (!value->text) return NULL;
    value->size = size;
    value->text[size] = '\0';
    return value->text;
}
