#include "io/data_url.h"

#include <string.h>
#include <strings.h>
#include <weft/private/detail.h>

bool weft__is_data_url(const char *url) { return strncasecmp(url, "data:", 5) == 0; }

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Decodes %XX in `text`, up to its NUL or fragment, into `to`, which may be `text`. Returns the length. */
static size_t decode_percent(const char *text, char *to) {
    size_t length = 0;
    while (*text && *text != '#') {
        int high = *text == '%' ? hex_digit(text[1]) : -1;
        int low = high >= 0 ? hex_digit(text[2]) : -1;
        to[length++] = low >= 0 ? (char)(high * 16 + low) : *text;
        text += low >= 0 ? 3 : 1;
    }
    return length;
}

static int base64_digit(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Decodes forgiving base64 in place. Returns the new length, or -1 if it is invalid. */
static ptrdiff_t decode_base64(char *text, size_t length) {
    uint32_t bits = 0;
    size_t digits = 0, out = 0, padding = 0;
    for (size_t i = 0; i < length; i++) {
        if (strchr(" \t\n\f\r", text[i]) && text[i]) continue;
        if (text[i] == '=') {
            padding++;
            continue;
        }
        int digit = base64_digit(text[i]);
        if (digit < 0 || padding > 0) return -1;
        bits = bits << 6 | (uint32_t)digit;
        /* Of four digits, the 2nd, 3rd and 4th complete a byte, with 4, 2 and 0 bits left over. */
        if (++digits % 4 != 1) text[out++] = (char)(bits >> (8 - digits % 4 * 2) % 8 & 0xff);
    }
    bool well_padded = padding == 0 || (padding <= 2 && (digits + padding) % 4 == 0);
    return digits % 4 == 1 || !well_padded ? -1 : (ptrdiff_t)out;
}

/* Returns "content-type: TYPE\n" for the `length` bytes of the type before the comma. */
static char *content_type_header(const char *type, size_t length, size_t *size) {
    static const char name[] = "content-type: ", fallback[] = "text/plain;charset=US-ASCII";
    const char *prefix = "";
    if (length == 0) {
        type = fallback;
        length = sizeof fallback - 1;
    } else if (*type == ';') {
        prefix = "text/plain";
    }
    size_t name_length = sizeof name - 1, prefix_length = strlen(prefix);
    *size = name_length + prefix_length + length + 2;
    char *header = weft__allocate(*size);
    if (!header) return NULL;
    memcpy(header, name, name_length);
    memcpy(header + name_length, prefix, prefix_length);
    memcpy(header + name_length + prefix_length, type, length);
    memcpy(header + *size - 2, "\n", 2);
    return header;
}

/* Returns the length of the type without a final ";base64", and whether it had one. */
static size_t strip_base64(const char *type, size_t length, bool *is_base64) {
    static const char mark[] = "base64";
    size_t end = length;
    *is_base64 = false;
    if (end < sizeof mark - 1 || strncasecmp(type + end - (sizeof mark - 1), mark, sizeof mark - 1) != 0)
        return length;
    end -= sizeof mark - 1;
    while (end > 0 && type[end - 1] == ' ') end--;
    if (end == 0 || type[end - 1] != ';') return length;
    *is_base64 = true;
    return end - 1;
}

static bool is_ignored(char c) { return c == '\t' || c == '\n' || c == '\r'; }

/* Copies a URL without its tabs and newlines, as the URL standard demands: none gets into a header. */
static char *copy_url(const char *url, size_t *size) {
    *size = 1;
    for (const char *at = url; *at; at++) *size += !is_ignored(*at);
    char *copy = weft__allocate(*size), *to = copy;
    if (!copy) return NULL;
    for (const char *at = url; *at; at++)
        if (!is_ignored(*at)) *to++ = *at;
    *to = '\0';
    return copy;
}

static int fill(const char *url, weft_response *response) {
    response->url = copy_url(url, &response->url_size);
    if (!response->url) return WEFT_ENOMEM;
    const char *type = response->url + 5, *comma = strchr(type, ',');
    if (!comma) return WEFT_EINVAL;
    bool is_base64;
    size_t type_length = strip_base64(type, (size_t)(comma - type), &is_base64);
    response->status = 200;
    response->headers = content_type_header(type, type_length, &response->headers_size);
    size_t encoded_size = strlen(comma + 1) + 1;
    char *decoded = weft__allocate(encoded_size);
    if (!response->headers || !decoded) {
        if (decoded) weft__free(decoded, encoded_size);
        return WEFT_ENOMEM;
    }
    ptrdiff_t length = (ptrdiff_t)decode_percent(comma + 1, decoded);
    if (is_base64) length = decode_base64(decoded, (size_t)length);
    int status = length < 0 ? WEFT_EINVAL : WEFT_OK;
    if (status == WEFT_OK) {
        /* Copied to a block of its own size, by which weft_response_deinit frees it. */
        response->body_size = (size_t)length;
        response->body = weft__allocate(response->body_size + 1);
        if (response->body) {
            memcpy(response->body, decoded, response->body_size);
            response->body[response->body_size] = '\0';
        } else {
            status = WEFT_ENOMEM;
        }
    }
    weft__free(decoded, encoded_size);
    return status;
}

int weft__data_url_response(const char *url, weft_response *response) {
    *response = (weft_response){0};
    int status = fill(url, response);
    if (status != WEFT_OK) weft_response_deinit(response);
    return status;
}
