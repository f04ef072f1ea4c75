/* Connections. The two streams of a connection share its descriptor, which is closed when both have
 * released it. */
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

/* ---- Shutting down ---- */

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
    weft__descriptor_owner of_reader; /* the first member */
    weft__descriptor_owner of_writer;
    unsigned users;
} connection;

static void release(connection *shared, int fd) {
    if (--shared->users > 0) return;
    weft_host_close(fd);
    weft__free(shared, sizeof *shared);
}

static void release_by_reader(weft__descriptor_owner *owner, int fd) { release((connection *)owner, fd); }

static void release_by_writer(weft__descriptor_owner *owner, int fd) {
    /* A pending read then ends with end of file. */
    weft_socket_shutdown(fd, WEFT_SHUTDOWN_BOTH);
    release((connection *)((char *)owner - offsetof(connection, of_writer)), fd);
}

static void shut_writing(int fd) { weft_socket_shutdown(fd, WEFT_SHUTDOWN_WRITE); }

int weft_socket_streams(int fd, size_t limit, weft_reader **reader, weft_writer **writer) {
    connection *shared = weft__allocate(sizeof *shared);
    if (!shared) return WEFT_ENOMEM;
    *shared = (connection){{release_by_reader, NULL}, {release_by_writer, shut_writing}, .users = 2};
    weft_reader *new_reader = weft__descriptor_reader(fd, limit, &shared->of_reader, NULL);
    weft_writer *new_writer = new_reader ? weft__descriptor_writer(fd, &shared->of_writer, NULL) : NULL;
    if (!new_writer) {
        weft_reader_free(new_reader);
        weft__free(shared, sizeof *shared);
        return WEFT_ENOMEM;
    }
    *reader = new_reader;
    *writer = new_writer;
    return WEFT_OK;
}
