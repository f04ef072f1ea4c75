#include "core/json.h"

void weft__write_json_string(weft_write_callback write, void *user, const char *text) {
    static const char hex[] = "0123456789abcdef";
    write(user, "\"", 1);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        char escaped[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        if (c == '"' || c == '\\') write(user, "\\", 1);
        if (c < 0x20)
            write(user, escaped, sizeof escaped);
        else
            write(user, text, 1);
    }
    write(user, "\"", 1);
}
