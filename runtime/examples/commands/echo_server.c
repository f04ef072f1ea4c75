/* Sends back what each connection sends, until it sends no more: a task for each, in a group. With a
 * number as argument it ends after that many. "wazero run -listen 127.0.0.1:8080 echo_server.wasm" hands
 * it a listener; on hosts that have none it says so, and exits with 1. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

WEFT_ASYNC(echo, weft_reader *reader; weft_writer *writer; weft_bytes bytes; long long *echoed;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_read(self->reader, 16 * 1024, &self->bytes));
        if (self->bytes.size == 0) break;
        int status = weft_writer_write(self->writer, self->bytes.data, self->bytes.size);
        if (status != WEFT_OK) WEFT_RAISE(status);
        WEFT_AWAIT(weft_writer_drain(self->writer));
        *self->echoed += (long long)self->bytes.size;
    }
    weft_writer_close(self->writer);
    WEFT_AWAIT(weft_writer_wait_closed(self->writer));
}

/* A connection that is lost is the end of its own task alone. */
WEFT_ASYNC(serve, int fd; weft_reader *reader; weft_writer *writer; long long *echoed; int *lost;
           int status;) {
    WEFT_BEGIN;
    self->status = weft_socket_streams(self->fd, 0, &self->reader, &self->writer);
    if (self->status != WEFT_OK) {
        weft_socket_close(self->fd);
        WEFT_RAISE(self->status);
    }
    WEFT_UNWIND(done);
    WEFT_CATCH(self->status,
               WEFT_CALL(echo, .reader = self->reader, .writer = self->writer, .echoed = self->echoed));
    if (self->status == WEFT_ECANCELED) WEFT_RAISE(self->status);
    *self->lost += self->status != WEFT_OK;
    WEFT_FINALLY_AT(done);
    weft_writer_abort(self->writer); /* if it is not closed */
    weft_writer_free(self->writer);
    weft_reader_free(self->reader);
}

WEFT_ASYNC(app, int argc; char **argv; weft_task_group group; int wanted, accepted, fd, lost;
           long long echoed;) {
    WEFT_BEGIN;
    self->wanted = self->argc > 1 ? atoi(self->argv[1]) : -1;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(leave);
    for (; self->accepted != self->wanted; self->accepted++) {
        WEFT_AWAIT_INTO(self->fd, weft_socket_accept(weft_socket_listener(0)));
        int status = weft_task_group_create_task(
            &self->group, WEFT_CALL(serve, .fd = self->fd, .echoed = &self->echoed, .lost = &self->lost));
        if (status != WEFT_OK) {
            weft_socket_close(self->fd);
            WEFT_RAISE(status);
        }
    }
    WEFT_FINALLY_AT(leave);
    WEFT_TASK_GROUP_EXIT(&self->group);
    printf("%d connections, %d lost, %lld bytes sent back\n", self->accepted, self->lost, self->echoed);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
