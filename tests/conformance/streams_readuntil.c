/* test_streams.StreamTests: readuntil. */
#include "reading.h"

static const weft_bytes empty[] = {{"", 0}};
static const weft_bytes line_ends[] = {{"\r", 1}, {"\n", 1}};
static const weft_bytes overlapping[] = {{"DEF", 3}, {"BCDE", 4}};
static const weft_bytes at_limit[] = {{"A", 1}, {"ome dataA", 9}};
static const weft_bytes uneven[] = {{"A", 1}, {"long sep", 8}};

WEFT_ASYNC(readuntil_separator, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    SHOW(weft_reader_readuntil(self->stream, "", 0, &self->bytes));
    SHOW(weft_reader_readuntil_any(self->stream, empty, 1, &self->bytes));
    SHOW(weft_reader_readuntil_any(self->stream, empty, 0, &self->bytes));
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readuntil_multi_chunks, READING; int i;) {
    WEFT_BEGIN;
    static const char *const data[] = {"lineAAA", "lineAAA", "lineAAAxxx"};
    self->stream = weft_reader_new(0);
    for (; self->i < 3; self->i++) {
        feed(self->stream, data[self->i]);
        SHOW(weft_reader_readuntil(self->stream, "AAA", 3, &self->bytes));
        buffered(self->stream);
    }
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readuntil_multi_chunks_1, READING; int i;) {
    WEFT_BEGIN;
    static const char *const chunks[][4] = {
        {"QWEaa", "XYaa", "a"}, {"QWEaa", "XYa", "aa"}, {"aaa"}, {"Xaaa"}, {"XXX", "a", "a", "a"}};
    self->stream = weft_reader_new(0);
    for (; self->i < 5; self->i++) {
        for (int c = 0; c < 4 && chunks[self->i][c]; c++) feed(self->stream, chunks[self->i][c]);
        SHOW(weft_reader_readuntil(self->stream, "aaa", 3, &self->bytes));
        buffered(self->stream);
    }
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readuntil_eof, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "some dataAA");
    weft_reader_feed_eof(self->stream);
    SHOW(weft_reader_readuntil(self->stream, "AAA", 3, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readuntil_limit_found_sep, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(3);
    feed(self->stream, "some dataAA");
    SHOW(weft_reader_readuntil(self->stream, "AAA", 3, &self->bytes));
    buffered(self->stream);
    feed(self->stream, "A");
    SHOW(weft_reader_readuntil(self->stream, "AAA", 3, &self->bytes));
    buffered(self->stream);
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readuntil_multi_separator, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "line 1\nline 2\r");
    SHOW(weft_reader_readuntil_any(self->stream, line_ends, 2, &self->bytes));
    SHOW(weft_reader_readuntil_any(self->stream, line_ends, 2, &self->bytes));
    buffered(self->stream);
    feed(self->stream, "ABCDEFG");
    SHOW(weft_reader_readuntil_any(self->stream, overlapping, 2, &self->bytes));
    buffered(self->stream);
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readuntil_multi_separator_limit, READING;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(3);
    feed(self->stream, "some dataA");
    SHOW(weft_reader_readuntil_any(self->stream, at_limit, 2, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

static void feed_z(void *stream) { feed(stream, "Z"); }
static void feed_a(void *stream) { feed(stream, "Aaaa"); }

WEFT_ASYNC(readuntil_multi_separator_negative_offset, READING; weft_handle z, a;) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "data");
    self->task = weft_create_task(weft_reader_readuntil_any(self->stream, uneven, 2, &self->bytes));
    weft_call_soon(&self->z, feed_z, self->stream);
    weft_call_soon(&self->a, feed_a, self->stream);
    WEFT_CATCH(self->status, self->task);
    show_outcome(self->status, self->bytes);
    weft_task_unref(self->task);
    REST;
    weft_reader_free(self->stream);
}

WEFT_ASYNC(readuntil_bytearray, READING; char separator[2];) {
    WEFT_BEGIN;
    self->stream = weft_reader_new(0);
    feed(self->stream, "some data\r\n");
    memcpy(self->separator, "\r\n", 2);
    SHOW(weft_reader_readuntil(self->stream, self->separator, 2, &self->bytes));
    buffered(self->stream);
    weft_reader_free(self->stream);
}

CASES(CASE(readuntil_separator), CASE(readuntil_multi_chunks), CASE(readuntil_multi_chunks_1),
      CASE(readuntil_eof), CASE(readuntil_limit_found_sep), CASE(readuntil_multi_separator),
      CASE(readuntil_multi_separator_limit), CASE(readuntil_multi_separator_negative_offset),
      CASE(readuntil_bytearray))
