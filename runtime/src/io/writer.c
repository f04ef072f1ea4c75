/* Writers. The bytes that the sink has not written are kept in a list of chunks. Chunks do not move,
 * because the sink has a pointer into the first one while it writes.
 *
 * A writer closes in up to three steps: CLOSING while its buffer is written, CLOSE_DUE until the next
 * turn, CLOSED. */
#include "io/writer_internal.h"
#include <weft/writer.h>

#include "core/ready.h"
#include "core/report.h"
#include "core/waiters.h"
#include <string.h>

enum { HIGH_MARK = 64 * 1024, LOW_MARK = HIGH_MARK / 4, WRITE_CHUNK_SIZE = 4096 };

typedef struct write_chunk {
    struct write_chunk *next;
    size_t size;       /* of data */
    size_t start, end; /* the bytes that are not written */
    char data[];
} write_chunk;

enum state {
    OPEN,
    CLOSING,   /* closes when its buffer is written */
    CLOSE_DUE, /* closes in the next turn, when its job runs */
    CLOSED     /* the sink is closed */
};

enum eof_state {
    EOF_NONE,
    EOF_REQUESTED, /* weft_writer_write_eof was called */
    EOF_WRITTEN    /* and the buffer was written, and the sink called */
};

struct weft_writer {
    weft__removable_job job; /* the first member */
    const weft_sink *sink;
    void *object;
    write_chunk *first, *last;
    size_t buffered;  /* bytes in the chunks; 0 once it is due to close */
    size_t in_flight; /* bytes that the sink is writing; 0: no write is in progress */
    size_t high, low;
    enum state state;
    enum eof_state eof;
    bool pumping;      /* pump is running */
    bool paused;       /* above the high mark, and not down to the low mark since */
    weft_error *error; /* the failure of the sink; owned */
    bool unretrieved;  /* no await has failed with it */
    weft__waiters drainers, closers;
};

/* ---- Closing: what asyncio does in connection_lost ---- */

static void free_chunks(weft_writer *writer) {
    for (write_chunk *next; writer->first; writer->first = next) {
        next = writer->first->next;
        weft__free(writer->first, sizeof(write_chunk) + writer->first->size);
    }
    writer->last = NULL;
}

/* Wakes all waiters; `failed`: with the failure of the writer. */
static void wake_waiters(weft__waiters *waiters, bool failed) {
    for (weft_task *task; (task = waiters_first(waiters));) {
        task->future.value = weft_value_i64(failed);
        waiters_wake(waiters, 1);
    }
}

static void release_sink(weft_writer *writer) {
    writer->state = CLOSED;
    writer->buffered = writer->in_flight = 0;
    if (writer->sink->close) writer->sink->close(writer->object);
    free_chunks(writer);
}

static void close_now(weft_writer *writer) {
    writer->state = CLOSED;
    wake_waiters(&writer->closers, writer->error != NULL);
    wake_waiters(&writer->drainers, writer->error != NULL);
    release_sink(writer);
}

static void run_close(weft__job *job) { close_now((weft_writer *)job); }

static void close_soon(weft_writer *writer) {
    writer->state = CLOSE_DUE;
    weft__ready_append_removable(&writer->job);
}

/* ---- Creating and freeing ---- */

weft_writer *weft_writer_new(const weft_sink *sink, void *object) {
    weft_writer *writer = weft__allocate(sizeof *writer);
    if (!writer) return NULL;
    *writer = (weft_writer){.sink = sink, .object = object, .high = HIGH_MARK, .low = LOW_MARK};
    weft__removable_init(&writer->job, run_close);
    return writer;
}

void weft_writer_free(weft_writer *writer) {
    if (!writer) return;
    if (writer->buffered > 0)
        weft__report_failure("a writer was freed before all its bytes were written", NULL, NULL);
    if (writer->state == CLOSE_DUE) weft__ready_remove(&writer->job);
    if (writer->state != CLOSED) release_sink(writer);
    weft__error_unref(writer->error);
    weft__free(writer, sizeof *writer);
}

/* ---- Writing ---- */

/* Passes chunks to the sink until the buffer is empty or a write is in progress. */
static void pump(weft_writer *writer) {
    if (writer->pumping) return;
    writer->pumping = true;
    while (writer->buffered > 0 && writer->in_flight == 0) {
        write_chunk *first = writer->first;
        writer->in_flight = first->end - first->start;
        writer->sink->write(writer->object, first->data + first->start, writer->in_flight);
    }
    writer->pumping = false;
    if (writer->buffered > 0) return;
    if (writer->state == CLOSING) {
        close_now(writer);
    } else if (writer->state == OPEN && writer->eof == EOF_REQUESTED) {
        writer->eof = EOF_WRITTEN;
        writer->sink->write_eof(writer->object);
    }
}

/* Removes written bytes from the first chunk. */
static void drop_written(weft_writer *writer, size_t count) {
    write_chunk *first = writer->first;
    first->start += count;
    writer->buffered -= count;
    if (first->start < first->end) return;
    writer->first = first->next;
    if (!writer->first) writer->last = NULL;
    weft__free(first, sizeof(write_chunk) + first->size);
}

int weft_writer_written(weft_writer *writer, size_t count) {
    if (count == 0 || count > writer->in_flight) return WEFT_EINVAL;
    writer->in_flight = 0;
    if (writer->state >= CLOSE_DUE) return WEFT_OK;
    drop_written(writer, count);
    if (writer->paused && writer->buffered <= writer->low) {
        writer->paused = false;
        wake_waiters(&writer->drainers, false);
    }
    pump(writer);
    return WEFT_OK;
}

/* Ensures room for `size` bytes, which are to be appended from the chunk *at on. */
static bool reserve_chunk(weft_writer *writer, size_t size, write_chunk **at) {
    write_chunk *last = writer->last;
    size_t room = last ? last->size - last->end : 0;
    *at = last;
    if (size <= room) return true;
    size -= room;
    if (size > (size_t)PTRDIFF_MAX / 4) return false;
    if (size < WRITE_CHUNK_SIZE - sizeof(write_chunk)) size = WRITE_CHUNK_SIZE - sizeof(write_chunk);
    write_chunk *added = weft__allocate(sizeof(write_chunk) + size);
    if (!added) return false;
    *added = (write_chunk){.size = size};
    if (last)
        last->next = added;
    else
        writer->first = *at = added;
    writer->last = added;
    return true;
}

static void append_bytes(weft_writer *writer, write_chunk **at, weft_bytes bytes) {
    writer->buffered += bytes.size;
    while (bytes.size > 0) {
        write_chunk *to = *at;
        size_t room = to->size - to->end, count = bytes.size < room ? bytes.size : room;
        if (count > 0) memcpy(to->data + to->end, bytes.data, count);
        to->end += count;
        bytes.data += count;
        bytes.size -= count;
        if (bytes.size > 0) *at = to->next;
    }
}

/* The status that weft_writer_drain fails with when the writer is closed. */
static int closed_status(const weft_writer *writer) {
    return writer->error ? weft_error_status(writer->error) : WEFT_ENETWORK;
}

static void pause_if_above(weft_writer *writer) {
    if (writer->buffered > writer->high) writer->paused = true;
}

int weft_writer_writelines(weft_writer *writer, const weft_bytes *lines, size_t count) {
    if (writer->eof != EOF_NONE) return WEFT_EMISUSE;
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].size > (size_t)PTRDIFF_MAX / 4 - size) return WEFT_ENOMEM;
        size += lines[i].size;
    }
    if (size == 0) return WEFT_OK;
    if (writer->state != OPEN) return closed_status(writer);
    write_chunk *at;
    if (!reserve_chunk(writer, size, &at)) return WEFT_ENOMEM;
    for (size_t i = 0; i < count; i++) append_bytes(writer, &at, lines[i]);
    pump(writer);
    pause_if_above(writer);
    return WEFT_OK;
}

int weft_writer_write(weft_writer *writer, const void *data, size_t size) {
    weft_bytes bytes = {data, size};
    return weft_writer_writelines(writer, &bytes, 1);
}

size_t weft_writer_buffered(const weft_writer *writer) { return writer->buffered; }

int weft_writer_set_limits(weft_writer *writer, size_t high, size_t low) {
    if (high < low) return WEFT_EINVAL;
    writer->high = high;
    writer->low = low;
    pause_if_above(writer);
    return WEFT_OK;
}

/* ---- Ending ---- */

bool weft_writer_can_write_eof(const weft_writer *writer) { return writer->sink->write_eof != NULL; }

int weft_writer_write_eof(weft_writer *writer) {
    if (!weft_writer_can_write_eof(writer)) return WEFT_ENOTSUP;
    if (writer->state != OPEN || writer->eof != EOF_NONE) return WEFT_OK;
    writer->eof = EOF_REQUESTED;
    pump(writer);
    return WEFT_OK;
}

void weft_writer_close(weft_writer *writer) {
    if (writer->state != OPEN) return;
    writer->state = CLOSING;
    if (writer->buffered == 0) close_soon(writer);
}

void weft_writer_abort(weft_writer *writer) {
    if (writer->state >= CLOSE_DUE) return;
    writer->buffered = 0;
    close_soon(writer);
}

void weft__writer_fail(weft_writer *writer, weft_error *error) {
    if (writer->state >= CLOSE_DUE) {
        weft__error_unref(error);
        return;
    }
    writer->error = error;
    writer->unretrieved = true;
    weft_writer_abort(writer);
}

void weft_writer_set_error(weft_writer *writer, int status, const char *message) {
    if (status == WEFT_OK) return;
    weft_error *error = weft__error_new(status, message);
    weft__writer_fail(writer, error ? error : weft__error_of_status(status));
}

int weft_writer_status(const weft_writer *writer) { return weft_error_status(writer->error); }

const char *weft_writer_message(const weft_writer *writer) { return weft_error_message(writer->error); }

const weft_error *weft__writer_unretrieved_error(const weft_writer *writer) {
    return writer->unretrieved ? writer->error : NULL;
}

bool weft_writer_is_closing(const weft_writer *writer) { return writer->state != OPEN; }

/* ---- drain ---- */

static weft__progress fail_as_closed(weft_writer *writer) {
    writer->unretrieved = false;
    return writer->error ? weft__fail_with(weft__error_ref(writer->error))
                         : weft__fail_message(WEFT_ENETWORK, "connection lost");
}

static weft__progress resume_drain(weft_task *task, bool cancelled) {
    weft_writer *writer = task->awaited;
    if (cancelled) return weft__fail(WEFT_ECANCELED);
    return task->future.value.i64 ? fail_as_closed(writer) : WEFT__DONE;
}

static const weft__wait_type drain_wait = {
    .resume = resume_drain, .cancel = weft__cancel_waiter, .what = "a writer to be drained"};

static weft__progress wait_until_drained(weft_writer *writer) {
    if (writer->state == CLOSED) return fail_as_closed(writer);
    return writer->paused ? waiters_wait(&writer->drainers, &drain_wait, writer) : WEFT__DONE;
}

static weft__progress resume_after_turn(weft_task *task, bool cancelled) {
    return cancelled ? weft__fail(WEFT_ECANCELED) : wait_until_drained(task->awaited);
}

static const weft__wait_type turn_wait = {
    .resume = resume_after_turn, .cancel = weft__cancel_wait, .what = "its turn"};

weft__progress weft__start_writer_drain(void *object, int64_t unused) {
    (void)unused;
    weft_writer *writer = object;
    if (!writer) return weft__fail(WEFT_ENOMEM); /* its constructor failed */
    if (writer->state == OPEN) return wait_until_drained(writer);
    if (writer->state == CLOSED && writer->error) return fail_as_closed(writer);
    /* A task that writes and drains in a loop must notice that the writer is closed, which takes a turn. */
    weft__task_wait(weft__running.task, &turn_wait, writer);
    weft__task_wake(weft__running.task, WAIT_WOKEN);
    return WEFT__WAITING;
}

/* ---- wait_closed ---- */

static weft__progress resume_wait_closed(weft_task *task, bool cancelled) {
    weft_writer *writer = task->awaited;
    if (cancelled) return weft__fail(WEFT_ECANCELED);
    return task->future.value.i64 ? fail_as_closed(writer) : WEFT__DONE;
}

static const weft__wait_type closed_wait = {
    .resume = resume_wait_closed, .cancel = weft__cancel_waiter, .what = "a writer to close"};

weft__progress weft__start_writer_wait_closed(void *object, int64_t unused) {
    (void)unused;
    weft_writer *writer = object;
    if (!writer) return weft__fail(WEFT_ENOMEM);
    if (writer->state != CLOSED) return waiters_wait(&writer->closers, &closed_wait, writer);
    return writer->error ? fail_as_closed(writer) : WEFT__DONE;
}
