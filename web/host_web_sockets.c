/* Listeners, of which the web has none. */
#include <weft/host.h>

int weft_host_listener(unsigned nth) {
    (void)nth;
    return -1;
}

void weft_host_accept_start(uint32_t operation, int listener) {
    (void)listener;
    weft_complete(operation, WEFT_ENOTSUP, 0, "a page cannot be connected to: run the program under WASI, on a runtime that hands in a listener");
}

int weft_host_shutdown(int fd, bool reading, bool writing) {
    (void)fd;
    (void)reading;
    (void)writing;
    return WEFT_ENOTSUP;
}
