/* A reader: a buffer that one operation of the host at a time fills, whoever waits for it, so that
 * a read that is cancelled loses nothing. */
#include "stream.h"

#include "error.h"
#include "operation.h"
#include <string.h>
#include <weft/event.h>
#include <weft/host.h>
#include <weft/stream.h>

enum { FIRST_SIZE = 4096, LIMIT = 1024 * 1024 };

struct weft_reader {
    weft__operation fill; /* open while the host reads into the free end of the buffer */
    int fd;
    char *buffer;
    size_t size;       /* of the buffer */
    size_t start, end; /* what was read and not taken */
    size_t taken;      /* bytes at the start that the last read gave out */
    char under_nul;    /* what stood where the NUL behind them is */
    bool at_end;
    bool reading;      /* a task is in weft_reader_readline */
    weft_error *error; /* the host's; every read fails with it from then on */
    weft_event filled;
};

static weft_reader *standard_input;

static void reader_filled(weft__operation *operation, int status, int64_t count,
                          const char *message) {
    weft_reader *reader = (weft_reader *)operation;
    if (status != WEFT_OK) {
        reader->error = weft__error_new(status, message);
        if (!reader->error) reader->error = weft__error_of_status(status);
    } else if (count == 0) {
        reader->at_end = true;
    } else {
        reader->end += (size_t)count;
    }
    weft_event_set(&reader->filled);
}

static weft_reader *reader_new(int fd) {
    weft_reader *reader = weft__take(sizeof *reader);
    if (reader) *reader = (weft_reader){.fill.complete = reader_filled, .fd = fd};
    return reader;
}

static void reader_free(weft_reader *reader) {
    weft__operation_close(&reader->fill);
    weft__error_unref(reader->error);
    if (reader->buffer) weft__give(reader->buffer, reader->size);
    weft__give(reader, sizeof *reader);
}

weft_reader *weft_stdin(void) {
    if (!standard_input) standard_input = reader_new(0);
    return standard_input;
}

void weft__stream_reset(void) {
    if (standard_input) reader_free(standard_input);
    standard_input = NULL;
}

/* Forgets what the last read gave out. */
static void take_away(weft_reader *reader) {
    if (reader->taken == 0) return;
    reader->start += reader->taken;
    reader->taken = 0;
    reader->buffer[reader->start] = reader->under_nul;
}

/* Makes room for more at the end, and for the NUL behind it; not while the host writes there. */
static bool reserve(weft_reader *reader) {
    size_t length = reader->end - reader->start;
    if (reader->start > 0 && length < reader->size / 2) {
        memmove(reader->buffer, reader->buffer + reader->start, length);
        reader->start = 0;
        reader->end = length;
    }
    if (reader->end + 1 < reader->size) return true;
    size_t size = reader->size ? reader->size * 2 : FIRST_SIZE;
    char *buffer = weft__take(size);
    if (!buffer) return false;
    if (reader->buffer) {
        memcpy(buffer, reader->buffer + reader->start, length);
        weft__give(reader->buffer, reader->size);
    }
    reader->buffer = buffer;
    reader->size = size;
    reader->start = 0;
    reader->end = length;
    return true;
}

/* Has the host read more, unless it is at it. Returns a status. */
static int fill(weft_reader *reader) {
    weft_event_clear(&reader->filled);
    if (reader->fill.id != 0) return WEFT_OK;
    if (!reserve(reader) || !weft__operation_open(&reader->fill)) return WEFT_ENOMEM;
    weft_host_read_start(reader->fill.id, reader->fd, reader->buffer + reader->end,
                         reader->size - reader->end - 1);
    return WEFT_OK;
}

static void give_out(weft_reader *reader, size_t size, weft_bytes *bytes) {
    char *data = reader->buffer ? reader->buffer + reader->start : NULL;
    if (data) {
        reader->under_nul = data[size];
        data[size] = '\0';
    }
    reader->taken = size;
    *bytes = (weft_bytes){data ? data : "", size};
}

WEFT_ASYNC(readline, weft_reader *reader; weft_bytes *line; size_t searched; int status;) {
    WEFT_BEGIN;
    if (!self->reader) WEFT_RAISE(WEFT_ENOMEM); /* what could not be made */
    if (self->reader->reading)
        WEFT_RAISE(WEFT_EMISUSE, "another task is reading from this stream");
    self->reader->reading = true;
    WEFT_UNWIND(done);
    take_away(self->reader);
    for (;;) {
        weft_reader *reader = self->reader;
        size_t length = reader->end - reader->start;
        const char *newline = NULL;
        if (length > self->searched)
            newline = memchr(reader->buffer + reader->start + self->searched, '\n',
                             length - self->searched);
        size_t line_length =
            newline ? (size_t)(newline - (reader->buffer + reader->start)) : length;
        if (line_length > LIMIT) WEFT_RAISE(WEFT_ELIMIT, "a line is longer than 1 MiB");
        if (newline) {
            give_out(reader, line_length + 1, self->line);
            break;
        }
        self->searched = length;
        if (reader->error) {
            weft__fail_with(weft__error_ref(reader->error));
            goto weft_failed;
        }
        if (reader->at_end) {
            give_out(reader, length, self->line);
            break;
        }
        self->status = fill(reader);
        if (self->status != WEFT_OK) WEFT_RAISE(self->status);
        WEFT_AWAIT(weft_event_wait(&self->reader->filled));
    }
    WEFT_FINALLY(done);
    if (self->reader) self->reader->reading = false;
}

weft_awaitable weft_reader_readline(weft_reader *reader, weft_bytes *line) {
    return WEFT_CALL(readline, .reader = reader, .line = line);
}
