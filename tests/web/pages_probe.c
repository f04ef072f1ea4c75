/* Allocates from the runtime and from malloc in turn, and checks that no blocks overlap. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

enum { COUNT = 400 };

static const size_t sizes[] = {40, 500, 3000, 20000, 70000, 200000};

static size_t size_of(int i) { return sizes[i % 6]; }

static bool is_filled(const unsigned char *block, size_t size, int with) {
    for (size_t i = 0; i < size; i++)
        if (block[i] != with) return false;
    return true;
}

int main(void) {
    static unsigned char *blocks[COUNT];
    for (int i = 0; i < COUNT; i++) {
        blocks[i] = i % 3 ? weft__allocate(size_of(i)) : malloc(size_of(i));
        if (!blocks[i]) return 1;
        memset(blocks[i], i & 0xff, size_of(i));
    }
    for (int i = 0; i < COUNT; i++)
        if (!is_filled(blocks[i], size_of(i), i & 0xff)) printf("block %d was overwritten\n", i);
    puts("done");
}
