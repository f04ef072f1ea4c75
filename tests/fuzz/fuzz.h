/* What the fuzz targets share. A target is a function that libFuzzer calls with one input after another
 * (`npm run fuzz`), and that fuzz_replay.c calls with the committed corpus and variations of it (ctest). */
#ifndef WEFT_FUZZ_H
#define WEFT_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(condition)                                                             \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            abort();                                                                      \
        }                                                                                 \
    } while (0)

/* The rest of an input. */
typedef struct fuzz_input {
    const uint8_t *data;
    size_t size;
} fuzz_input;

/* 0 after the end. */
static inline uint8_t fuzz_byte(fuzz_input *input) {
    if (input->size == 0) return 0;
    input->size--;
    return *input->data++;
}

/* Takes at most `most` bytes. */
static inline fuzz_input fuzz_bytes(fuzz_input *input, size_t most) {
    fuzz_input taken = {input->data, input->size < most ? input->size : most};
    input->data += taken.size;
    input->size -= taken.size;
    return taken;
}

/* A copy as a string, up to the first NUL, in a block of exactly its size. The caller frees it. */
static inline char *fuzz_string(fuzz_input input) {
    const uint8_t *nul = input.size > 0 ? memchr(input.data, 0, input.size) : NULL;
    size_t length = nul ? (size_t)(nul - input.data) : input.size;
    char *text = malloc(length + 1);
    if (!text) abort();
    if (length > 0) memcpy(text, input.data, length);
    text[length] = '\0';
    return text;
}

static inline void fuzz_ignore(void *user, const weft_report *report) {
    (void)user;
    (void)report;
}

/* Runs a program to its end. It must release everything. Returns its status. */
static inline int fuzz_run(weft_awaitable program) {
    weft_set_exception_handler(fuzz_ignore, NULL);
    int status = weft_run(program, NULL);
    FUZZ_CHECK(weft_memory_used() == 0);
    return status;
}

#endif
