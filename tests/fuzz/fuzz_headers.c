/* The headers of a response: whatever a server sends is read within its bounds, into a buffer of any size. */
#include "fuzz.h"

static void walk(const char *headers) {
    weft_bytes name, value;
    const char *at = headers, *end = headers + strlen(headers);
    for (const char *next; (next = weft_response_next_header(at, &name, &value)); at = next) {
        FUZZ_CHECK(next > at && next <= end && next[-1] == '\n');
        FUZZ_CHECK(name.data == at && name.data[name.size] == ':');
        FUZZ_CHECK(value.data > name.data + name.size && value.data + value.size <= next);
    }
}

static void look_up(const weft_response *response, const char *name) {
    int length = weft_response_header(response, name, NULL, 0);
    size_t whole = length < 0 ? 1 : (size_t)length + 1;
    char *value = malloc(whole);
    if (!value) abort();
    FUZZ_CHECK(weft_response_header(response, name, value, whole) == length);
    FUZZ_CHECK(strlen(value) == whole - 1);
    for (size_t size = 1; size < whole; size += 1 + size / 4) {
        char *part = malloc(size);
        if (!part) abort();
        FUZZ_CHECK(weft_response_header(response, name, part, size) == length);
        FUZZ_CHECK(strlen(part) == size - 1 && memcmp(part, value, size - 1) == 0);
        free(part);
    }
    free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_input input = {data, size};
    char *name = fuzz_string(fuzz_bytes(&input, fuzz_byte(&input) % 16));
    weft_response response = {.headers = fuzz_string(input)};
    walk(response.headers);
    look_up(&response, name);
    look_up(&response, "content-length");
    free(response.headers);
    free(name);
    return 0;
}
