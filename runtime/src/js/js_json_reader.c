/* Reading JSON in place. */
#include <weft/js_json.h>

#include <stdlib.h>
#include <string.h>

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static const char *skip_space(const char *json) {
    while (is_space(*json)) json++;
    return json;
}

/* Returns the end of a string: its last quote, or the NUL. */
static const char *string_end(const char *json) {
    for (json++; *json && *json != '"'; json++)
        if (*json == '\\' && json[1]) json++;
    return json;
}

/* Returns the place after a value. Brackets are counted, so that it may nest to any depth. */
static const char *skip_value(const char *json) {
    size_t depth = 0;
    for (; *json; json++) {
        bool is_bracket = *json == '{' || *json == '[' || *json == '}' || *json == ']';
        if (depth == 0 && (*json == ',' || *json == ':' || *json == '}' || *json == ']')) break;
        if (*json == '"') json = string_end(json);
        if (is_bracket) depth = *json == '{' || *json == '[' ? depth + 1 : depth - 1;
        if (!*json) break;
    }
    return json;
}

enum weft_json_type weft_json_type(const char *json) {
    if (!json) return WEFT_JSON_NONE;
    json = skip_space(json);
    switch (*json) {
    case 'n': return WEFT_JSON_NULL;
    case 't':
    case 'f': return WEFT_JSON_BOOLEAN;
    case '"': return WEFT_JSON_STRING;
    case '[': return WEFT_JSON_ARRAY;
    case '{': return WEFT_JSON_OBJECT;
    default: return *json == '-' || (*json >= '0' && *json <= '9') ? WEFT_JSON_NUMBER : WEFT_JSON_NONE;
    }
}

/* The item that begins here, after white space; NULL if the container ends. */
static const char *item_at(const char *json) {
    json = skip_space(json);
    return *json && *json != '}' && *json != ']' ? json : NULL;
}

/* The place after a punctuation mark; NULL if it is not there. */
static const char *after(const char *json, char mark) {
    json = skip_space(json);
    return *json == mark ? json + 1 : NULL;
}

const char *weft_json_value(const char *key) {
    if (weft_json_type(key) != WEFT_JSON_STRING) return NULL;
    const char *value = after(skip_value(skip_space(key)), ':');
    return value ? item_at(value) : NULL;
}

const char *weft_json_next(const char *json, const char *item) {
    enum weft_json_type type = weft_json_type(json);
    if (type != WEFT_JSON_ARRAY && type != WEFT_JSON_OBJECT) return NULL;
    if (!item) return item_at(skip_space(json) + 1);
    if (type == WEFT_JSON_OBJECT && !(item = weft_json_value(item))) return NULL;
    const char *next = after(skip_value(item), ',');
    return next ? item_at(next) : NULL;
}

const char *weft_json_element(const char *json, size_t index) {
    if (weft_json_type(json) != WEFT_JSON_ARRAY) return NULL;
    const char *item = weft_json_next(json, NULL);
    for (; item &&index > 0; index--) item = weft_json_next(json, item);
    return item;
}

double weft_json_number(const char *json) {
    return weft_json_type(json) == WEFT_JSON_NUMBER ? strtod(skip_space(json), NULL)
                                                    : (double)__builtin_nanf("");
}

bool weft_json_boolean(const char *json) {
    return weft_json_type(json) == WEFT_JSON_BOOLEAN && *skip_space(json) == 't';
}

/* ---- Strings ---- */

/* The four hexadecimal digits of an escape; -1 if they are not there. */
static int32_t hex(const char *digits) {
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        char c = digits[i], letter = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            code = code * 16 + c - '0';
        else if (letter >= 'a' && letter <= 'f')
            code = code * 16 + letter - 'a' + 10;
        else
            return -1;
    }
    return code;
}

/* The code point of an escape with `u`, which *json points to; moves *json beyond it. */
static uint32_t unicode_escape(const char **json) {
    int32_t code = hex(*json + 1);
    *json += code < 0 ? 1 : 5;
    if (code >= 0xd800 && code < 0xdc00 && (*json)[0] == '\\' && (*json)[1] == 'u') {
        int32_t low = hex(*json + 2);
        if (low >= 0xdc00 && low < 0xe000) {
            *json += 6;
            return 0x10000U + ((uint32_t)(code - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
        }
    }
    return code < 0 || (code >= 0xd800 && code < 0xe000) ? 0xfffd : (uint32_t)code;
}

static size_t encode(uint32_t code, char *utf8) {
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--, code >>= 6) utf8[i] = (char)(0x80 | (code & 0x3f));
    utf8[0] = (char)(first[length] | code);
    return length;
}

/* Reads one character, or a byte of one, to `utf8`, and moves *json beyond it. Returns its length; 0 at the
 * end of the string. */
static size_t next_character(const char **json, char *utf8) {
    char c = **json;
    if (c == '"' || c == '\0') return 0;
    *json += 1;
    *utf8 = c;
    if (c != '\\' || **json == '\0') return 1;
    static const char names[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    c = **json;
    if (c == 'u') return encode(unicode_escape(json), utf8);
    *json += 1;
    *utf8 = c;
    for (size_t i = 0; i < sizeof names - 1; i++)
        if (c == names[i]) *utf8 = meanings[i];
    return 1;
}

/* How long the character is that begins with this byte, of which `more` bytes were read. */
static size_t whole_length(char first, size_t more) {
    unsigned char byte = (unsigned char)first;
    return more > 1 || byte < 0xc0 ? more : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

size_t weft_json_string(const char *json, char *buffer, size_t size) {
    size_t length = 0, kept = 0;
    if (weft_json_type(json) == WEFT_JSON_STRING) {
        char utf8[4];
        json = skip_space(json) + 1;
        for (size_t more; (more = next_character(&json, utf8)) > 0; length += more) {
            if (kept < length || kept + whole_length(utf8[0], more) >= size) continue;
            memcpy(buffer + kept, utf8, more);
            kept += more;
        }
    }
    if (size > 0) buffer[kept] = '\0';
    return length;
}

static bool is_string(const char *json, const char *text) {
    char utf8[4];
    for (size_t length; (length = next_character(&json, utf8)) > 0;)
        for (size_t i = 0; i < length; i++, text++)
            if (*text == '\0' || *text != utf8[i]) return false;
    return *text == '\0';
}

const char *weft_json_member(const char *json, const char *name) {
    if (weft_json_type(json) != WEFT_JSON_OBJECT) return NULL;
    const char *key = NULL;
    while ((key = weft_json_next(json, key)) != NULL)
        if (*key == '"' && is_string(key + 1, name)) return weft_json_value(key);
    return NULL;
}
