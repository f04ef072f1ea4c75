/* Listeners, which the web does not have. */
#include <weft/host.h>

int weft_host_listener(unsigned nth) {
    (void)nth;
    return -1;
}

void weft_host_accept_start(uint32_t operation, int listener) {
    (void)listener;
    weft_complete(operation, WEFT_ENOTSUP, 0,
                  "the web has no listeners: build the program for WASI and run it on a runtime that "
                  "passes one in");
}

int weft_host_shutdown(int fd, bool reading, bool writing) {
    (void)fd;
    (void)reading;
    (void)writing;
    return WEFT_ENOTSUP;
}
