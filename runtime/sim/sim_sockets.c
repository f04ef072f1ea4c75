/* Listeners and connections, which the simulated host does not have. */
#include <weft/host.h>

int weft_host_listener(unsigned nth) {
    (void)nth;
    return -1;
}

void weft_host_accept_start(uint32_t operation, int listener) {
    (void)listener;
    weft_complete(
        operation, WEFT_ENOTSUP, 0,
        "the simulated host has no listeners: test the task that serves a connection with a weft_pipe");
}

int weft_host_shutdown(int fd, bool reading, bool writing) {
    (void)fd;
    (void)reading;
    (void)writing;
    return WEFT_ENOTSUP;
}
