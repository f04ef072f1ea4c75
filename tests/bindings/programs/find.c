#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

static bool contains(weft_bytes line, const char *word) {
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= line.size; i++)
        if (memcmp(line.data + i, word, size) == 0) return true;
    return false;
}

/* Appends to bytes that are from malloc. */
static bool append(weft_bytes *bytes, weft_bytes added) {
    char *data = realloc((void *)bytes->data, bytes->size + added.size);
    if (!data) return false;
    memcpy(data + bytes->size, added.data, added.size);
    *bytes = (weft_bytes){data, bytes->size + added.size};
    return true;
}

/* Calls `on_found` with the number of each line that contains the word, and returns these lines. */
WEFT_ASYNC(find, weft_reader *input; const char *word; weft_js_function on_found; weft_bytes line;
           int32_t number; weft_bytes *result;) {
    WEFT_BEGIN;
    for (self->number = 1;; self->number++) {
        WEFT_AWAIT(weft_reader_readline(self->input, &self->line));
        if (self->line.size == 0) break;
        if (!contains(self->line, self->word)) continue;
        if (!append(self->result, self->line)) WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(weft_js_call(self->on_found, NULL, self->number));
    }
}
WEFT_EXPORT(find, weft_bytes, input, word, on_found)
