/* Memory released by weft_memory_trim serves malloc: blocks are allocated twelve times, by the runtime and malloc in
 * turn, and the memory grows by two of them at most. */
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
