/* Connections: two streams of one descriptor, which is closed when both are done with it. */
#include <weft/socket.h>

#include "core/host_wait.h"
#include "io/descriptor.h"
#include <weft/host.h>

/* ---- Accepting ---- */

int weft_socket_listener(unsigned nth) { return weft_host_listener(nth); }

struct accept;
static void start_accept(void *frame, uint32_t operation);
static void close_accepted(void *frame, int64_t fd);
static const weft__host_operation accepting = {"a connection", start_accept, close_accepted};

WEFT_ASYNC(accept, int listener; weft__host_wait wait;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft__host_await(&self->wait, &accepting, self, NULL));
    WEFT_RETURN(WEFT_RESULT.i64);
}

static void start_accept(void *frame, uint32_t operation) {
    weft_host_accept_start(operation, ((struct accept *)frame)->listener);
}

static void close_accepted(void *frame, int64_t fd) {
    (void)frame;
    weft_socket_close((int)fd);
}

weft_awaitable weft_socket_accept(int listener) { return WEFT_CALL(accept, .listener = listener); }

/* ---- Ending ---- */

int weft_socket_shutdown(int fd, enum weft_shutdown directions) {
    unsigned asked = (unsigned)directions;
    if (asked < WEFT_SHUTDOWN_READ || asked > WEFT_SHUTDOWN_BOTH) return WEFT_EINVAL;
    return weft_host_shutdown(fd, asked & WEFT_SHUTDOWN_READ, asked & WEFT_SHUTDOWN_WRITE);
}

void weft_socket_close(int fd) {
    weft_socket_shutdown(fd, WEFT_SHUTDOWN_BOTH);
    weft_host_close(fd);
}

/* ---- Streams ---- */

typedef struct connection {
    weft__descriptor_owner of_reader; /* first */
    weft__descriptor_owner of_writer;
    unsigned users;
} connection;

static void leave(connection *left, int fd) {
    if (--left->users > 0) return;
    weft_host_close(fd);
    weft__free(left, sizeof *left);
}

static void leave_reader(weft__descriptor_owner *owner, int fd) { leave((connection *)owner, fd); }

static void leave_writer(weft__descriptor_owner *owner, int fd) {
    /* A read that waits comes to its end by this. */
    weft_socket_shutdown(fd, WEFT_SHUTDOWN_BOTH);
    leave((connection *)((char *)owner - offsetof(connection, of_writer)), fd);
}

static void end_writing(int fd) { weft_socket_shutdown(fd, WEFT_SHUTDOWN_WRITE); }

int weft_socket_streams(int fd, size_t limit, weft_reader **reader, weft_writer **writer) {
    connection *made = weft__allocate(sizeof *made);
    if (!made) return WEFT_ENOMEM;
    *made = (connection){{leave_reader, NULL}, {leave_writer, end_writing}, .users = 2};
    weft_reader *from = weft__descriptor_reader(fd, limit, &made->of_reader, NULL);
    weft_writer *to = from ? weft__descriptor_writer(fd, &made->of_writer, NULL) : NULL;
    if (!to) {
        weft_reader_free(from);
        weft__free(made, sizeof *made);
        return WEFT_ENOMEM;
    }
    *reader = from;
    *writer = to;
    return WEFT_OK;
}
