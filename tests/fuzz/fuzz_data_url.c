/* data: URLs: any text is refused or decoded, and what is encoded here is decoded to the same bytes. */
#include "fuzz.h"
#include "io/data_url.h"

static void check_response(const char *url, weft_response *response) {
    weft_bytes name, value;
    FUZZ_CHECK(response->status == 200);
    FUZZ_CHECK(strlen(response->url) + 1 == response->url_size && !strpbrk(response->url, "\t\n\r"));
    FUZZ_CHECK(response->body_size <= strlen(url));
    FUZZ_CHECK(response->body[response->body_size] == '\0');
    const char *end = weft_response_next_header(response->headers, &name, &value);
    FUZZ_CHECK(name.size == 12 && memcmp(name.data, "content-type", 12) == 0);
    FUZZ_CHECK(value.size > 0 || strchr(url, ' '));
    FUZZ_CHECK(end && *end == '\0');
    weft_response_deinit(response);
}

static void decode_text(fuzz_input input) {
    char *rest = fuzz_string(input);
    char *url = malloc(strlen(rest) + sizeof "data:");
    if (!url) abort();
    strcpy(url, "data:");
    strcat(url, rest);
    weft_response response;
    int status = weft__data_url_response(url, &response);
    FUZZ_CHECK(status == WEFT_OK || status == WEFT_EINVAL);
    if (status == WEFT_OK)
        check_response(url, &response);
    else
        FUZZ_CHECK(!response.url && !response.headers && !response.body);
    free(url);
    free(rest);
}

static void encode_percent(fuzz_input input, char *to) {
    for (size_t i = 0; i < input.size; i++) to += sprintf(to, i % 2 ? "%%%02x" : "%%%02X", input.data[i]);
}

static void encode_base64(fuzz_input input, char *to) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < input.size; i += 3) {
        size_t left = input.size - i;
        uint32_t bits = (uint32_t)input.data[i] << 16;
        if (left > 1) bits |= (uint32_t)input.data[i + 1] << 8;
        if (left > 2) bits |= input.data[i + 2];
        *to++ = digits[bits >> 18];
        *to++ = digits[bits >> 12 & 63];
        *to++ = left > 1 ? digits[bits >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[bits & 63] : '=';
    }
    *to = '\0';
}

static void decode_encoded(fuzz_input input, const char *prefix, void (*encode)(fuzz_input, char *)) {
    char *url = malloc(strlen(prefix) + 4 * input.size + 8);
    if (!url) abort();
    strcpy(url, prefix);
    encode(input, url + strlen(prefix));
    weft_response response;
    FUZZ_CHECK(weft__data_url_response(url, &response) == WEFT_OK);
    FUZZ_CHECK(response.body_size == input.size);
    FUZZ_CHECK(input.size == 0 || memcmp(response.body, input.data, input.size) == 0);
    weft_response_deinit(&response);
    free(url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_input input = {data, size};
    decode_text(input);
    decode_encoded(input, "data:,", encode_percent);
    decode_encoded(input, "data:a/b;base64,", encode_base64);
    FUZZ_CHECK(weft_memory_used() == 0);
    return 0;
}
