/* The hook that lets allocations fail, on which the tests of what happens without memory rely. */
#include "check.h"

enum { ASKED = 6 };

/* Allocates several blocks. Returns which of them failed: a letter for each. */
static const char *failures(void) {
    static char letters[ASKED + 1];
    void *blocks[ASKED];
    for (int i = 0; i < ASKED; i++) {
        blocks[i] = weft__allocate(24);
        letters[i] = blocks[i] ? '.' : 'F';
    }
    for (int i = 0; i < ASKED; i++)
        if (blocks[i]) weft__free(blocks[i], 24);
    return letters;
}

int main(void) {
    weft__blocks_left = -1;
    CHECK_STR(failures(), "......");
    CHECK_INT(weft__blocks_left, -1);
    weft__blocks_left = 2;
    CHECK_STR(failures(), "..FFFF");
    CHECK_INT(weft__blocks_left, 0);
    weft__blocks_left = 0;
    CHECK_STR(failures(), "FFFFFF");
    weft__only_one_fails = true;
    weft__blocks_left = 2;
    CHECK_STR(failures(), "..F...");
    CHECK_INT(weft__blocks_left, -1);
    CHECK_INT(weft_memory_used(), 0);
    return check_result();
}
