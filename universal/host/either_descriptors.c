#include "either.h"

WEFT__HALVES(read_start);
WEFT__HALVES(write_start);
WEFT__HALVES(close);

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    WEFT__EITHER(read_start, (operation, fd, buffer, size));
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    WEFT__EITHER(write_start, (operation, fd, data, size));
}

void weft_host_close(int fd) { WEFT__EITHER(close, (fd)); }
