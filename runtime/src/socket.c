/* Connections: two streams of one descriptor, which is closed when both are done with it. */
#include <weft/socket.h>

#include "descriptor.h"
#include "host_call.h"
#include "loop.h"
#include <weft/host.h>

/* ---- Accepting ---- */

int weft_listener(unsigned nth) { return weft_host_listener(nth); }

WEFT_ASYNC(accept, int listener; weft__host_call call;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    if (!weft__host_call_begin(&self->call, "a connection")) WEFT_RAISE(WEFT_ENOMEM);
    weft_host_accept_start(self->call.operation.id, self->listener);
    WEFT_AWAIT(self->call.done);
    WEFT_RETURN(WEFT_RESULT.i64);
    WEFT_FINALLY(done);
    int accepted = (int)weft__host_call_in_vain(&self->frame, &self->call);
    if (accepted != 0) weft_socket_close(accepted);
    weft__host_call_end(&self->call);
}

weft_awaitable weft_accept(int listener) { return WEFT_CALL(accept, .listener = listener); }

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
    weft__give(left, sizeof *left);
}

static void leave_reader(weft__descriptor_owner *owner, int fd) { leave((connection *)owner, fd); }

static void leave_writer(weft__descriptor_owner *owner, int fd) {
    /* A read that waits comes to its end by this. */
    weft_socket_shutdown(fd, WEFT_SHUTDOWN_BOTH);
    leave((connection *)((char *)owner - offsetof(connection, of_writer)), fd);
}

static void end_writing(int fd) { weft_socket_shutdown(fd, WEFT_SHUTDOWN_WRITE); }

int weft_socket_streams(weft_reader **reader, weft_writer **writer, int fd, size_t limit) {
    connection *made = weft__take(sizeof *made);
    if (!made) return WEFT_ENOMEM;
    *made = (connection){{leave_reader, NULL}, {leave_writer, end_writing}, .users = 2};
    weft_reader *from = weft__descriptor_reader(fd, limit, &made->of_reader, NULL);
    weft_writer *to = from ? weft__descriptor_writer(fd, &made->of_writer, NULL) : NULL;
    if (!to) {
        weft_reader_free(from);
        weft__give(made, sizeof *made);
        return WEFT_ENOMEM;
    }
    *reader = from;
    *writer = to;
    return WEFT_OK;
}
