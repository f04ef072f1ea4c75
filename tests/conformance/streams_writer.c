/* test_streams.StreamTests: draining, closing, and a peer that goes away.
 *
 * A connection is a pair of pipes here and a pair of sockets in Python. The peer is a task that responds as
 * the HTTP server of CPython's tests does. */
#include "reading.h"

/* Both ends: `rd` and `wr` of the client, `reader` and `writer` of the server. */
struct connection {
    weft_reader *rd, *reader;
    weft_writer *wr, *writer;
    weft_task *server;
};

static void connect_ends(struct connection *to) {
    weft_pipe(0, &to->rd, &to->writer);
    weft_pipe(0, &to->reader, &to->wr);
}

static void free_connection(struct connection *to) {
    weft_task_unref(to->server);
    weft_reader_free(to->rd);
    weft_reader_free(to->reader);
    weft_writer_free(to->wr);
    weft_writer_free(to->writer);
}

/* The server: reads one request and sends the response. */
WEFT_ASYNC(serve, struct connection *to; weft_bytes line;) {
    WEFT_BEGIN;
    static const weft_bytes response[] = {{"HTTP/1.0 200 OK\r\n", 17}, {"\r\n", 2}, {"Test message", 12}};
    do WEFT_AWAIT(weft_reader_readline(self->to->reader, &self->line));
    while (strcmp(self->line.data, "\r\n") != 0);
    weft_writer_writelines(self->to->writer, response, 3);
    WEFT_AWAIT(weft_writer_drain(self->to->writer));
    weft_writer_close(self->to->writer);
    WEFT_AWAIT(weft_writer_wait_closed(self->to->writer));
}

/* Connects a client to a new server task. */
static void open_connection(struct connection *to) {
    connect_ends(to);
    to->server = weft_create_task(WEFT_CALL(serve, .to = to));
}

static void write_text(weft_writer *writer, const char *text) {
    weft_writer_write(writer, text, strlen(text));
}

/* ---- draining ---- */

/* A slow sink: its write of `size` bytes completes when resume runs. */
struct slow_sink {
    weft_handle handle;
    weft_writer *writer;
    size_t size;
    int drained;
};

static void slow_write(void *object, const char *data, size_t size) {
    (void)data;
    ((struct slow_sink *)object)->size = size;
}

static const weft_sink slow_sink = {slow_write, NULL, NULL};

static void resume(void *argument) {
    struct slow_sink *sink = argument;
    trace("drained %d", sink->drained);
    weft_writer_written(sink->writer, sink->size);
    trace("drained %d", sink->drained);
}

WEFT_ASYNC(drainer, struct slow_sink *sink;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_writer_drain(self->sink->writer));
    self->sink->drained++;
}

WEFT_ASYNC(multiple_drain, struct slow_sink sink;) {
    WEFT_BEGIN;
    weft_awaitable drainers[10];
    self->sink.writer = weft_writer_new(&slow_sink, &self->sink);
    weft_writer_set_limits(self->sink.writer, 0, 0);
    weft_writer_write(self->sink.writer, "data", 4);
    weft_call_later(&self->sink.handle, 0.1, resume, &self->sink);
    for (int i = 0; i < 10; i++) drainers[i] = WEFT_CALL(drainer, .sink = &self->sink);
    WEFT_AWAIT(weft_gather(drainers, 10, NULL));
    trace("drained %d", self->sink.drained);
    weft_writer_free(self->sink.writer);
}

WEFT_ASYNC(client, weft_writer *wr;) {
    WEFT_BEGIN;
    for (;;) {
        write_text(self->wr, "foo\n");
        WEFT_AWAIT(weft_writer_drain(self->wr));
    }
}

WEFT_ASYNC(drain_raises, struct connection to; int status;) {
    WEFT_BEGIN;
    connect_ends(&self->to);
    weft_writer_abort(self->to.writer);
    weft_reader_free(self->to.reader);
    self->to.reader = NULL;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_CATCH(self->status, WEFT_CALL(client, .wr = self->to.wr));
    trace("%s", status_word(self->status));
    free_connection(&self->to);
}

/* ---- closing ---- */

WEFT_ASYNC(wait_closed_on_close, READING; struct connection to;) {
    WEFT_BEGIN;
    open_connection(&self->to);
    write_text(self->to.wr, "GET / HTTP/1.0\r\n\r\n");
    SHOW(weft_reader_readline(self->to.rd, &self->bytes));
    SHOW(weft_reader_read(self->to.rd, -1, &self->bytes));
    trace("is_closing %s", truth(weft_writer_is_closing(self->to.wr)));
    weft_writer_close(self->to.wr);
    trace("is_closing %s", truth(weft_writer_is_closing(self->to.wr)));
    WEFT_AWAIT(weft_writer_wait_closed(self->to.wr));
    trace("closed");
    WEFT_AWAIT(self->to.server);
    free_connection(&self->to);
}

WEFT_ASYNC(wait_closed_on_close_with_unread_data, READING; struct connection to;) {
    WEFT_BEGIN;
    open_connection(&self->to);
    write_text(self->to.wr, "GET / HTTP/1.0\r\n\r\n");
    SHOW(weft_reader_readline(self->to.rd, &self->bytes));
    weft_writer_close(self->to.wr);
    WEFT_AWAIT(weft_writer_wait_closed(self->to.wr));
    trace("closed");
    WEFT_AWAIT(self->to.server);
    free_connection(&self->to);
}

WEFT_ASYNC(async_writer_api, READING; struct connection to;) {
    WEFT_BEGIN;
    open_connection(&self->to);
    write_text(self->to.wr, "GET / HTTP/1.0\r\n\r\n");
    SHOW(weft_reader_readline(self->to.rd, &self->bytes));
    SHOW(weft_reader_read(self->to.rd, -1, &self->bytes));
    weft_writer_close(self->to.wr);
    WEFT_CATCH(self->status, weft_writer_wait_closed(self->to.wr));
    trace("wait_closed %s", status_word(self->status));
    WEFT_AWAIT(self->to.server);
    free_connection(&self->to);
}

WEFT_ASYNC(async_writer_api_exception_after_close, READING; struct connection to;) {
    WEFT_BEGIN;
    open_connection(&self->to);
    write_text(self->to.wr, "GET / HTTP/1.0\r\n\r\n");
    SHOW(weft_reader_readline(self->to.rd, &self->bytes));
    SHOW(weft_reader_read(self->to.rd, -1, &self->bytes));
    weft_writer_close(self->to.wr);
    write_text(self->to.wr, "data");
    WEFT_CATCH(self->status, weft_writer_drain(self->to.wr));
    trace("drain %s", status_word(self->status));
    WEFT_AWAIT(self->to.server);
    free_connection(&self->to);
}

CASES(CASE(multiple_drain), CASE(drain_raises), CASE(wait_closed_on_close),
      CASE(wait_closed_on_close_with_unread_data), CASE(async_writer_api),
      CASE(async_writer_api_exception_after_close))
