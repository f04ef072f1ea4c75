/* Pipes in memory. */
#include "check.h"
#include <stdlib.h>

static void show(const char *what, weft_bytes bytes) { trace("%s<%.*s>", what, (int)bytes.size, bytes.data); }

/* Creates a pipe; frees what is left of it at the end of a scenario. */
#define PIPE(limit) TRY(weft_pipe(limit, &self->reader, &self->writer))
#define FREE_PIPE                                          \
    do {                                                   \
        if (self->writer) weft_writer_abort(self->writer); \
        weft_reader_free(self->reader);                    \
        weft_writer_free(self->writer);                    \
    } while (0)

WEFT_ASYNC(to_and_fro, weft_reader *reader; weft_writer *writer; weft_bytes bytes; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        PIPE(0);
        TRY(weft_writer_write(self->writer, "one\ntwo\nthr", 11));
        CHECK_INT(weft_reader_buffered(self->reader), 11); /* at once */
        WEFT_AWAIT(weft_writer_drain(self->writer));
        WEFT_AWAIT(weft_reader_readline(self->reader, &self->bytes));
        show("", self->bytes);
        TRY(weft_writer_write(self->writer, "ee", 2));
        CHECK_INT(weft_writer_write_eof(self->writer), 0);
        WEFT_AWAIT(weft_reader_read(self->reader, -1, &self->bytes));
        show("", self->bytes);
        CHECK(weft_reader_at_eof(self->reader));
        CHECK(!weft_writer_is_closing(self->writer));
        weft_writer_close(self->writer);
        WEFT_AWAIT(weft_writer_wait_closed(self->writer));
        CHECK_TRACE("<one\n> <two\nthree> ");
    }
    WEFT_FINALLY { FREE_PIPE; }
}

/* ---- Backpressure ---- */

enum { TOTAL = 10000, LIMIT = 100, HIGH = 500 };

static char pattern(size_t i) { return (char)(i * 7 % 251); }

WEFT_ASYNC(produce, weft_writer *writer; size_t written; size_t *most; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        while (self->written < TOTAL) {
            char piece[77];
            size_t size = self->written % 77 + 1;
            if (size > TOTAL - self->written) size = TOTAL - self->written;
            for (size_t i = 0; i < size; i++) piece[i] = pattern(self->written + i);
            int status = weft_writer_write(self->writer, piece, size);
            if (status != WEFT_OK) WEFT_RAISE(status);
            self->written += size;
            if (weft_writer_buffered(self->writer) > *self->most)
                *self->most = weft_writer_buffered(self->writer);
            WEFT_AWAIT(weft_writer_drain(self->writer));
        }
    }
    WEFT_FINALLY {
        weft_writer_close(self->writer);
        if (WEFT_STATUS == WEFT_OK) WEFT_AWAIT(weft_writer_wait_closed(self->writer));
    }
}

WEFT_ASYNC(backpressure, double pause; weft_reader *reader; weft_writer *writer; weft_task *producer;
           weft_bytes bytes; size_t read, most_written, most_read; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        PIPE(LIMIT);
        CHECK_INT(weft_writer_set_limits(self->writer, HIGH, HIGH / 2), 0);
        START(self->producer, WEFT_CALL(produce, .writer = self->writer, .most = &self->most_written));
        for (;;) {
            if (weft_reader_buffered(self->reader) > self->most_read)
                self->most_read = weft_reader_buffered(self->reader);
            WEFT_AWAIT(weft_reader_read(self->reader, 1 + (ptrdiff_t)(self->read % 61), &self->bytes));
            if (self->bytes.size == 0) break;
            for (size_t i = 0; i < self->bytes.size; i++)
                if (self->bytes.data[i] != pattern(self->read + i)) CHECK_NEVER();
            self->read += self->bytes.size;
            if (self->pause >= 0) WEFT_AWAIT(weft_sleep(self->pause));
        }
        WEFT_AWAIT(self->producer);
        CHECK_INT(self->read, TOTAL);
        CHECK(self->most_written <= HIGH + 77);
        CHECK(self->most_read <= 3 * LIMIT);
        if (self->pause >= 0) CHECK(self->most_written > HIGH);
    }
    WEFT_FINALLY {
        weft_task_cancel(self->producer);
        if (self->producer) WEFT_CATCH(self->status, self->producer);
        FREE_PIPE;
    }
}

/* One read may ask for more bytes than are buffered. */
WEFT_ASYNC(read_more_than_limits, bool all; weft_reader *reader; weft_writer *writer; weft_task *producer;
           weft_bytes bytes; size_t most; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        PIPE(LIMIT);
        CHECK_INT(weft_writer_set_limits(self->writer, HIGH, HIGH / 2), 0);
        START(self->producer, WEFT_CALL(produce, .writer = self->writer, .most = &self->most));
        if (self->all)
            WEFT_AWAIT(weft_reader_read(self->reader, -1, &self->bytes));
        else
            WEFT_CATCH(self->status, weft_reader_readexactly(self->reader, TOTAL, &self->bytes));
        if (self->status == WEFT_EINCOMPLETE) WEFT_AWAIT(self->producer); /* with the reason */
        if (self->status != WEFT_OK) WEFT_RAISE(self->status);
        CHECK_INT(self->bytes.size, TOTAL);
        for (size_t i = 0; i < self->bytes.size; i++)
            if (self->bytes.data[i] != pattern(i)) CHECK_NEVER();
        WEFT_AWAIT(self->producer);
    }
    WEFT_FINALLY {
        weft_task_cancel(self->producer);
        if (self->producer) WEFT_CATCH(self->status, self->producer);
        FREE_PIPE;
    }
}

/* ---- Ends ---- */

/* Bytes written before the close can be read after it, even if the reader had paused the writer. */
WEFT_ASYNC(close_with_bytes, weft_reader *reader; weft_writer *writer; weft_bytes bytes; int i;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        PIPE(1);
        TRY(weft_writer_write(self->writer, "abcdefgh", 8));
        CHECK_INT(weft_reader_buffered(self->reader), 3);
        CHECK_INT(weft_writer_buffered(self->writer), 5);
        weft_writer_close(self->writer);
        for (self->i = 0; self->i < 4; self->i++) {
            WEFT_AWAIT(weft_reader_read(self->reader, 3, &self->bytes));
            show("", self->bytes);
        }
        WEFT_AWAIT(weft_writer_wait_closed(self->writer));
        CHECK_TRACE("<abc> <def> <gh> <> ");
    }
    WEFT_FINALLY { FREE_PIPE; }
}

WEFT_ASYNC(reader_goes, size_t bytes, buffered; weft_reader *reader; weft_writer *writer; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        PIPE(1);
        if (self->bytes > 0) TRY(weft_writer_write(self->writer, "abcdefgh", self->bytes));
        if (!check.memory_fails) CHECK_INT(weft_writer_buffered(self->writer), self->buffered);
        weft_reader_free(self->reader);
        self->reader = NULL;
        CHECK(weft_writer_is_closing(self->writer));
        CHECK_INT(weft_writer_write(self->writer, "i", 1), WEFT_ENETWORK);
        WEFT_CATCH(self->status, weft_writer_drain(self->writer));
        CHECK_INT(self->status, WEFT_ENETWORK);
        if (self->status == WEFT_ENETWORK && !check.memory_fails)
            CHECK_STR(weft_caught_message(), self->buffered > 0 ? "broken pipe" : "connection lost");
        WEFT_CATCH(self->status, weft_writer_wait_closed(self->writer));
        CHECK_INT(self->status, self->buffered > 0 ? WEFT_ENETWORK : WEFT_OK);
    }
    WEFT_FINALLY { FREE_PIPE; }
}

WEFT_ASYNC(writer_goes, weft_reader *reader; weft_writer *writer; weft_bytes bytes; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        PIPE(0);
        TRY(weft_writer_write(self->writer, "abc", 3));
        weft_writer_free(self->writer);
        self->writer = NULL;
        WEFT_AWAIT(weft_reader_read(self->reader, -1, &self->bytes));
        show("", self->bytes);
        CHECK_TRACE("<abc> ");
    }
    WEFT_FINALLY { FREE_PIPE; }
}

/* The program feeds the reader an end of file itself, which breaks the pipe. */
WEFT_ASYNC(fed_by_hand, weft_reader *reader; weft_writer *writer; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        PIPE(0);
        weft_reader_feed_eof(self->reader);
        TRY(weft_writer_write(self->writer, "abc", 3));
        WEFT_CATCH(self->status, weft_writer_wait_closed(self->writer));
        CHECK_INT(self->status, WEFT_ENETWORK);
    }
    WEFT_FINALLY { FREE_PIPE; }
}

/* Calls that fail with WEFT_ENOMEM are tried again; every accepted byte arrives. */
WEFT_ASYNC(nothing_is_lost, weft_reader *reader; weft_writer *writer; weft_bytes bytes; size_t written, read;
           int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        PIPE(LIMIT);
        for (size_t i = 0; i < 100; i++) {
            char piece[97];
            for (size_t k = 0; k < sizeof piece; k++) piece[k] = pattern(self->written + k);
            if (weft_writer_write(self->writer, piece, sizeof piece) == WEFT_OK)
                self->written += sizeof piece;
        }
        weft_writer_close(self->writer);
        do {
            WEFT_CATCH(self->status, weft_reader_read(self->reader, 64, &self->bytes));
#ifdef WEFT_TEST_HOOKS
            if (self->status == WEFT_ENOMEM) weft__blocks_left = -1;
#endif
            for (size_t i = 0; i < self->bytes.size; i++)
                if (self->bytes.data[i] != pattern(self->read + i)) abort();
            self->read += self->bytes.size;
        } while (self->status == WEFT_ENOMEM || self->bytes.size > 0);
        if (self->read != self->written) abort();
    }
    WEFT_FINALLY { FREE_PIPE; }
}

int main(void) {
    RUN(to_and_fro);
    RUN(backpressure, .pause = -1);
    RUN(backpressure, .pause = 0);
    RUN(backpressure, .pause = 0.01);
    RUN(read_more_than_limits);
    RUN(read_more_than_limits, .all = true);
    RUN(close_with_bytes);
    RUN(reader_goes);
    RUN(reader_goes, .bytes = 8, .buffered = 5);
    RUN(reader_goes, .bytes = 4, .buffered = 1);
    RUN(writer_goes);
    RUN(fed_by_hand);
    RUN(nothing_is_lost);
    return check_result();
}
