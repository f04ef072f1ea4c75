/* Linked to each test of the mutated tree. The environment says which mutant it is, WEFT_MUTANT, and names a
 * file in which to note which mutants' places are reached, WEFT_REACHED: a byte for each. */
#include "mutant.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

static unsigned char not_kept[WEFT_MUTANTS];

int weft__mutant;
unsigned char *weft__reached = not_kept;

__attribute__((constructor)) static void choose(void) {
    const char *number = getenv("WEFT_MUTANT"), *path = getenv("WEFT_REACHED");
    if (number) weft__mutant = atoi(number);
    if (!path) return;
    int file = open(path, O_RDWR);
    void *bytes = mmap(NULL, sizeof not_kept, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (bytes == MAP_FAILED) abort();
    weft__reached = bytes;
}
