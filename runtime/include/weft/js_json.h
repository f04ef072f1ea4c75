/* Reading and making JSON: what objects and arrays of JavaScript are in a weft_js_value (js.h).
 *
 *     WEFT_ASYNC(area, weft_js_value box; weft_js_value *result; weft_json_builder json;) {
 *         WEFT_BEGIN;
 *         double width = weft_json_number(weft_json_member(self->box.text, "width"));
 *         double height = weft_json_number(weft_json_member(self->box.text, "height"));
 *         weft_json_open(&self->json, '{');
 *         weft_json_key(&self->json, "area");
 *         weft_json_add_number(&self->json, width * height);
 *         weft_json_close(&self->json, '}');
 *         int status = weft_json_finish(&self->json, self->result);
 *         if (status != WEFT_OK) WEFT_RAISE(status);
 *     }
 *     WEFT_EXPORT(area, weft_js_value, box)
 *
 * Reading allocates nothing: a value is its place in the text, which ends with a NUL and stays as it is. NULL
 * stands for a value that is not there, and every function accepts it, so that calls can be nested. The
 * functions take valid JSON, which all JSON from JavaScript is. In other text they find nothing, or parts of
 * it, but never read beyond its end. None of the functions here suspends. */
#ifndef WEFT_JS_JSON_H
#define WEFT_JS_JSON_H

#include <weft/js.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Reading ---- */

enum weft_json_type {
    WEFT_JSON_NONE, /* no value */
    WEFT_JSON_NULL,
    WEFT_JSON_BOOLEAN,
    WEFT_JSON_NUMBER,
    WEFT_JSON_STRING,
    WEFT_JSON_ARRAY,
    WEFT_JSON_OBJECT
};

/* The type of a value, told from its first character. */
enum weft_json_type weft_json_type(const char *json);

/* The value of the member `name`, in UTF-8, of an object; the first one if there are several. NULL if there
 * is none, or `json` is no object. Takes time in proportion to the text before it. */
const char *weft_json_member(const char *json, const char *name);

/* The element of an array at an index from 0; NULL if there is none, or `json` is no array. Takes time in
 * proportion to the text before it: walk through an array with weft_json_next. */
const char *weft_json_element(const char *json, size_t index);

/* Walks through an array or object: returns the first item if `item` is NULL, otherwise the one after `item`;
 * NULL after the last. An item of an array is a value; that of an object is a key, a string, whose value
 * weft_json_value returns.
 *
 *     const char *item = NULL;
 *     while ((item = weft_json_next(list, item)) != NULL) sum += weft_json_number(item); */
const char *weft_json_next(const char *json, const char *item);
const char *weft_json_value(const char *key);

/* The number; NaN if the value is none. */
double weft_json_number(const char *json);

/* Whether the value is `true`. */
bool weft_json_boolean(const char *json);

/* Copies a string, in UTF-8, to `buffer`, and ends it with a NUL; characters that do not fit into `size`
 * bytes are left out, and nothing is written if that is 0. A surrogate without its partner becomes U+FFFD.
 * Returns the length of the whole string in bytes, without the NUL; it may contain NULs. 0 for an empty one,
 * or a value that is no string. */
size_t weft_json_string(const char *json, char *buffer, size_t size);

/* ---- Making ---- */

/* What builds JSON. It lives in the frame or on the heap and is zeroed before its first use. The functions
 * copy what they are given, and write the commas. If memory runs out, they do nothing from then on, and
 * weft_json_finish fails. */
typedef struct weft_json_builder {
    char *text;
    size_t size, room; /* in bytes */
    int status;        /* 0 or WEFT_ENOMEM */
} weft_json_builder;

/* Begin an object or array, with '{' or '[', and end it, with '}' or ']'. */
void weft_json_open(weft_json_builder *json, char bracket);
void weft_json_close(weft_json_builder *json, char bracket);

/* Adds the key of a member, whose value follows. UTF-8; a byte that is not part of it becomes U+FFFD. */
void weft_json_key(weft_json_builder *json, const char *name);

/* Add a value: a string, which ends with a NUL, in UTF-8 as above, or null for NULL; a number, or null for
 * NaN and infinities; an integer, of which JavaScript sees 53 bits; a boolean; null; or a piece of JSON. */
void weft_json_add_string(weft_json_builder *json, const char *text);
void weft_json_add_number(weft_json_builder *json, double number);
void weft_json_add_integer(weft_json_builder *json, int64_t number);
void weft_json_add_boolean(weft_json_builder *json, bool value);
void weft_json_add_null(weft_json_builder *json);
void weft_json_add_json(weft_json_builder *json, const char *text);

/* Moves the JSON into *value, after releasing the old value, and zeroes the builder. Returns 0, or
 * WEFT_ENOMEM: then the value is zero, and what was built is discarded. JavaScript reports JSON that is not
 * valid: a bracket too many, a key without a value, nothing at all. */
int weft_json_finish(weft_json_builder *json, weft_js_value *value);

/* Frees and zeroes a builder that is not finished. One that is zero is allowed. */
void weft_json_discard(weft_json_builder *json);

#ifdef __cplusplus
}
#endif
#endif
