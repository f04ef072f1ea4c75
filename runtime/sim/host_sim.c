/* The simulated host: time is virtual and jumps to the next deadline; standard input is the
 * process's; there is no network. A program in which every task waits for ever is reported. */
#include <weft/host.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int64_t virtual_now;

int64_t weft_host_now(void) { return virtual_now; }

/* For tests: a body has worked for so long. */
void weft_sim_work(int64_t nanoseconds);
void weft_sim_work(int64_t nanoseconds) { virtual_now += nanoseconds; }

void weft_host_log(const char *line) {
    fflush(stdout);
    fprintf(stderr, "%s\n", line);
}

void weft_host_wake(void) {}
void weft_host_trace(const weft_trace_event *event) { (void)event; }

bool weft_host_drive(void) {
    int64_t deadline;
    for (;;) {
        switch (weft_loop_turn(&deadline)) {
        case WEFT_LOOP_READY: break;
        case WEFT_LOOP_WAITING:
            if (deadline == INT64_MAX)
                weft_loop_deadlock();
            else if (deadline > virtual_now)
                virtual_now = deadline;
            break;
        case WEFT_LOOP_DONE: return true;
        }
    }
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    ssize_t count;
    do count = read(fd, buffer, size);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        weft_complete(operation, WEFT_EIO, 0, strerror(errno));
    else
        weft_complete(operation, WEFT_OK, count, NULL);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    ssize_t count;
    do count = write(fd, data, size);
    while (count < 0 && errno == EINTR);
    if (count >= 0)
        weft_complete(operation, WEFT_OK, count, NULL);
    else
        weft_complete(operation, errno == EPIPE ? WEFT_EPIPE : WEFT_EIO, 0, strerror(errno));
}

void weft_host_close(int fd) { close(fd); }

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    (void)request;
    (void)response;
    weft_complete(operation, WEFT_ENOTSUP, 0, "the simulated host has no network");
}

void weft_host_cancel(uint32_t operation) { (void)operation; }
