/* Making JSON. Numbers with a fraction are in a file of their own, because they need printf. */
#include <weft/js_json.h>

#include "base/number.h"
#include "core/json.h"
#include <string.h>
#include <weft/private/detail.h>

static bool reserve(weft_json_builder *json, size_t size) {
    if (json->status != WEFT_OK) return false;
    size_t needed = json->size + size + 1; /* with a NUL */
    if (needed <= json->room) return true;
    size_t room = needed < 64 ? 64 : needed * 2;
    char *text = json->text ? weft__resize(json->text, json->room, room) : weft__allocate(room);
    if (!text) {
        json->status = WEFT_ENOMEM;
        return false;
    }
    json->text = text;
    json->room = room;
    return true;
}

static void put_json(void *user, const char *text, size_t size) {
    weft_json_builder *json = user;
    if (!reserve(json, size)) return;
    memcpy(json->text + json->size, text, size);
    json->size += size;
}

/* Appends the comma before a value or key, unless one is the first, or follows its key. */
static void separate(weft_json_builder *json) {
    char last = json->size > 0 ? json->text[json->size - 1] : '[';
    if (last != '[' && last != '{' && last != ':') put_json(json, ",", 1);
}

void weft_json_open(weft_json_builder *json, char bracket) {
    separate(json);
    put_json(json, &bracket, 1);
}

void weft_json_close(weft_json_builder *json, char bracket) { put_json(json, &bracket, 1); }

void weft_json_key(weft_json_builder *json, const char *name) {
    weft_json_add_string(json, name);
    put_json(json, ":", 1);
}

void weft_json_add_json(weft_json_builder *json, const char *text) {
    separate(json);
    put_json(json, text, strlen(text));
}

void weft_json_add_null(weft_json_builder *json) { weft_json_add_json(json, "null"); }

void weft_json_add_boolean(weft_json_builder *json, bool value) {
    weft_json_add_json(json, value ? "true" : "false");
}

void weft_json_add_integer(weft_json_builder *json, int64_t number) {
    number_text text;
    weft_json_add_json(json, weft__number_text(number, 1, &text));
}

void weft_json_add_string(weft_json_builder *json, const char *text) {
    if (!text) {
        weft_json_add_null(json);
        return;
    }
    separate(json);
    weft__write_json_string(put_json, json, text);
}

int weft_json_finish(weft_json_builder *json, weft_js_value *value) {
    weft_js_value_deinit(value);
    reserve(json, 0);
    char *text = json->status == WEFT_OK ? weft__resize(json->text, json->room, json->size + 1) : NULL;
    if (!text) {
        weft_json_discard(json);
        return WEFT_ENOMEM;
    }
    text[json->size] = '\0';
    *value = (weft_js_value){.type = WEFT_JS_JSON, .text = text, .size = json->size};
    *json = (weft_json_builder){0};
    return WEFT_OK;
}

void weft_json_discard(weft_json_builder *json) {
    if (json->text) weft__free(json->text, json->room);
    *json = (weft_json_builder){0};
}
