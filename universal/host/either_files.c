#include "either.h"

WEFT__HALVES(file_start);

void weft_host_file_start(uint32_t operation, weft_host_file *file) {
    WEFT__EITHER(file_start, (operation, file));
}
