/* Connections, as far as the simulated host supports them: two streams over one descriptor. */
#include "check.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2] = {-1, -1}; /* of a connection; the program has the first */

static bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

static void close_rest(void) {
    for (size_t i = 0; i < 2; i++)
        if (ends[i] >= 0 && is_open(ends[i])) close(ends[i]);
    ends[0] = ends[1] = -1;
}

WEFT_ASYNC(no_listener, int status;) {
    WEFT_BEGIN;
    CHECK_INT(weft_socket_listener(0), -1);
    WEFT_CATCH(self->status, weft_socket_accept(weft_socket_listener(0)));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK(strstr(weft_caught_message(), "no listeners"));
    CHECK_INT(weft_socket_shutdown(0, WEFT_SHUTDOWN_READ), WEFT_ENOTSUP);
    CHECK_INT(weft_socket_shutdown(0, (enum weft_shutdown)0), WEFT_EINVAL);
    CHECK_INT(weft_socket_shutdown(0, (enum weft_shutdown)4), WEFT_EINVAL);
}

/* The descriptor is closed with the last of its two streams. Out of memory, it stays the caller's. */
WEFT_ASYNC(closed_by_the_last, bool reader_first; weft_reader *reader; weft_writer *writer; weft_bytes bytes;
           weft_scope scope;) {
    WEFT_BEGIN;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0 || fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0)
        WEFT_RAISE(77, "no sockets");
    int status = weft_socket_streams(ends[0], 0, &self->reader, &self->writer);
    if (status != WEFT_OK) {
        CHECK_INT(status, WEFT_ENOMEM);
        if (!is_open(ends[0])) WEFT_RAISE(78, "the descriptor is still the caller's");
        WEFT_RAISE(status);
    }
    WEFT_TRY(&self->scope) {
        status = weft_writer_write(self->writer, "hello", 5);
        if (status != WEFT_OK) WEFT_RAISE(status);
        char came[5];
        /* The write itself may have found no memory. */
        if (read(ends[1], came, sizeof came) != 5) WEFT_RAISE(WEFT_ENOMEM);
        CHECK(memcmp(came, "hello", 5) == 0);
        CHECK(weft_writer_can_write_eof(self->writer));
        CHECK_INT(weft_writer_write_eof(self->writer), WEFT_OK);
        CHECK_INT(weft_writer_write(self->writer, "more", 4), WEFT_EMISUSE);
        CHECK_INT(write(ends[1], "answer", 6), 6);
        WEFT_AWAIT(weft_reader_readexactly(self->reader, 6, &self->bytes));
        CHECK(memcmp(self->bytes.data, "answer", 6) == 0);
        if (self->reader_first) {
            weft_reader_free(self->reader);
            self->reader = NULL;
            CHECK(is_open(ends[0]));
        }
        weft_writer_close(self->writer);
        WEFT_AWAIT(weft_writer_wait_closed(self->writer));
        CHECK_INT(is_open(ends[0]), !self->reader_first);
    }
    WEFT_FINALLY {
        weft_writer_free(self->writer);
        weft_reader_free(self->reader);
        if (is_open(ends[0])) WEFT_RAISE(79, "the descriptor is still open");
    }
}

int main(void) {
    check.reset = close_rest;
    RUN(no_listener);
    RUN(closed_by_the_last, .reader_first = true);
    RUN(closed_by_the_last, .reader_first = false);
    return check_result();
}
