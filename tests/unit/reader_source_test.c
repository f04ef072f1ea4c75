/* What a reader asks of its source, and when it stops it; and reads at the borders of sizes. */
#include "check.h"

#include <weft/reader.h>

/* ---- A source that notes what it is asked for ---- */

typedef struct noting {
    int status;          /* of the next start */
    unsigned long asked; /* by the last start */
} noting;

static int note_start(void *object, size_t size) {
    noting *source = object;
    int status = source->status;
    source->status = WEFT_OK;
    source->asked = (unsigned long)size;
    trace(status == WEFT_OK ? "start" : "start?");
    return status;
}

static void note_stop(void *object) {
    (void)object;
    trace("stop");
}

static const weft_source noting_source = {.start = note_start, .stop = note_stop};

static weft_reader *new_reader(size_t limit, noting *source) {
    weft_reader *reader = weft_reader_new(limit);
    if (reader) weft_reader_set_source(reader, &noting_source, source);
    return reader;
}

static void reset(void) { check.trace[0] = '\0'; }

/* A task that still reads, because there was no memory for what follows, ends before its reader is freed. */
#define END_TASK                                              \
    do {                                                      \
        weft_task_cancel(self->task);                         \
        if (self->task) WEFT_CATCH(self->status, self->task); \
    } while (0)

/* ---- Tests ---- */

/* A source that could not be started is started again when more is consumed. */
WEFT_ASYNC(starts_again, noting source; weft_reader *reader; weft_bytes bytes; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = new_reader(2, &self->source))) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_reader_feed_data(self->reader, "abcde", 5));
        CHECK_TRACE("stop ");
        WEFT_AWAIT(weft_reader_read(self->reader, 2, &self->bytes));
        CHECK_TRACE("");
        self->source.status = WEFT_ENOMEM;
        WEFT_AWAIT(weft_reader_read(self->reader, 1, &self->bytes));
        CHECK_TRACE("start? ");
        WEFT_AWAIT(weft_reader_read(self->reader, 1, &self->bytes));
        CHECK_TRACE("start ");
        WEFT_AWAIT(weft_reader_read(self->reader, 1, &self->bytes));
        CHECK_TRACE("");
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
}

WEFT_ASYNC(read_all, weft_reader *reader; weft_bytes bytes;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(self->reader, -1, &self->bytes));
}

/* A read until the end does not stop the source, however much there is; once it has ended early, the limit
 * holds again. */
WEFT_ASYNC(limit_after_read_all, bool fails; noting source; weft_reader *reader; weft_task *task; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = new_reader(2, &self->source))) WEFT_RAISE(WEFT_ENOMEM);
        START(self->task, WEFT_CALL(read_all, .reader = self->reader));
        WEFT_AWAIT(weft_sleep(0));
        TRY(weft_reader_feed_data(self->reader, "abc", 3));
        WEFT_AWAIT(weft_sleep(0));
        TRY(weft_reader_feed_data(self->reader, "d", 1));
        WEFT_AWAIT(weft_sleep(0));
        check.trace[0] = '\0';
        if (self->fails) {
            /* The task is woken by the bytes, and then finds the failure. */
            TRY(weft_reader_feed_data(self->reader, "e", 1));
            TRY(weft_reader_set_error(self->reader, WEFT_EIO, NULL));
        } else {
            weft_task_cancel(self->task);
        }
        WEFT_CATCH(self->status, self->task);
        if (self->status != WEFT_ENOMEM) CHECK_INT(self->status, self->fails ? WEFT_EIO : WEFT_ECANCELED);
        if (!check.memory_fails) CHECK_TRACE("");
        TRY(weft_reader_feed_data(self->reader, "f", 1));
        if (!check.memory_fails) CHECK_TRACE("stop ");
    }
    WEFT_FINALLY {
        END_TASK;
        weft_reader_free(self->reader);
    }
    check.trace[0] = '\0';
}

static weft_bytes text(const char *characters) { return (weft_bytes){characters, strlen(characters)}; }

WEFT_ASYNC(until, weft_reader *reader; const char *separator; weft_bytes bytes;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_readuntil(self->reader, self->separator, strlen(self->separator), &self->bytes));
}

/* A source is asked for a byte at least, even if more than twice the limit is there already. */
WEFT_ASYNC(asks_for_one, noting source; weft_reader *reader; weft_task *task; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = new_reader(1, &self->source))) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_reader_feed_data(self->reader, "abc", 3));
        START(self->task, WEFT_CALL(until, .reader = self->reader, .separator = "abcd"));
        WEFT_AWAIT(weft_sleep(0));
        if (!check.memory_fails) CHECK_INT(self->source.asked, 1);
        TRY(weft_reader_feed_data(self->reader, "d", 1));
        WEFT_AWAIT(self->task);
    }
    WEFT_FINALLY {
        END_TASK;
        weft_reader_free(self->reader);
    }
    check.trace[0] = '\0';
}

/* Twice the largest limit does not overflow: much is asked for. */
WEFT_ASYNC(largest_limit, noting source; weft_reader *reader; weft_bytes bytes; weft_task *task; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = new_reader(SIZE_MAX / 2 + 1, &self->source))) WEFT_RAISE(WEFT_ENOMEM);
        START(self->task, WEFT_CALL(until, .reader = self->reader, .separator = "\n"));
        WEFT_AWAIT(weft_sleep(0));
        if (!check.memory_fails) CHECK(self->source.asked > (1UL << 20));
        TRY(weft_reader_feed_data(self->reader, "ab\n", 3));
        WEFT_AWAIT(self->task);
        if (!check.memory_fails) CHECK_TRACE("start ");
    }
    WEFT_FINALLY {
        END_TASK;
        weft_reader_free(self->reader);
    }
    check.trace[0] = '\0';
}

/* A read of nothing does not wait, and a size that no memory can hold is only refused beyond PTRDIFF_MAX. */
WEFT_ASYNC(sizes, weft_reader *reader; weft_bytes bytes; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(0))) WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT(weft_reader_read(self->reader, 0, &self->bytes));
        CHECK_INT(self->bytes.size, 0);
        TRY(weft_reader_feed_data(self->reader, "ab", 2));
        weft_reader_feed_eof(self->reader);
        WEFT_CATCH(self->status,
                   weft_reader_readexactly(self->reader, (size_t)PTRDIFF_MAX + 1, &self->bytes));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_EINVAL);
        WEFT_CATCH(self->status, weft_reader_readexactly(self->reader, PTRDIFF_MAX, &self->bytes));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_EINCOMPLETE);
        CHECK_INT(self->bytes.size, 2);
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
}

/* Of many separators, the longest may come in pieces, whatever place it has; and none are not enough. */
WEFT_ASYNC(separators, weft_bytes separators[2]; weft_reader *reader; weft_bytes bytes; weft_task *task;
           int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(0))) WEFT_RAISE(WEFT_ENOMEM);
        self->separators[0] = text("abc");
        self->separators[1] = text("x");
        TRY(weft_reader_feed_data(self->reader, "1ab", 3));
        START(self->task, weft_reader_readuntil_any(self->reader, self->separators, 2, &self->bytes));
        WEFT_AWAIT(weft_sleep(0));
        TRY(weft_reader_feed_data(self->reader, "c2x", 3));
        WEFT_AWAIT(self->task);
        CHECK_STR(self->bytes.data, "1abc");
        WEFT_CATCH(self->status, weft_reader_readuntil_any(self->reader, NULL, 2, &self->bytes));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_EINVAL);
        if (!check.memory_fails) CHECK_STR(weft_caught_message(), "there is no separator");
    }
    WEFT_FINALLY {
        END_TASK;
        weft_reader_free(self->reader);
    }
}

static char much[2 * 1024 * 1024 + 2];

/* The message of a line that is too long: the limit, in MiB if it is a whole number of them. */
WEFT_ASYNC(long_line, size_t limit; const char *message; weft_reader *reader; weft_bytes bytes; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(self->limit))) WEFT_RAISE(WEFT_ENOMEM);
        memset(much, 'x', sizeof much);
        TRY(weft_reader_feed_data(self->reader, much, self->limit + 2));
        WEFT_CATCH(self->status, weft_reader_readline(self->reader, &self->bytes));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ELIMIT);
        if (!check.memory_fails) CHECK_STR(weft_caught_message(), self->message);
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
}

/* The message says whether the separator was found beyond the limit, as CPython's does. */
WEFT_ASYNC(beyond_limit, const char *bytes, *message; weft_reader *reader; weft_bytes shown; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(2))) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_reader_feed_data(self->reader, self->bytes, strlen(self->bytes)));
        WEFT_CATCH(self->status, weft_reader_readuntil(self->reader, ";", 1, &self->shown));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ELIMIT);
        if (!check.memory_fails) CHECK_STR(weft_caught_message(), self->message);
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
}

int main(void) {
    check.reset = reset;
    RUN(starts_again);
    RUN(limit_after_read_all, .fails = false);
    RUN(limit_after_read_all, .fails = true);
    RUN(asks_for_one);
    RUN(largest_limit);
    RUN(sizes);
    RUN(separators);
    RUN(long_line, .limit = 1024 * 1024, .message = "a line is longer than 1 MiB");
    RUN(long_line, .limit = 2 * 1024 * 1024, .message = "a line is longer than 2 MiB");
    RUN(long_line, .limit = 1024 * 1024 + 1, .message = "a line is longer than 1048577 bytes");
    RUN(long_line, .limit = 1024 * 1025, .message = "a line is longer than 1049600 bytes");
    RUN(beyond_limit, .bytes = "abc;", .message = "the separator is found, but beyond the limit");
    RUN(beyond_limit, .bytes = "abcd", .message = "the separator is not found within the limit");
    return check_result();
}
