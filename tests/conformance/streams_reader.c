/* test_streams.StreamTests: read, readline, readexactly, failures of the reader. */
#include "reading.h"

/* Data, and perhaps the end of file, to feed in the next turn. */
struct feeding {
    weft_handle handle;
    weft_reader *stream;
    const char *chunks[3];
    bool eof;
};

static void run_feeding(void *argument) {
    struct feeding *feeding = argument;
    for (int i = 0; i < 3 && feeding->chunks[i]; i++) feed(feeding->stream, feeding->chunks[i]);
    if (feeding->eof) weft_reader_feed_eof(feeding->stream);
}

#define SOON(...)                                                           \
    (self->feeding = (struct feeding){.stream = self->stream, __VA_ARGS__}, \
     weft_call_soon(&self->feeding.handle, run_feeding, &self->feeding))

/* Awaits the task of a read and traces its outcome. */
#define SHOW_TASK                                \
    do {                                         \
        WEFT_CATCH(self->status, self->task);    \
        show_outcome(self->status, self->bytes); \
        weft_task_unref(self->task);             \
    } while (0)

WEFT_ASYNC(feed_empty_data, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "");
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(feed_nonempty_data, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, DATA);
    buffered(self->stream);
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(read_zero, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, DATA);
    SHOW(weft_reader_read(self->stream, 0, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(read_, READING; struct feeding feeding;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    self->task = weft_create_task(weft_reader_read(self->stream, 30, &self->bytes));
    SOON(.chunks = {DATA});
    SHOW_TASK;
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(read_line_breaks, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "line1");
    feed(self->stream, "line2");
    SHOW(weft_reader_read(self->stream, 5, &self->bytes));
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(read_eof, READING; struct feeding feeding;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    self->task = weft_create_task(weft_reader_read(self->stream, 1024, &self->bytes));
    SOON(.eof = true);
    SHOW_TASK;
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(read_until_eof, READING; struct feeding feeding;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    self->task = weft_create_task(weft_reader_read(self->stream, -1, &self->bytes));
    SOON(.chunks = {"chunk1\n", "chunk2"}, .eof = true);
    SHOW_TASK;
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(read_exception, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "line\n");
    SHOW(weft_reader_read(self->stream, 2, &self->bytes));
    weft_reader_set_error(self->stream, WEFT_EINVAL, NULL);
    SHOW(weft_reader_read(self->stream, 2, &self->bytes));
    weft_reader_free(self->stream);
}

WEFT_ASYNC(read_limit, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(3);
    feed(self->stream, "chunk");
    SHOW(weft_reader_read(self->stream, 5, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readline, READING; struct feeding feeding;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "chunk1 ");
    self->task = weft_create_task(weft_reader_readline(self->stream, &self->bytes));
    SOON(.chunks = {"chunk2 ", "chunk3 ", "\n chunk4"});
    SHOW_TASK;
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readline_limit_with_existing_data, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(3);
    feed(self->stream, "li");
    feed(self->stream, "ne1\nline2\n");
    SHOW_LINE(weft_reader_readline(self->stream, &self->bytes));
    REST;
    weft_reader_free(self->stream);
    self->stream = weft_reader_new(3);
    feed(self->stream, "li");
    feed(self->stream, "ne1");
    feed(self->stream, "li");
    SHOW_LINE(weft_reader_readline(self->stream, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

static void show_at_eof(const weft_reader *stream) { trace("at_eof %s", truth(weft_reader_at_eof(stream))); }

WEFT_ASYNC(at_eof, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    show_at_eof(self->stream);
    feed(self->stream, "some data\n");
    show_at_eof(self->stream);
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    show_at_eof(self->stream);
    feed(self->stream, "some data\n");
    weft_reader_feed_eof(self->stream);
    show_at_eof(self->stream);
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    show_at_eof(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readline_limit, READING; struct feeding feeding; int i;) {
    WEFT_BEGIN;
    static const char *const data[] = {"1234567\n", "12345678\n", "12345678"};
    self->stream = weft_reader_new(7);
    SOON(.chunks = {"chunk1", "chunk2", "chunk3\n"}, .eof = true);
    SHOW_LINE(weft_reader_readline(self->stream, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
    self->stream = weft_reader_new(7);
    SOON(.chunks = {"chunk1", "chunk2\n", "chunk3\n"}, .eof = true);
    SHOW_LINE(weft_reader_readline(self->stream, &self->bytes));
    REST;
    weft_reader_free(self->stream);
    self->stream = weft_reader_new(7);
    for (; self->i < 3; self->i++) {
        feed(self->stream, data[self->i]);
        SHOW_LINE(weft_reader_readline(self->stream, &self->bytes));
        buffered(self->stream);
    }
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readline_nolimit_nowait, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    weft_reader_feed_data(self->stream, DATA, 6);
    feed(self->stream, &DATA[6]);
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readline_eof, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "some data");
    weft_reader_feed_eof(self->stream);
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readline_empty_eof, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    weft_reader_feed_eof(self->stream);
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readline_read_byte_count, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, DATA);
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    SHOW(weft_reader_read(self->stream, 7, &self->bytes));
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readline_exception, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "line\n");
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    weft_reader_set_error(self->stream, WEFT_EINVAL, NULL);
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readexactly_zero_or_less, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, DATA);
    SHOW(weft_reader_readexactly(self->stream, 0, &self->bytes));
    buffered(self->stream);
    SHOW(weft_reader_readexactly(self->stream, (size_t)-1, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readexactly, READING; struct feeding feeding;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    self->task = weft_create_task(weft_reader_readexactly(self->stream, 2 * strlen(DATA), &self->bytes));
    SOON(.chunks = {DATA, DATA, DATA});
    SHOW_TASK;
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readexactly_limit, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(3);
    feed(self->stream, "chunk");
    SHOW(weft_reader_readexactly(self->stream, 5, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readexactly_eof, READING; struct feeding feeding;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    self->task = weft_create_task(weft_reader_readexactly(self->stream, 2 * strlen(DATA), &self->bytes));
    SOON(.chunks = {DATA}, .eof = true);
    WEFT_CATCH(self->status, self->task);
    show_outcome(self->status, self->bytes);
    trace("%s", weft_task_message(self->task));
    weft_task_unref(self->task);
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readexactly_exception, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "line\n");
    SHOW(weft_reader_readexactly(self->stream, 2, &self->bytes));
    weft_reader_set_error(self->stream, WEFT_EINVAL, NULL);
    SHOW(weft_reader_readexactly(self->stream, 2, &self->bytes));
    weft_reader_free(self->stream);
}

WEFT_ASYNC(exception) {
    WEFT_BEGIN;
    weft_reader *stream = weft_reader_new(0);
    trace("%s", status_word(weft_reader_status(stream)));
    weft_reader_set_error(stream, WEFT_EINVAL, NULL);
    trace("%s", status_word(weft_reader_status(stream)));
    weft_reader_free(stream);
}

WEFT_ASYNC(set_err, weft_reader *stream;) {
    WEFT_BEGIN;
    weft_reader_set_error(self->stream, WEFT_EINVAL, NULL);
}

WEFT_ASYNC(exception_waiter, READING; weft_task *setter; weft_future *both[2];) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    self->task = weft_create_task(weft_reader_readline(self->stream, &self->bytes));
    self->setter = weft_create_task(WEFT_CALL(set_err, .stream = self->stream));
    self->both[0] = weft_task_future(self->task);
    self->both[1] = weft_task_future(self->setter);
    WEFT_AWAIT(weft_wait(self->both, 2, 1000, WEFT_ALL_COMPLETED));
    show_outcome(weft_task_status(self->task), self->bytes);
    weft_task_unref(self->task);
    weft_task_unref(self->setter);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(exception_cancel, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    self->task = weft_create_task(weft_reader_readline(self->stream, &self->bytes));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_AWAIT(weft_sleep(0));
    weft_reader_set_error(self->stream, WEFT_EMISUSE, "message");
    WEFT_AWAIT(weft_sleep(0));
    SHOW_TASK;
    SHOW(weft_reader_readline(self->stream, &self->bytes));
    weft_reader_free(self->stream);
}

WEFT_ASYNC(read_all_from_pipe_reader, READING; weft_writer *writer;) {
    WEFT_BEGIN;
    weft_pipe(1, &self->stream, &self->writer);
    weft_writer_write(self->writer, "data", 4);
    weft_writer_close(self->writer);
    SHOW(weft_reader_read(self->stream, -1, &self->bytes));
    weft_reader_free(self->stream);
    weft_writer_free(self->writer);
}

CASES(CASE(feed_empty_data), CASE(feed_nonempty_data), CASE(read_zero), {"read", &read__coroutine},
      CASE(read_line_breaks), CASE(read_eof), CASE(read_until_eof), CASE(read_exception), CASE(read_limit),
      CASE(readline), CASE(readline_limit_with_existing_data), CASE(at_eof), CASE(readline_limit),
      CASE(readline_nolimit_nowait), CASE(readline_eof), CASE(readline_empty_eof),
      CASE(readline_read_byte_count), CASE(readline_exception), CASE(readexactly_zero_or_less),
      CASE(readexactly), CASE(readexactly_limit), CASE(readexactly_eof), CASE(readexactly_exception),
      CASE(exception), CASE(exception_waiter), CASE(exception_cancel), CASE(read_all_from_pipe_reader))
