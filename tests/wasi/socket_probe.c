/* Behaviour of sockets that echo_server does not show. On the first listener, in this order:
 *   - a cancelled weft_socket_accept accepts no connection;
 *   - one connection is closed at once, and a second is half closed by the program first;
 *   - COUNT connections, one after the other, each of which sends "x": prints the highest descriptor of all, and
 *     how much memory they leave behind.
 * Without a listener it prints the failure of each call. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

WEFT_ASYNC(without_listener, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_socket_accept(weft_socket_listener(0)));
    printf("accept: %s: %s\n", weft_status_name(self->status), weft_caught_message());
    WEFT_CATCH(self->status, weft_socket_accept(99));
    printf("accept on what is not there: %s\n", weft_status_name(self->status));
    printf("shutdown of neither direction: %s\n",
           weft_status_name(weft_socket_shutdown(99, (enum weft_shutdown)0)));
}

static double seconds_since(double began) { return weft_time() - began; }

WEFT_ASYNC(cancel_accept, int listener; int status; double began;) {
    WEFT_BEGIN;
    self->began = weft_time();
    WEFT_CATCH(self->status, weft_wait_for(weft_socket_accept(self->listener), 0.05));
    printf("nobody came: %s, %s\n", weft_status_name(self->status),
           seconds_since(self->began) < 10 ? "in time" : "late");
    fflush(stdout);
}

/* Writes, shuts down the writing side, and only then reads to end of file. */
WEFT_ASYNC(half_close, int fd; weft_reader *reader; weft_writer *writer; weft_bytes bytes; int status;) {
    WEFT_BEGIN;
    self->status = weft_socket_streams(self->fd, 0, &self->reader, &self->writer);
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
    weft_writer_write(self->writer, "first", 5);
    printf("can end: %d, ends: %s\n", weft_writer_can_write_eof(self->writer),
           weft_status_name(weft_writer_write_eof(self->writer)));
    WEFT_AWAIT(weft_reader_read(self->reader, -1, &self->bytes));
    printf("it said: %.*s\n", (int)self->bytes.size, self->bytes.data);
    weft_writer_close(self->writer);
    WEFT_AWAIT(weft_writer_wait_closed(self->writer));
    weft_writer_free(self->writer);
    weft_reader_free(self->reader);
}

/* Closing the writer ends a pending read. */
WEFT_ASYNC(read_all, weft_reader *reader; weft_bytes bytes;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(self->reader, -1, &self->bytes));
    WEFT_RETURN(self->bytes.size);
}

WEFT_ASYNC(close_first, int fd; weft_reader *reader; weft_writer *writer; weft_task *reading; int64_t size;) {
    WEFT_BEGIN;
    if (weft_socket_streams(self->fd, 0, &self->reader, &self->writer) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    self->reading = weft_create_task(WEFT_CALL(read_all, .reader = self->reader));
    WEFT_AWAIT(weft_sleep(0.05));
    weft_writer_close(self->writer);
    WEFT_AWAIT_INTO(self->size, self->reading);
    weft_task_unref(self->reading);
    weft_writer_free(self->writer);
    weft_reader_free(self->reader);
}

WEFT_ASYNC(one_letter, int fd; weft_reader *reader; weft_writer *writer; weft_bytes bytes;) {
    WEFT_BEGIN;
    if (weft_socket_streams(self->fd, 0, &self->reader, &self->writer) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_AWAIT(weft_reader_readexactly(self->reader, 1, &self->bytes));
    weft_writer_free(self->writer);
    weft_reader_free(self->reader);
}

WEFT_ASYNC(app, int argc; char **argv; int listener, fd, i, count, highest; size_t memory;) {
    WEFT_BEGIN;
    self->listener = weft_socket_listener(0);
    if (self->listener < 0) {
        WEFT_AWAIT(WEFT_CALL(without_listener));
        WEFT_RETURN(0);
    }
    printf("listener %d, then %d\n", self->listener, weft_socket_listener(1));
    fflush(stdout);
    WEFT_AWAIT(WEFT_CALL(cancel_accept, .listener = self->listener));
    WEFT_AWAIT_INTO(self->fd, weft_socket_accept(self->listener));
    weft_socket_close(self->fd);
    WEFT_AWAIT_INTO(self->fd, weft_socket_accept(self->listener));
    WEFT_AWAIT(WEFT_CALL(half_close, .fd = self->fd));
    WEFT_AWAIT_INTO(self->fd, weft_socket_accept(self->listener));
    WEFT_AWAIT(WEFT_CALL(close_first, .fd = self->fd));
    self->count = self->argc > 1 ? atoi(self->argv[1]) : 0;
    for (self->i = 0; self->i < self->count; self->i++) {
        WEFT_AWAIT_INTO(self->fd, weft_socket_accept(self->listener));
        if (self->highest < self->fd) self->highest = self->fd;
        WEFT_AWAIT(WEFT_CALL(one_letter, .fd = self->fd));
        if (self->i == 0) self->memory = weft_memory_used();
    }
    printf("%d connections, the highest descriptor is %d, %zu bytes more\n", self->count, self->highest,
           weft_memory_used() - self->memory);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
