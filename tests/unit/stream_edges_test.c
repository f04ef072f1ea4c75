/* Readers and writers at their edges: failures that a cancellation overtakes, sinks that write at once, sizes
 * that no memory can hold. */
#include "check.h"

#include <stdlib.h>

/* ---- A read that fails and is cancelled in the same turn ---- */

WEFT_ASYNC(read_some, weft_reader *reader; weft_bytes bytes;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(self->reader, 5, &self->bytes));
}

/* The cancellation wins, and the next read has the failure. */
WEFT_ASYNC(cancelled_failure, weft_reader *reader; weft_task *task; weft_bytes bytes; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(0))) WEFT_RAISE(WEFT_ENOMEM);
        START(self->task, WEFT_CALL(read_some, .reader = self->reader));
        WEFT_AWAIT(weft_sleep(0));
        if (weft_task_done(self->task)) WEFT_AWAIT(self->task); /* no memory */
        TRY(weft_reader_set_error(self->reader, WEFT_ENETWORK, "lost"));
        CHECK(weft_task_cancel(self->task));
        WEFT_CATCH(self->status, self->task);
        CHECK_INT(self->status, WEFT_ECANCELED);
        WEFT_CATCH(self->status, weft_reader_read(self->reader, 5, &self->bytes));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ENETWORK);
        CHECK_STR(weft_caught_message(), "lost");
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        if (self->task) WEFT_CATCH(self->status, self->task);
        weft_reader_free(self->reader);
    }
}

/* ---- A sink that writes at once ---- */

typedef struct at_once {
    weft_writer *writer;
    size_t part;        /* the most bytes of a call */
    size_t written;     /* in all */
    int depth, deepest; /* calls inside of calls */
    int calls;
    bool ends;
} at_once;

static void write_at_once(void *object, const char *data, size_t size) {
    at_once *sink = object;
    size_t count = size < sink->part ? size : sink->part;
    for (size_t i = 0; i < count; i++)
        if (data[i] != (char)(sink->written + i)) CHECK_INT(data[i], (char)(sink->written + i));
    if (++sink->depth > sink->deepest) sink->deepest = sink->depth;
    sink->calls++;
    sink->written += count;
    CHECK_INT(weft_writer_written(sink->writer, count), WEFT_OK);
    /* What was written before is not in progress any more. */
    if (sink->depth == 1 && sink->written % 2 == 0)
        CHECK_INT(weft_writer_written(sink->writer, 1), WEFT_EINVAL);
    sink->depth--;
}

static void eof_at_once(void *object) { ((at_once *)object)->ends = true; }
static void close_at_once(void *object) { (void)object; }

static const weft_sink sink_at_once = {write_at_once, eof_at_once, close_at_once};

static char bytes[300000];

/* It is called again in a loop, and not from within itself: a large write needs no stack. */
WEFT_ASYNC(writes_at_once, size_t part; at_once sink; weft_scope scope;) {
    WEFT_BEGIN;
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)i;
    self->sink.part = self->part;
    WEFT_TRY(&self->scope) {
        self->sink.writer = weft_writer_new(&sink_at_once, &self->sink);
        if (!self->sink.writer) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_writer_write(self->sink.writer, bytes, sizeof bytes));
        CHECK_INT(self->sink.written, sizeof bytes);
        CHECK_INT(self->sink.deepest, 1);
        CHECK_INT(self->sink.calls, (sizeof bytes + self->part - 1) / self->part);
        CHECK_INT(weft_writer_buffered(self->sink.writer), 0);
        WEFT_AWAIT(weft_writer_drain(self->sink.writer));
        TRY(weft_writer_write_eof(self->sink.writer));
        CHECK(self->sink.ends);
    }
    WEFT_FINALLY { weft_writer_free(self->sink.writer); }
}

/* ---- A sink that keeps the bytes until it is told ---- */

static void write_later(void *object, const char *data, size_t size) {
    (void)data;
    *(size_t *)object = size;
}

static const weft_sink sink_later = {.write = write_later};

/* Bytes are passed on in chunks: each of 4,096 bytes with its header, unless a write needs a larger one. */
WEFT_ASYNC(chunks, size_t size; weft_writer *writer; size_t passed; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        size_t header = sizeof(void *) + 3 * sizeof(size_t), room = 4096 - header;
        if (!(self->writer = weft_writer_new(&sink_later, &self->passed))) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_writer_write(self->writer, bytes, 1));
        CHECK_INT(self->passed, 1);
        size_t used = weft_memory_used();
        TRY(weft_writer_write(self->writer, bytes, room - 1)); /* fills the chunk */
        CHECK_INT(weft_memory_used(), used);
        TRY(weft_writer_write(self->writer, bytes, 1));
        CHECK_INT(weft_memory_used(), used + check_used_by(4096));
        TRY(weft_writer_write(self->writer, bytes, 10000)); /* fills the second, and needs a third */
        CHECK_INT(weft_writer_written(self->writer, 0), WEFT_EINVAL);
        CHECK_INT(weft_writer_written(self->writer, 2), WEFT_EINVAL);
        CHECK_INT(weft_writer_written(self->writer, 1), WEFT_OK);
        CHECK_INT(self->passed, room - 1);
        CHECK_INT(weft_writer_written(self->writer, room - 1), WEFT_OK);
        CHECK_INT(self->passed, room);
        CHECK_INT(weft_writer_written(self->writer, room), WEFT_OK);
        CHECK_INT(self->passed, 10001 - room);
        CHECK_INT(weft_writer_written(self->writer, self->passed), WEFT_OK);
        CHECK_INT(weft_writer_buffered(self->writer), 0);
    }
    WEFT_FINALLY { weft_writer_free(self->writer); }
    if (!check.memory_fails) CHECK_TRACE("");
    check.trace[0] = '\0'; /* "a writer was freed before ..." */
}

/* ---- Sizes ---- */

WEFT_ASYNC(huge, weft_writer *writer; size_t passed; weft_scope scope; int status;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->writer = weft_writer_new(&sink_later, &self->passed))) WEFT_RAISE(WEFT_ENOMEM);
        static const size_t half = (size_t)PTRDIFF_MAX / 8;
        weft_bytes lines[] = {{bytes, 5}, {bytes, half}, {bytes, half}, {bytes, half}};
        CHECK_INT(weft_writer_write(self->writer, bytes, SIZE_MAX), WEFT_ENOMEM);
        CHECK_INT(weft_writer_write(self->writer, bytes, (size_t)PTRDIFF_MAX / 4 + 1), WEFT_ENOMEM);
        CHECK_INT(weft_writer_writelines(self->writer, lines, 4), WEFT_ENOMEM);
        lines[2].size = SIZE_MAX - half - 5; /* the sum would be 0 */
        CHECK_INT(weft_writer_writelines(self->writer, lines, 4), WEFT_ENOMEM);
        /* None is larger than those before it and the largest permitted size together, and the sum wraps
         * to 3. */
        const size_t most = PTRDIFF_MAX;
        lines[0].size = most / 4;
        lines[1].size = most / 4 * 2;
        lines[2].size = most + 1 - lines[0].size - lines[1].size;
        lines[3].size = most + 1 + 3;
        CHECK_INT(weft_writer_writelines(self->writer, lines, 4), WEFT_ENOMEM);
        CHECK_INT(weft_writer_buffered(self->writer), 0);
        CHECK_INT(self->passed, 0);
        /* Limits have no limit. */
        CHECK_INT(weft_writer_set_limits(self->writer, SIZE_MAX, SIZE_MAX), WEFT_OK);
        CHECK_INT(weft_writer_set_limits(self->writer, SIZE_MAX - 1, SIZE_MAX), WEFT_EINVAL);
        TRY(weft_writer_write(self->writer, bytes, sizeof bytes));
        WEFT_AWAIT(weft_writer_drain(self->writer));
        CHECK_INT(weft_writer_written(self->writer, sizeof bytes), WEFT_OK);
        /* A writer above its high mark is drained when it is down to the low one. */
        CHECK_INT(weft_writer_set_limits(self->writer, 10, 5), WEFT_OK);
        TRY(weft_writer_write(self->writer, bytes, 10));
        WEFT_AWAIT(weft_writer_drain(self->writer));
        TRY(weft_writer_write(self->writer, bytes, 1));
        WEFT_CATCH(self->status, weft_wait_for(weft_writer_drain(self->writer), 1));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ETIMEDOUT);
        CHECK_INT(weft_writer_written(self->writer, 5), WEFT_OK);
        WEFT_CATCH(self->status, weft_wait_for(weft_writer_drain(self->writer), 1));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ETIMEDOUT); /* 6 are left */
        CHECK_INT(weft_writer_written(self->writer, 1), WEFT_OK);
        WEFT_AWAIT(weft_writer_drain(self->writer));
        CHECK_INT(weft_writer_written(self->writer, 5), WEFT_OK);
    }
    WEFT_FINALLY { weft_writer_free(self->writer); }
    check.trace[0] = '\0';
}

/* ---- Writers that end ---- */

static void write_nothing(void *object, const char *data, size_t size) {
    (void)object;
    (void)data;
    (void)size;
}

static const weft_sink still_sink = {.write = write_nothing};

WEFT_ASYNC(drain, weft_writer *writer;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_writer_drain(self->writer));
}

WEFT_ASYNC(wait_closed, weft_writer *writer;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_writer_wait_closed(self->writer));
}

/* The failure of a writer is that of every task that waits for it, unless the task was cancelled. */
WEFT_ASYNC(all_fail, weft_writer *writer; weft_task *tasks[4]; weft_task *cancelled; int i, status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->writer = weft_writer_new(&still_sink, NULL))) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(weft_writer_set_limits(self->writer, 0, 0), WEFT_OK);
        TRY(weft_writer_write(self->writer, bytes, 2));
        START(self->tasks[0], WEFT_CALL(drain, .writer = self->writer));
        START(self->tasks[1], WEFT_CALL(drain, .writer = self->writer));
        START(self->tasks[2], WEFT_CALL(wait_closed, .writer = self->writer));
        START(self->tasks[3], WEFT_CALL(wait_closed, .writer = self->writer));
        START(self->cancelled, WEFT_CALL(wait_closed, .writer = self->writer));
        WEFT_AWAIT(weft_sleep(0));
        weft_task_cancel(self->cancelled);
        WEFT_CATCH(self->status, self->cancelled);
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ECANCELED);
        weft_writer_set_error(self->writer, WEFT_EIO, NULL);
        for (self->i = 0; self->i < 4; self->i++) {
            WEFT_CATCH(self->status, self->tasks[self->i]);
            if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
            CHECK_INT(self->status, WEFT_EIO);
        }
        CHECK_INT(weft_writer_written(self->writer, 1), WEFT_EINVAL); /* no write is in progress */
    }
    WEFT_FINALLY {
        /* Without memory some of them still wait. */
        for (self->i = 0; self->i < 4 && self->tasks[self->i]; self->i++) {
            weft_task_cancel(self->tasks[self->i]);
            WEFT_CATCH(self->status, self->tasks[self->i]);
        }
        weft_task_cancel(self->cancelled);
        if (self->cancelled) WEFT_CATCH(self->status, self->cancelled);
        weft_writer_free(self->writer);
    }
    check.trace[0] = '\0';
}

typedef struct collecting {
    size_t count;
    bool differs;
} collecting;

static void collect(void *object, const char *data, size_t size) {
    collecting *sink = object;
    sink->differs |= memcmp(data, bytes + sink->count, size) != 0;
    sink->count += size;
}

static const weft_sink collecting_sink = {.write = collect};

/* First writes of the sizes around that of a chunk. */
WEFT_ASYNC(first_chunks, weft_writer *writer; collecting sink; size_t size; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->size = 4000; self->size < 4200; self->size++) {
            self->sink = (collecting){0};
            self->writer = weft_writer_new(&collecting_sink, &self->sink);
            if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
            TRY(weft_writer_write(self->writer, bytes, self->size));
            CHECK_INT(self->sink.count, self->size);
            CHECK_INT(weft_writer_written(self->writer, self->size), WEFT_OK);
            CHECK(!self->sink.differs &&weft_writer_buffered(self->writer) == 0);
            weft_writer_free(self->writer);
            self->writer = NULL;
        }
    }
    WEFT_FINALLY { weft_writer_free(self->writer); }
    check.trace[0] = '\0';
}

int main(void) {
    RUN(cancelled_failure);
    RUN(writes_at_once, .part = 1);
    RUN(writes_at_once, .part = 7);
    RUN(writes_at_once, .part = sizeof bytes);
    RUN(chunks);
    RUN(huge);
    RUN(all_fail);
    RUN(first_chunks);
    return check_result();
}
