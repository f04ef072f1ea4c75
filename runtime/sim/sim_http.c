#include "sim/sim_http.h"

#include <ctype.h>
#include <string.h>

bool weft__sim_is_token(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)text[i]) && !memchr("!#$%&'*+-.^_`|~", text[i], 15)) return false;
    return size > 0;
}

bool weft__sim_are_headers(const char *lines) {
    for (const char *end; *lines; lines = end + 1) {
        const char *colon = strchr(lines, ':');
        end = strchr(lines, '\n');
        if (!end || !colon || colon > end || !weft__sim_is_token(lines, (size_t)(colon - lines)))
            return false;
    }
    return true;
}

void weft__sim_lower_header_names(char *lines) {
    bool in_name = true;
    for (; *lines; lines++) {
        if (*lines == ':') in_name = false;
        if (*lines == '\n') in_name = true;
        if (in_name) *lines = (char)tolower((unsigned char)*lines);
    }
}
