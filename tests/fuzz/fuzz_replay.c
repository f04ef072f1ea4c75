/* fuzz_replay CORPUS RUNS [SEED]: calls a fuzz target with each input of the corpus, a line of hexadecimal
 * digits each, and with RUNS variations of them. For compilers without libFuzzer, and for short tests. */
#include "fuzz.h"
#include <stdbool.h>

enum { MOST_INPUTS = 4096, LONGEST = 4096 };

static struct input {
    uint8_t *data;
    size_t size;
} inputs[MOST_INPUTS];
static size_t count;

static uint64_t state;

/* splitmix64. */
static uint64_t draw(uint64_t below) {
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

static void call(const uint8_t *data, size_t size) {
    /* A block of its own, so that AddressSanitizer sees reads beyond its end. */
    uint8_t *copy = malloc(size + (size == 0));
    if (!copy) abort();
    if (size > 0) memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void read_corpus(const char *path) {
    static char line[2 * LONGEST + 2];
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    while (count < MOST_INPUTS && fgets(line, sizeof line, file)) {
        size_t size = strcspn(line, "\n") / 2;
        uint8_t *data = malloc(size + 1);
        if (!data) abort();
        for (size_t i = 0; i < size; i++) {
            char digits[] = {line[2 * i], line[2 * i + 1], '\0'};
            data[i] = (uint8_t)strtoul(digits, NULL, 16);
        }
        inputs[count++] = (struct input){data, size};
    }
    fclose(file);
}

/* Changes, removes, repeats or inserts bytes, or goes on with the end of another input. */
static size_t vary(uint8_t *data, size_t size) {
    size_t at = (size_t)draw(size + 1);
    const struct input *other = &inputs[draw(count)];
    switch (draw(5)) {
    case 0:
        if (at < size) data[at] = (uint8_t)draw(256);
        return size;
    case 1:
        if (at < size) data[at] ^= (uint8_t)(1u << draw(8));
        return size;
    case 2:
        if (at == size) return size;
        memmove(data + at, data + at + 1, size - at - 1);
        return size - 1;
    case 3:
        if (size == LONGEST) return size;
        memmove(data + at + 1, data + at, size - at);
        data[at] = (uint8_t)draw(256);
        return size + 1;
    default: {
        size_t from = (size_t)draw(other->size + 1), more = other->size - from;
        if (more > LONGEST - at) more = LONGEST - at;
        if (more > 0) memcpy(data + at, other->data + from, more);
        return at + more;
    }
    }
}

int main(int argc, char **argv) {
    static uint8_t data[LONGEST];
    if (argc < 3) return 2;
    read_corpus(argv[1]);
    unsigned long runs = strtoul(argv[2], NULL, 10);
    state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    for (size_t i = 0; i < count; i++) call(inputs[i].data, inputs[i].size);
    for (unsigned long i = 0; i < runs && count > 0; i++) {
        const struct input *first = &inputs[draw(count)];
        size_t size = first->size;
        if (size > 0) memcpy(data, first->data, size);
        for (uint64_t changes = 1 + draw(4); changes > 0; changes--) size = vary(data, size);
        call(data, size);
    }
    printf("%zu inputs and %lu variations\n", count, runs);
    for (size_t i = 0; i < count; i++) free(inputs[i].data);
    return count == 0;
}
