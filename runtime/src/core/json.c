#include "core/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the UTF-8 sequence that `text` starts with; 0 if it is not valid. */
static size_t sequence_length(const unsigned char *text) {
    if (text[0] < 0x80) return 1;
    if (text[0] < 0xc2 || text[0] > 0xf4) return 0;
    size_t length = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
    uint32_t code = text[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) return 0;
        code = code << 6 | (text[i] & 0x3fu);
    }
    bool is_surrogate = code >= 0xd800 && code < 0xe000;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    return code < smallest[length] || code > 0x10ffff || is_surrogate ? 0 : length;
}

void weft__write_json_string(weft_write_callback write, void *user, const char *text) {
    static const char hex[] = "0123456789abcdef", replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    write(user, "\"", 1);
    for (size_t length; *text; text += length ? length : 1) {
        unsigned char c = (unsigned char)*text;
        char escaped[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        if (c == '"' || c == '\\') write(user, "\\", 1);
        length = sequence_length((const unsigned char *)text);
        if (length == 0)
            write(user, replacement, 3);
        else if (c < 0x20)
            write(user, escaped, sizeof escaped);
        else
            write(user, text, length);
    }
    write(user, "\"", 1);
}
