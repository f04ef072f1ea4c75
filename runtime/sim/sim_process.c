#include "sim/sim_process.h"

#include "posix/posix_status.h"
#include "sim/sim_seed.h"

#include <poll.h>
#include <stdbool.h>
#include <unistd.h>
#include <weft/host.h>

/* Whether to repeat a call that failed. If the descriptor is non-blocking, waits until it is ready. */
static bool should_repeat(int fd, short events) {
    if (errno == EINTR) return true;
    if (errno != EAGAIN) return false;
    poll(&(struct pollfd){.fd = fd, .events = events}, 1, -1);
    return true;
}

static void complete(uint32_t operation, ssize_t count) {
    if (count >= 0)
        weft_complete(operation, WEFT_OK, count, NULL);
    else
        weft_complete(operation, weft__posix_status(errno), 0, weft__posix_reason(errno));
}

void weft__sim_process_read(uint32_t operation, int fd, void *buffer, size_t size) {
    ssize_t count;
    do count = read(fd, buffer, weft__sim_cut(size));
    while (count < 0 && should_repeat(fd, POLLIN));
    complete(operation, count);
}

void weft__sim_process_write(uint32_t operation, int fd, const void *data, size_t size) {
    ssize_t count;
    do count = write(fd, data, weft__sim_cut(size));
    while (count < 0 && should_repeat(fd, POLLOUT));
    complete(operation, count);
}
