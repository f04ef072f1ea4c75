/* JSON and traces: any name becomes a valid document, from which a reader gets the name back. */
#include "core/json.h"
#include "fuzz.h"

/* ---- A reader of JSON as strict as the standard ---- */

typedef struct document {
    char *text;
    size_t size, room, at;
} document;

static void append(void *user, const char *text, size_t size) {
    document *to = user;
    if (to->room <= to->size + size) to->text = realloc(to->text, to->room = 2 * (to->size + size + 64));
    if (!to->text) abort();
    memcpy(to->text + to->size, text, size);
    to->size += size;
    to->text[to->size] = '\0';
}

static char peek(document *from) {
    while (strchr(" \n\t\r", from->text[from->at]) && from->at < from->size) from->at++;
    return from->text[from->at];
}

static void expect(document *from, char c) {
    FUZZ_CHECK(peek(from) == c);
    from->at++;
}

/* The length of the UTF-8 sequence at `at`; fails if it is not valid. */
static size_t sequence(const char *text) {
    unsigned char c = (unsigned char)text[0], next = (unsigned char)text[1];
    if (c < 0x80) return 1;
    size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    FUZZ_CHECK(c >= 0xc2 && c <= 0xf4);
    FUZZ_CHECK(!(c == 0xe0 && next < 0xa0) && !(c == 0xed && next > 0x9f));
    FUZZ_CHECK(!(c == 0xf0 && next < 0x90) && !(c == 0xf4 && next > 0x8f));
    for (size_t i = 1; i < length; i++) FUZZ_CHECK(((unsigned char)text[i] & 0xc0) == 0x80);
    return length;
}

/* Reads a string; `into`, unless it is NULL, has room for it. */
static void read_string(document *from, char *into) {
    expect(from, '"');
    while (from->text[from->at] != '"') {
        const char *text = from->text + from->at;
        size_t length = 1;
        char c = *text;
        FUZZ_CHECK((unsigned char)c >= 0x20);
        if (c == '\\' && text[1] == 'u') {
            char digits[5] = {0};
            memcpy(digits, text + 2, 4);
            FUZZ_CHECK(strspn(digits, "0123456789abcdefABCDEF") == 4);
            unsigned long code = strtoul(digits, NULL, 16);
            FUZZ_CHECK(code < 0x20);
            c = (char)code;
            length = 6;
        } else if (c == '\\') {
            c = text[1];
            FUZZ_CHECK(c == '"' || c == '\\');
            length = 2;
        } else {
            length = sequence(text);
            for (size_t i = 0; i + 1 < length && into; i++) *into++ = text[i];
            c = text[length - 1];
        }
        if (into) *into++ = c;
        from->at += length;
    }
    from->at++;
    if (into) *into = '\0';
}

static void read_value(document *from) {
    char c = peek(from);
    if (c == '"') {
        read_string(from, NULL);
    } else if (c == '[' || c == '{') {
        char end = c == '[' ? ']' : '}';
        from->at++;
        if (peek(from) != end) {
            for (;;) {
                if (c == '{') {
                    read_string(from, NULL);
                    expect(from, ':');
                }
                read_value(from);
                if (peek(from) != ',') break;
                from->at++;
            }
        }
        expect(from, end);
    } else {
        size_t digits = strspn(from->text + from->at, "-0123456789.");
        FUZZ_CHECK(digits > 0);
        FUZZ_CHECK(c != '0' || !strchr("0123456789", from->text[from->at + 1]) || digits == 1);
        from->at += digits;
    }
}

/* ---- What is written ---- */

static bool is_utf8(const char *text) {
    while (*text) {
        unsigned char c = (unsigned char)text[0], next = (unsigned char)text[1];
        size_t length = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
        if (c >= 0x80 && (c < 0xc2 || c > 0xf4)) return false;
        if ((c == 0xe0 && next < 0xa0) || (c == 0xed && next > 0x9f)) return false;
        if ((c == 0xf0 && next < 0x90) || (c == 0xf4 && next > 0x8f)) return false;
        for (size_t i = 1; i < length; i++)
            if (((unsigned char)text[i] & 0xc0) != 0x80) return false;
        text += length;
    }
    return true;
}

static void write_string(const char *text) {
    document written = {0};
    char *read = malloc(3 * strlen(text) + 1); /* a byte that is not UTF-8 becomes three */
    if (!read) abort();
    weft__write_json_string(append, &written, text);
    read_string(&written, read);
    FUZZ_CHECK(written.at == written.size);
    if (is_utf8(text)) FUZZ_CHECK(strcmp(read, text) == 0);
    free(read);
    free(written.text);
}

static void write_trace(fuzz_input input) {
    document written = {0};
    weft_chrome_trace trace = {.write = append, .user = &written};
    while (input.size > 0) {
        uint8_t kind = fuzz_byte(&input);
        char *name = fuzz_string(fuzz_bytes(&input, fuzz_byte(&input)));
        weft_trace_event event = {.kind = (enum weft_trace_kind)(kind % 6),
                                  .task = fuzz_byte(&input),
                                  .by = fuzz_byte(&input) % 2,
                                  .awaited = fuzz_byte(&input) % 2,
                                  .time = (int64_t)fuzz_byte(&input) << fuzz_byte(&input) % 55,
                                  .name = name,
                                  .coroutine = name,
                                  .what = name,
                                  .message = kind & 128 ? name : NULL};
        weft_trace_chrome(&trace, &event);
        free(name);
    }
    weft_trace_chrome_end(&trace);
    read_value(&written);
    (void)peek(&written);
    FUZZ_CHECK(written.at == written.size);
    free(written.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_input input = {data, size};
    char *text = fuzz_string(input);
    write_string(text);
    free(text);
    write_trace(input);
    return 0;
}
