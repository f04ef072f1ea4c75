/* The C half of host_web_sources.js, which defines the functions weft_host_js_... itself. */
#include <weft/host.h>
#include <weft/js.h>

/* host_web_sources.js writes these. */
#define CHECK_AT(field, at) _Static_assert(offsetof(weft_js_value, field) == (at), #field)
CHECK_AT(type, 0);
CHECK_AT(number, 8);
CHECK_AT(integer, 16);
_Static_assert(WEFT_JS_UNDEFINED == 0 && WEFT_JS_NULL == 1 && WEFT_JS_BOOLEAN == 2 && WEFT_JS_NUMBER == 3 &&
                   WEFT_JS_BIGINT == 4 && WEFT_JS_STRING == 5 && WEFT_JS_BYTES == 6 && WEFT_JS_JSON == 7,
               "as in $weftConvert");
_Static_assert(WEFT_ECANCELED == -1 && WEFT_ETIMEDOUT == -2 && WEFT_ENOMEM == -3 && WEFT_EINVAL == -4 &&
                   WEFT_EMISUSE == -6 && WEFT_EFULL == -7 && WEFT_ENETWORK == -9 && WEFT_ELIMIT == -11 &&
                   WEFT_ENOTSUP == -12 && WEFT_END == -18 && WEFT_EJS == -24,
               "as in host_web_sources.js");

char *weft__web_js_text(weft_js_value *value, size_t size);

/* Makes room for the text of a value. NULL when out of memory. */
char *weft__web_js_text(weft_js_value *value, size_t size) {
    value->text = weft_host_allocate(size + 1);
    if (!value->text) return NULL;
    value->size = size;
    value->text[size] = '\0';
    return value->text;
}
