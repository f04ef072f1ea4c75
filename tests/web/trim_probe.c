/* What weft_memory_trim gives back serves malloc: twelve times the memory is taken, by turns, and the
 * end of the memory moves as for twice at most. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <weft/weft.h>

enum { SIZE = 3 * 1024 * 1024 };

int main(void) {
    char *before = sbrk(0);
    for (int i = 0; i < 6; i++) {
        void *block = weft__allocate(SIZE);
        if (!block) return 1;
        weft__free(block, SIZE);
        if (weft_memory_trim() != 0) return 2;
        block = malloc(SIZE);
        if (!block) return 3;
        *(volatile char *)block = 1;
        free(block);
    }
    puts((char *)sbrk(0) - before < 2 * 4 * 1024 * 1024 ? "used again" : "lost");
}
