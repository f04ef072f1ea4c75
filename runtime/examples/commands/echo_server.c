/* echo_server [COUNT]
 *
 * Sends back what each connection sends, until its end of stream. A task in a group serves each
 * connection. With COUNT, ends after that many connections. "wazero run -listen 127.0.0.1:8080
 * echo_server.wasm" passes it a listener; without one it fails with exit status 1. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static int lost;
static long long echoed; /* bytes */

/* A lost connection ends its own task only. */
WEFT_ASYNC(echo, int fd; weft_reader *reader; weft_writer *writer; weft_bytes piece; weft_scope scope;) {
    WEFT_BEGIN;
    int status = weft_socket_streams(self->fd, 0, &self->reader, &self->writer);
    if (status != WEFT_OK) {
        weft_socket_close(self->fd);
        WEFT_RAISE(status);
    }
    WEFT_TRY(&self->scope) {
        for (;;) {
            WEFT_AWAIT(weft_reader_read(self->reader, 16 * 1024, &self->piece));
            if (self->piece.size == 0) break;
            int written = weft_writer_write(self->writer, self->piece.data, self->piece.size);
            if (written != WEFT_OK) WEFT_RAISE(written);
            WEFT_AWAIT(weft_writer_drain(self->writer));
            echoed += (long long)self->piece.size;
        }
        weft_writer_close(self->writer);
        WEFT_AWAIT(weft_writer_wait_closed(self->writer));
    }
    WEFT_EXCEPT(WEFT_ANY) { lost++; }
    WEFT_FINALLY {
        weft_writer_abort(self->writer); /* if it is not closed */
        weft_writer_free(self->writer);
        weft_reader_free(self->reader);
    }
}

WEFT_ASYNC(app, int wanted, accepted, fd; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (; self->accepted != self->wanted; self->accepted++) {
            WEFT_AWAIT_INTO(self->fd, weft_socket_accept(weft_socket_listener(0)));
            int status = weft_task_group_create_task(&self->group, WEFT_CALL(echo, .fd = self->fd));
            if (status != WEFT_OK) {
                weft_socket_close(self->fd);
                WEFT_RAISE(status);
            }
        }
    }
    printf("%d connections, %d lost, %lld bytes sent back\n", self->accepted, lost, echoed);
}

WEFT_MAIN(app, .wanted = argc > 1 ? atoi(argv[1]) : -1)
