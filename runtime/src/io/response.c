/* Reading the headers of a response, and releasing it. */
#include <string.h>
#include <strings.h>
#include <weft/fetch.h>

void weft_response_deinit(weft_response *response) {
    if (response->url) weft__free(response->url, response->url_size);
    if (response->headers) weft__free(response->headers, response->headers_size);
    if (response->body) weft__free(response->body, response->body_size + 1);
    weft_reader_free(response->reader);
    *response = (weft_response){0};
}

const char *weft_response_next_header(const char *at, weft_bytes *name, weft_bytes *value) {
    const char *end = at ? strchr(at, '\n') : NULL;
    const char *colon = end ? memchr(at, ':', (size_t)(end - at)) : NULL;
    if (!colon) return NULL;
    const char *text = colon + 1;
    while (*text == ' ') text++;
    *name = (weft_bytes){at, (size_t)(colon - at)};
    *value = (weft_bytes){text, (size_t)(end - text)};
    return end + 1;
}

/* Appends `text` to `value`, as far as it fits in `size` bytes. `length` is the length so far, counting
 * what did not fit; returns the new one. */
static size_t append_value(char *value, size_t size, size_t length, const char *text, size_t count) {
    if (length + 1 < size) {
        size_t room = size - 1 - length;
        memcpy(value + length, text, count < room ? count : room);
        value[count < room ? length + count : size - 1] = '\0';
    }
    return length + count;
}

int weft_response_header(const weft_response *response, const char *name, char *value, size_t size) {
    size_t name_length = strlen(name), length = 0;
    bool found = false;
    weft_bytes each, text;
    if (size > 0) value[0] = '\0';
    for (const char *at = response->headers; (at = weft_response_next_header(at, &each, &text));) {
        if (each.size != name_length || strncasecmp(each.data, name, name_length) != 0) continue;
        if (found) length = append_value(value, size, length, ", ", 2);
        length = append_value(value, size, length, text.data, text.size);
        found = true;
    }
    return found ? (int)length : -1;
}
