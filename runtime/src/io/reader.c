#include <weft/reader.h>

#include "base/error_internal.h"
#include "core/task_internal.h"
#include "io/reader_internal.h"
#include <string.h>

struct weft_reader {
    reader_buffer buffer;
    size_t limit;
    size_t claimed; /* buffered bytes not held against the limit: a read until the end waits for more */
    bool at_eof;
    bool paused;            /* the source was stopped */
    bool reading;           /* a task is in a read: it waits, or was woken and has not run yet */
    weft_task *waiter;      /* the task that waits and was not woken; it may have been cancelled */
    weft_error *wake_error; /* the failure for the task that was woken; owned */
    weft_error *error;      /* the failure of all reads; owned */
    const weft_source *source;
    void *object;
};

/* The result of a read until it has ended, since it may fail before its body runs. */
static const weft_bytes no_bytes = {"", 0};

weft_reader *weft_reader_new(size_t limit) {
    weft_reader *reader = weft__allocate(sizeof *reader);
    if (!reader) return NULL;
    const size_t largest = PTRDIFF_MAX / 4; /* twice the limit must not overflow */
    if (limit == 0) limit = WEFT_READER_LIMIT;
    *reader = (weft_reader){.limit = limit < largest ? limit : largest};
    return reader;
}

void weft_reader_free(weft_reader *reader) {
    if (!reader) return;
    if (reader->source && reader->source->close) reader->source->close(reader->object);
    weft__reader_buffer_free(&reader->buffer);
    weft__error_unref(reader->wake_error);
    weft__error_unref(reader->error);
    weft__free(reader, sizeof *reader);
}

size_t weft_reader_buffered(const weft_reader *reader) { return reader_buffer_length(&reader->buffer); }

bool weft_reader_at_eof(const weft_reader *reader) {
    return reader->at_eof && weft_reader_buffered(reader) == 0;
}

int weft_reader_status(const weft_reader *reader) { return weft_error_status(reader->error); }

const char *weft_reader_message(const weft_reader *reader) { return weft_error_message(reader->error); }

/* ---- The source ---- */

int weft_reader_set_source(weft_reader *reader, const weft_source *source, void *object) {
    if (reader->source) return WEFT_EMISUSE;
    reader->source = source;
    reader->object = object;
    return WEFT_OK;
}

/* The number of bytes for which the source is stopped and started. */
static size_t unclaimed(const weft_reader *reader) { return weft_reader_buffered(reader) - reader->claimed; }

/* Requests bytes: at least `missing`. */
static int start_source(weft_reader *reader, size_t missing) {
    reader->paused = false;
    if (!reader->source) return WEFT_OK;
    size_t length = unclaimed(reader), room = 2 * reader->limit;
    room = length < room ? room - length : 0;
    return reader->source->start(reader->object, missing > room ? missing : room);
}

/* Starts a stopped source again after bytes were consumed, once few enough are left. */
static void resume_source(weft_reader *reader) {
    if (!reader->paused || unclaimed(reader) > reader->limit) return;
    if (reader->at_eof || reader->error) return;
    if (start_source(reader, 1) != WEFT_OK) reader->paused = true;
}

static void pause_source(weft_reader *reader) {
    if (!reader->source || !reader->source->stop || reader->paused) return;
    if (unclaimed(reader) <= 2 * reader->limit) return;
    reader->paused = true;
    reader->source->stop(reader->object);
}

/* ---- Feeding ---- */

/* Wakes the waiting task, to go on or, with an error, to fail. Takes ownership of the error. */
static void wake_reader(weft_reader *reader, weft_error *error) {
    weft_task *task = reader->waiter;
    reader->waiter = NULL;
    if (task && task->future.wait_state == WAIT_PENDING) {
        reader->wake_error = error;
        weft__task_wake(task, WAIT_WOKEN);
    } else {
        weft__error_unref(error);
    }
}

static int have_fed(weft_reader *reader) {
    wake_reader(reader, NULL);
    pause_source(reader);
    return WEFT_OK;
}

int weft_reader_feed_data(weft_reader *reader, const void *data, size_t size) {
    if (reader->at_eof) return WEFT_EMISUSE;
    if (size == 0) return WEFT_OK;
    if (weft__reader_buffer_append(&reader->buffer, data, size)) return have_fed(reader);
    wake_reader(reader, weft__error_of_status(WEFT_ENOMEM));
    return WEFT_ENOMEM;
}

bool weft__reader_swap_block(weft_reader *reader, reader_block *block, size_t length) {
    if (reader->at_eof || !weft__reader_buffer_swap(&reader->buffer, block, length)) return false;
    if (length > 0) have_fed(reader);
    return true;
}

void weft_reader_feed_eof(weft_reader *reader) {
    reader->at_eof = true;
    wake_reader(reader, NULL);
}

void weft__reader_fail(weft_reader *reader, weft_error *error) {
    weft__error_unref(reader->error);
    reader->error = error;
    wake_reader(reader, weft__error_ref(error));
}

int weft_reader_set_error(weft_reader *reader, int status, const char *message) {
    if (status == WEFT_OK) return WEFT_EINVAL;
    weft_error *error = weft__error_new(status, message);
    if (!error) return WEFT_ENOMEM;
    weft__reader_fail(reader, error);
    return WEFT_OK;
}

/* ---- Waiting for bytes ---- */

static weft__progress resume_reader_wait(weft_task *task, bool cancelled) {
    weft_reader *reader = task->awaited;
    weft_error *error = reader->wake_error;
    reader->wake_error = NULL;
    reader->waiter = NULL;
    reader->reading = false;
    reader->claimed = 0;
    if (!cancelled) return weft__fail_with(error);
    weft__error_unref(error);
    return weft__fail(WEFT_ECANCELED);
}

static const weft__wait_type read_wait = {
    .resume = resume_reader_wait, .cancel = weft__cancel_wait, .what = "bytes to read"};

static weft__progress start_reader_wait(void *object, int64_t missing) {
    weft_reader *reader = object;
    if (reader->error) {
        reader->claimed = 0;
        return weft__fail_with(weft__error_ref(reader->error));
    }
    weft__task_wait(weft__running.task, &read_wait, reader);
    reader->waiter = weft__running.task;
    reader->reading = true;
    int status = start_source(reader, (size_t)missing);
    if (status != WEFT_OK) wake_reader(reader, weft__error_of_status(status));
    return WEFT__WAITING;
}

/* Waits until something is fed; the read needs at least `missing` bytes. */
static weft_awaitable wait_for_bytes(weft_reader *reader, size_t missing) {
    return (weft_awaitable){start_reader_wait, reader, (int64_t)missing};
}

static weft__progress start_prepare_read(void *object, int64_t unused) {
    (void)unused;
    weft_reader *reader = object;
    if (!reader) return weft__fail(WEFT_ENOMEM); /* its constructor failed */
    if (reader->error) return weft__fail_with(weft__error_ref(reader->error));
    if (reader->reading) return weft__fail_message(WEFT_EMISUSE, "another task is reading from this stream");
    weft__reader_buffer_release(&reader->buffer);
    return WEFT__DONE;
}

/* The first step of every read, which fails if the reader cannot be read. Does not suspend. */
static weft_awaitable prepare_read(weft_reader *reader) {
    return (weft_awaitable){start_prepare_read, reader, 0};
}

static void consume(weft_reader *reader, size_t size, weft_bytes *bytes) {
    weft__reader_buffer_piece(&reader->buffer, size, true, bytes);
    resume_source(reader);
}

/* ---- read and readexactly ---- */

WEFT_ASYNC(read_some, weft_reader *reader; ptrdiff_t n; weft_bytes *bytes;) {
    WEFT_BEGIN;
    WEFT_AWAIT(prepare_read(self->reader));
    if (self->n < 0) {
        while (!self->reader->at_eof) {
            self->reader->claimed = weft_reader_buffered(self->reader);
            WEFT_AWAIT(wait_for_bytes(self->reader, 1));
        }
        self->n = PTRDIFF_MAX;
    }
    if (self->n > 0) {
        if (weft_reader_buffered(self->reader) == 0 && !self->reader->at_eof)
            WEFT_AWAIT(wait_for_bytes(self->reader, 1));
        size_t length = weft_reader_buffered(self->reader), most = (size_t)self->n;
        consume(self->reader, length < most ? length : most, self->bytes);
    }
}

weft_awaitable weft_reader_read(weft_reader *reader, ptrdiff_t n, weft_bytes *bytes) {
    *bytes = no_bytes;
    return WEFT_CALL(read_some, .reader = reader, .n = n, .bytes = bytes);
}

WEFT_ASYNC(read_exactly, weft_reader *reader; size_t n; weft_bytes *bytes;) {
    WEFT_BEGIN;
    if (self->n > (size_t)PTRDIFF_MAX) WEFT_RAISE(WEFT_EINVAL, "the size is negative or too large");
    WEFT_AWAIT(prepare_read(self->reader));
    for (;;) {
        size_t length = weft_reader_buffered(self->reader);
        if (length >= self->n) break;
        if (self->reader->at_eof) {
            consume(self->reader, length, self->bytes);
            WEFT_RAISE(WEFT_EINCOMPLETE, "%zu bytes read on a total of %zu expected bytes", length, self->n);
        }
        WEFT_AWAIT(wait_for_bytes(self->reader, self->n - length));
    }
    consume(self->reader, self->n, self->bytes);
}

weft_awaitable weft_reader_readexactly(weft_reader *reader, size_t n, weft_bytes *bytes) {
    *bytes = no_bytes;
    return WEFT_CALL(read_exactly, .reader = reader, .n = n, .bytes = bytes);
}

/* ---- readline and readuntil ---- */

/* The position of a separator: [start, end). */
typedef struct match {
    size_t start, end;
} match;

/* Finds the first occurrence of `wanted`, which is not empty, from `offset` on. False if there is none. */
static bool find_bytes(const char *data, size_t length, size_t offset, weft_bytes wanted, size_t *at) {
    while (length - offset >= wanted.size) {
        const char *first = memchr(data + offset, wanted.data[0], length - offset - wanted.size + 1);
        if (!first) return false;
        offset = (size_t)(first - data);
        if (memcmp(first, wanted.data, wanted.size) == 0) {
            *at = offset;
            return true;
        }
        offset++;
    }
    return false;
}

/* Finds the separator that ends first; if several end there, the shortest. */
static bool find_any(const reader_buffer *buffer, size_t offset, const weft_bytes *separators, size_t count,
                     match *first) {
    bool found = false;
    if (reader_buffer_length(buffer) == 0) return false;
    for (size_t i = 0; i < count; i++) {
        size_t at;
        size_t length = found ? first->end : reader_buffer_length(buffer);
        if (!find_bytes(buffer->data + buffer->start, length, offset, separators[i], &at)) continue;
        size_t end = at + separators[i].size;
        if (found && end == first->end && at <= first->start) continue;
        *first = (match){at, end};
        found = true;
    }
    return found;
}

static const weft_bytes newline = {"\n", 1};

WEFT_ASYNC(read_until, weft_reader *reader; const weft_bytes *separators; weft_bytes separator; size_t count;
           weft_bytes *bytes; size_t longest;
           size_t offset; /* before it there is no separator, nor the start of one */
           bool is_line;) {
    WEFT_BEGIN;
    if (!self->separators) self->separators = &self->separator;
    if (self->count == 0) WEFT_RAISE(WEFT_EINVAL, "there is no separator");
    for (size_t i = 0; i < self->count; i++) {
        if (self->separators[i].size == 0) WEFT_RAISE(WEFT_EINVAL, "a separator is empty");
        if (self->separators[i].size > self->longest) self->longest = self->separators[i].size;
    }
    WEFT_AWAIT(prepare_read(self->reader));
    for (;;) {
        weft_reader *reader = self->reader;
        size_t length = weft_reader_buffered(reader);
        match end = {0, 0};
        bool found = find_any(&reader->buffer, self->offset, self->separators, self->count, &end);
        if (!found) self->offset = length >= self->longest ? length + 1 - self->longest : 0;
        size_t before = found ? end.start : self->offset;
        if (before > reader->limit) {
            if (self->is_line) {
                consume(reader, found ? end.end : length, self->bytes);
                *self->bytes = no_bytes;
                bool mebibytes = reader->limit % (1024 * 1024) == 0;
                WEFT_RAISE(WEFT_ELIMIT, "a line is longer than %zu %s",
                           mebibytes ? reader->limit / (1024 * 1024) : reader->limit,
                           mebibytes ? "MiB" : "bytes");
            }
            weft__reader_buffer_piece(&reader->buffer, before, false, self->bytes);
            if (found) WEFT_RAISE(WEFT_ELIMIT, "the separator is found, but beyond the limit");
            WEFT_RAISE(WEFT_ELIMIT, "the separator is not found within the limit");
        }
        if (found) {
            consume(reader, end.end, self->bytes);
            break;
        }
        if (reader->at_eof) {
            consume(reader, length, self->bytes);
            if (self->is_line) break;
            WEFT_RAISE(WEFT_EINCOMPLETE, "%zu bytes read on a total of undefined expected bytes", length);
        }
        WEFT_AWAIT(wait_for_bytes(reader, 1));
    }
}

weft_awaitable weft_reader_readline(weft_reader *reader, weft_bytes *line) {
    *line = no_bytes;
    return WEFT_CALL(read_until, .reader = reader, .separator = newline, .count = 1, .bytes = line,
                     .is_line = true);
}

weft_awaitable weft_reader_readuntil(weft_reader *reader, const void *separator, size_t size,
                                     weft_bytes *bytes) {
    *bytes = no_bytes;
    return WEFT_CALL(read_until, .reader = reader, .separator = {separator, size}, .count = 1,
                     .bytes = bytes);
}

weft_awaitable weft_reader_readuntil_any(weft_reader *reader, const weft_bytes *separators, size_t count,
                                         weft_bytes *bytes) {
    *bytes = no_bytes;
    return WEFT_CALL(read_until, .reader = reader, .separators = separators, .count = separators ? count : 0,
                     .bytes = bytes);
}
