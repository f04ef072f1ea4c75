/* Passes reads and writes to host_web_streams.js. Linked only into programs that use descriptors. */
#include <weft/host.h>

#include "web_border.h"

/* Defined in host_web_streams.js. */
WEFT__WEB_IMPORT(void, weft__web_read, (uint32_t operation, int fd, void *buffer, size_t size));
WEFT__WEB_IMPORT(void, weft__web_write, (uint32_t operation, int fd, const void *data, size_t size));
WEFT__WEB_IMPORT(void, weft__web_close, (int fd));

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    weft__web_read(operation, fd, buffer, size);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    weft__web_write(operation, fd, data, size);
}

void weft_host_close(int fd) { weft__web_close(fd); }
