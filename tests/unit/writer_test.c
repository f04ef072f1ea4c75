/* Writers: scripts that CPython's StreamWriter runs too, and cases specific to C. */
#include "stream_script.h"

/* ---- Scripts ---- */

typedef struct scripted {
    weft_writer *writer;
    const char *data;
    size_t size; /* 0: nothing is being written */
    bool takes_all, is_taking;
    char text[256]; /* all bytes that the writer accepted; the first `written` are written */
    size_t accepted, written;
} scripted;

/* Writes the next `count` bytes, which may come in several calls. */
static void take(scripted *sink, size_t count) {
    size_t left = sink->accepted - sink->written;
    if (count > left) count = left;
    if (count == 0) return;
    char shown[256];
    show(shown, sink->text + sink->written, count);
    trace("=%s", shown);
    sink->is_taking = true;
    while (count > 0 && sink->size > 0) {
        size_t size = count < sink->size ? count : sink->size;
        CHECK(memcmp(sink->data, sink->text + sink->written, size) == 0);
        sink->size = 0;
        sink->written += size;
        count -= size;
        CHECK_INT(weft_writer_written(sink->writer, size), 0);
    }
    sink->is_taking = false;
    CHECK_INT(count, 0);
}

static void scripted_write(void *object, const char *data, size_t size) {
    scripted *sink = object;
    sink->data = data;
    sink->size = size;
    if (sink->takes_all && !sink->is_taking) take(sink, SIZE_MAX);
}

static void scripted_write_eof(void *object) {
    (void)object;
    trace("eof");
}

static void scripted_close(void *object) {
    trace("closed");
    ((scripted *)object)->size = 0;
}

static const weft_sink scripted_sink = {scripted_write, scripted_write_eof, scripted_close};

WEFT_ASYNC(drain, weft_writer *writer; int number; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_writer_drain(self->writer));
    trace("%d:%s", self->number, self->status == WEFT_OK ? "drained" : describe(self->status));
}

WEFT_ASYNC(wait_closed, weft_writer *writer; int number; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_writer_wait_closed(self->writer));
    trace("%d:%s", self->number, self->status == WEFT_OK ? "closed" : describe(self->status));
}

WEFT_ASYNC(write_script, stream_case it; scripted sink; script_tasks tasks; char word[64]; int turns;
           weft_task *last_drain; weft_writer *writer; bool out_of_memory;) {
    WEFT_BEGIN;
    self->writer = self->sink.writer = weft_writer_new(&scripted_sink, &self->sink);
    if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
    while (next_word(&self->it.script, self->word)) {
        const char *text = self->word + 1;
        switch (self->word[0]) {
        case '.':
            trace(".");
            WEFT_AWAIT(weft_sleep(0));
            break;
        case 'w': {
            if (weft_writer_is_closing(self->writer)) break;
            scripted *sink = &self->sink;
            size_t size = strlen(text);
            memcpy(sink->text + sink->accepted, text, size);
            sink->accepted += size;
            int status = weft_writer_write(self->writer, text, size);
            if (status != WEFT_OK) sink->accepted -= size;
            if (status == WEFT_EMISUSE) trace("misuse");
            break;
        }
        case 'd':
            if (add_task(&self->tasks, WEFT_CALL(drain, .writer = self->writer, .number = self->tasks.count)))
                self->last_drain = last_task(&self->tasks);
            break;
        case 'D':
            add_task(&self->tasks,
                     WEFT_CALL(wait_closed, .writer = self->writer, .number = self->tasks.count));
            break;
        case 'c':
            if (text[0])
                weft_task_cancel(self->last_drain);
            else
                weft_writer_close(self->writer);
            break;
        case 'e': CHECK_INT(weft_writer_write_eof(self->writer), 0); break;
        case 'a': weft_writer_abort(self->writer); break;
        case 'h': {
            const char *low = strchr(text, ',') + 1;
            CHECK_INT(weft_writer_set_limits(self->writer, (size_t)atoi(text), (size_t)atoi(low)), 0);
            break;
        }
        case 's':
            if (weft_writer_buffered(self->writer) > 0) take(&self->sink, (size_t)atoi(text));
            break;
        case 'o':
            self->sink.takes_all = true;
            if (weft_writer_buffered(self->writer) > 0) take(&self->sink, SIZE_MAX);
            break;
        case 'x': weft_writer_set_error(self->writer, 7, "it failed"); break;
        default:
            trace("%zu%s", weft_writer_buffered(self->writer),
                  weft_writer_is_closing(self->writer) ? "!" : "");
        }
    }
    WEFT_CATCH(self->out_of_memory, WEFT_CALL(end_tasks, .tasks = &self->tasks));
    for (int i = 0; i < self->tasks.count; i++) {
        weft_task_cancel(self->tasks.all[i]);
        weft_task_unref(self->tasks.all[i]);
    }
    weft_writer_abort(self->writer);
    for (; self->turns < 3; self->turns++) WEFT_AWAIT(weft_sleep(0));
    weft_writer_free(self->writer);
    if (check.memory_fails) check.trace[0] = '\0';
    CHECK_TRACE(self->it.trace);
}

/* ---- Cases specific to C ---- */

/* A sink that checks the bytes written to it, a few at a time. */
typedef struct collecting {
    weft_writer *writer;
    weft_handle later;
    size_t written, closed, pending;
    bool at_once;
} collecting;

static char pattern(size_t i) { return (char)(i * 7 % 251); }

static void collect(void *object) {
    collecting *sink = object;
    size_t count = sink->pending < 1000 ? sink->pending : 1000;
    sink->written += count;
    weft_writer_written(sink->writer, count);
}

static void collecting_write(void *object, const char *data, size_t size) {
    collecting *sink = object;
    for (size_t i = 0; i < size; i++)
        if (data[i] != pattern(sink->written + i)) CHECK_NEVER();
    sink->pending = size;
    if (sink->at_once)
        collect(sink);
    else
        weft_call_soon(&sink->later, collect, sink);
}

static void collecting_close(void *object) {
    collecting *sink = object;
    sink->closed++;
    weft_handle_cancel(&sink->later);
}

static const weft_sink collecting_sink = {.write = collecting_write, .close = collecting_close};

enum { MUCH = 300000 };

static char much[MUCH];

/* Pieces of all sizes are written completely and in order; the buffer stays bounded. */
WEFT_ASYNC(much_data, bool at_once; collecting sink; weft_writer *writer; size_t written, size; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->sink.at_once = self->at_once;
        self->writer = self->sink.writer = weft_writer_new(&collecting_sink, &self->sink);
        if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
        for (self->size = 1; self->written < MUCH; self->size = (self->size * 5 + 3) % 20011) {
            if (self->size > MUCH - self->written) self->size = MUCH - self->written;
            size_t first = self->size / 3, before = weft_writer_buffered(self->writer);
            weft_bytes lines[] = {
                {much + self->written, first}, {NULL, 0}, {much + self->written + first, self->size - first}};
            self->status = weft_writer_writelines(self->writer, lines, 3);
            if (self->status != WEFT_OK) {
                CHECK_INT(weft_writer_buffered(self->writer), before);
                if (check.memory_fails && weft_writer_buffered(self->writer) != before) abort();
                WEFT_RAISE(self->status);
            }
            self->written += self->size;
            WEFT_AWAIT(weft_writer_drain(self->writer));
            CHECK(weft_writer_buffered(self->writer) <= 64 * 1024);
        }
        weft_writer_close(self->writer);
        CHECK_INT(weft_writer_write(self->writer, "x", 1), WEFT_ENETWORK);
        CHECK_INT(weft_writer_write(self->writer, NULL, 0), 0);
        WEFT_AWAIT(weft_writer_wait_closed(self->writer));
        CHECK_INT(self->sink.written, MUCH);
        CHECK_INT(self->sink.closed, 1);
    }
    WEFT_FINALLY {
        if (self->writer) weft_writer_abort(self->writer);
        weft_writer_free(self->writer);
    }
}

/* Accepted bytes are written, although there was no memory for the rest. */
WEFT_ASYNC(accepted_is_written, collecting sink; weft_writer *writer; size_t written; int status;) {
    WEFT_BEGIN;
    self->writer = self->sink.writer = weft_writer_new(&collecting_sink, &self->sink);
    if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
    for (size_t i = 0; i < 50; i++) {
        self->status = weft_writer_write(self->writer, much + self->written, 500);
        if (self->status == WEFT_OK) self->written += 500;
    }
    weft_writer_close(self->writer);
    WEFT_CATCH(self->status, weft_writer_wait_closed(self->writer));
    if (self->sink.written != self->written) abort();
    weft_writer_free(self->writer);
}

WEFT_ASYNC(odds_and_ends, collecting sink; weft_writer *writer; weft_scope scope;) {
    WEFT_BEGIN;
    self->writer = self->sink.writer = weft_writer_new(&collecting_sink, &self->sink);
    if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        CHECK_INT(weft_writer_set_limits(self->writer, 1, 2), WEFT_EINVAL);
        CHECK(!weft_writer_can_write_eof(self->writer));
        CHECK_INT(weft_writer_write_eof(self->writer), WEFT_ENOTSUP);
        CHECK_INT(weft_writer_written(self->writer, 1), WEFT_EINVAL);
        CHECK_INT(weft_writer_write(self->writer, NULL, 0), 0);
        TRY(weft_writer_write(self->writer, much, 4));
        CHECK_INT(weft_writer_written(self->writer, 5), WEFT_EINVAL);
        CHECK_INT(weft_writer_written(self->writer, 0), WEFT_EINVAL);
        /* A size too large, and a sum that wraps around: nothing is written. */
        CHECK_INT(weft_writer_write(self->writer, much, SIZE_MAX), WEFT_ENOMEM);
        CHECK_INT(weft_writer_writelines(self->writer, (weft_bytes[]){{much, 3}, {much, SIZE_MAX - 1}}, 2),
                  WEFT_ENOMEM);
        CHECK_INT(weft_writer_buffered(self->writer), 4);
        weft_writer_set_error(self->writer, WEFT_OK, "no failure");
        CHECK(!weft_writer_is_closing(self->writer));
    }
    WEFT_FINALLY {
        weft_writer_free(self->writer); /* closes the sink during a write */
        CHECK_INT(self->sink.closed, 1);
        CHECK_TRACE("[a writer was freed before all its bytes were written ] ");
    }
}

/* A failure of the sink reaches later writes, drains and wait_closed, with its message. */
WEFT_ASYNC(failure, collecting sink; weft_writer *writer; int status;) {
    WEFT_BEGIN;
    self->writer = self->sink.writer = weft_writer_new(&collecting_sink, &self->sink);
    if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(weft_writer_status(self->writer), WEFT_OK);
    CHECK_STR(weft_writer_message(self->writer), weft_status_text(WEFT_OK));
    weft_writer_set_error(self->writer, 7, "the disk is full");
    CHECK_INT(weft_writer_status(self->writer), 7);
    CHECK_STR(weft_writer_message(self->writer), "the disk is full");
    if (weft_writer_write(self->writer, much, 4) != 7) abort(); /* also without memory for the message */
    CHECK_INT(weft_writer_write(self->writer, much, 4), 7);
    CHECK_INT(self->sink.closed, 0);
    WEFT_CATCH(self->status, weft_writer_drain(self->writer));
    CHECK_INT(self->status, 7);
    CHECK_INT(self->sink.closed, 1); /* it took a turn */
    WEFT_CATCH(self->status, weft_writer_wait_closed(self->writer));
    CHECK_STR(weft_caught_message(), "the disk is full");
    WEFT_CATCH(self->status, weft_writer_drain(self->writer));
    CHECK_INT(self->status, 7);
    weft_writer_set_error(self->writer, 8, "again");
    CHECK_INT(weft_writer_status(self->writer), 7);
    CHECK_STR(weft_writer_message(self->writer), "the disk is full");
    weft_writer_close(self->writer);
    weft_writer_free(self->writer);
    CHECK_INT(self->sink.closed, 1);
    /* NULL, a writer that could not be allocated. */
    WEFT_CATCH(self->status, weft_writer_drain(NULL));
    CHECK_INT(self->status, WEFT_ENOMEM);
    WEFT_CATCH(self->status, weft_writer_wait_closed(NULL));
    CHECK_INT(self->status, WEFT_ENOMEM);
}

/* Closing and aborting are not failures, although awaits then fail. */
WEFT_ASYNC(no_failure, bool aborts; collecting sink; weft_writer *writer; int status;) {
    WEFT_BEGIN;
    self->writer = self->sink.writer = weft_writer_new(&collecting_sink, &self->sink);
    if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
    if (self->aborts)
        weft_writer_abort(self->writer);
    else
        weft_writer_close(self->writer);
    WEFT_CATCH(self->status, weft_writer_drain(self->writer));
    CHECK_INT(self->status, WEFT_ENETWORK);
    CHECK_INT(weft_writer_status(self->writer), WEFT_OK);
    weft_writer_free(self->writer);
}

/* A sink may still report its write after the writer was aborted. */
static void write_nothing(void *object, const char *data, size_t size) {
    (void)object, (void)data, (void)size;
}

WEFT_ASYNC(written_too_late, collecting sink; weft_sink slow; weft_writer *writer; weft_scope scope;) {
    WEFT_BEGIN;
    self->slow = (weft_sink){write_nothing, scripted_write_eof, collecting_close};
    self->writer = weft_writer_new(&self->slow, &self->sink);
    if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        TRY(weft_writer_write(self->writer, much, 4));
        weft_writer_abort(self->writer);
        CHECK_INT(weft_writer_written(self->writer, 3), 0);
        CHECK_INT(weft_writer_buffered(self->writer), 0);
        CHECK_INT(weft_writer_written(self->writer, 1), WEFT_EINVAL); /* no write is pending */
        WEFT_AWAIT(weft_writer_wait_closed(self->writer));
        CHECK_INT(weft_writer_buffered(self->writer), 0);
        CHECK_INT(self->sink.closed, 1);
    }
    WEFT_FINALLY { weft_writer_free(self->writer); }
}

/* On a writer that is closing, write_eof does nothing, and writes fail as before. */
WEFT_ASYNC(eof_too_late, collecting sink; weft_sink slow; weft_writer *writer; weft_scope scope;) {
    WEFT_BEGIN;
    self->slow = (weft_sink){write_nothing, scripted_write_eof, collecting_close};
    self->writer = weft_writer_new(&self->slow, &self->sink);
    if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        TRY(weft_writer_write(self->writer, much, 4));
        weft_writer_close(self->writer);
        CHECK_INT(weft_writer_write_eof(self->writer), 0);
        CHECK_INT(weft_writer_write(self->writer, much, 1), WEFT_ENETWORK);
        CHECK_INT(weft_writer_written(self->writer, 4), 0);
        CHECK_INT(self->sink.closed, 1);
    }
    WEFT_FINALLY { weft_writer_free(self->writer); }
}

int main(void) {
    for (size_t i = 0; i < MUCH; i++) much[i] = pattern(i);
    for (size_t i = 0; i < sizeof writer_cases / sizeof *writer_cases; i++) {
        int failures = check.failures;
        RUN(write_script, .it = writer_cases[i]);
        if (check.failures > failures) printf("    with %s\n", writer_cases[i].script);
    }
    RUN(much_data);
    RUN(much_data, .at_once = true);
    RUN(accepted_is_written);
    RUN(odds_and_ends);
    RUN(failure);
    RUN(no_failure);
    RUN(no_failure, .aborts = true);
    RUN(written_too_late);
    RUN(eof_too_late);
    return check_result();
}
