/* Readers: the cases of CPython's test_streams.py as scripts, and cases specific to C. */
#include "stream_script.h"

/* ---- Scripts ---- */

typedef struct scripted {
    bool stopped;
} scripted;

static int scripted_start(void *object, size_t size) {
    scripted *source = object;
    CHECK(size > 0);
    if (source->stopped) trace("start");
    source->stopped = false;
    return WEFT_OK;
}

static void scripted_stop(void *object) {
    trace("stop");
    ((scripted *)object)->stopped = true;
}

static const weft_source scripted_source = {.start = scripted_start, .stop = scripted_stop};

static weft_awaitable read_as_told(weft_reader *reader, const char *word, weft_bytes *separators,
                                   weft_bytes *bytes) {
    switch (word[0]) {
    case 'r': return weft_reader_read(reader, atoi(word + 1), bytes);
    case 'e': return weft_reader_readexactly(reader, (size_t)atoi(word + 1), bytes);
    case 'u': return weft_reader_readuntil(reader, word + 1, strlen(word + 1), bytes);
    case 'l': return weft_reader_readline(reader, bytes);
    default: break;
    }
    size_t count = 0;
    for (const char *at = word + 1; *at; at += at[0] == ',') {
        size_t length = strcspn(at, ",");
        separators[count++] = (weft_bytes){at, length};
        at += length;
    }
    return weft_reader_readuntil_any(reader, separators, count, bytes);
}

WEFT_ASYNC(read_word, weft_reader *reader; int number; char word[64]; weft_bytes separators[4], bytes;
           int status;) {
    WEFT_BEGIN;
    self->bytes = (weft_bytes){"", 0};
    WEFT_CATCH(self->status, read_as_told(self->reader, self->word, self->separators, &self->bytes));
    const char *ending = self->status == WEFT_OK ? "" : describe(self->status);
    bool has_bytes =
        self->status == WEFT_OK || self->status == WEFT_EINCOMPLETE || self->status == WEFT_ELIMIT;
    char shown[256];
    show(shown, self->bytes.data, self->bytes.size);
    CHECK(self->bytes.data[self->bytes.size] == '\0');
    if (has_bytes)
        trace("%d:%s<%s>", self->number, ending, shown);
    else
        trace("%d:%s", self->number, ending);
}

static weft_awaitable read_word_call(weft_reader *reader, int number, const char *word) {
    struct read_word initial = {.reader = reader, .number = number};
    strcpy(initial.word, word);
    weft_awaitable call = WEFT_CALL(read_word, .reader = reader, .number = number);
    if (call.object) memcpy(((struct read_word *)call.object)->word, initial.word, sizeof initial.word);
    return call;
}

WEFT_ASYNC(read_script, stream_case it; weft_reader *reader; scripted source; script_tasks tasks;
           char word[64]; bool out_of_memory;) {
    WEFT_BEGIN;
    self->reader = weft_reader_new((size_t)self->it.limit);
    if (!self->reader) WEFT_RAISE(WEFT_ENOMEM);
    weft_reader_set_source(self->reader, &scripted_source, &self->source);
    while (next_word(&self->it.script, self->word)) {
        const char *text = self->word + 1;
        weft_task *last = last_task(&self->tasks);
        switch (self->word[0]) {
        case '.':
            trace(".");
            WEFT_AWAIT(weft_sleep(0));
            break;
        case 'c': weft_task_cancel(last); break;
        case 'f': {
            int status = weft_reader_feed_data(self->reader, text, strlen(text));
            if (status == WEFT_EMISUSE) trace("misuse");
            if (status == WEFT_ENOMEM) self->out_of_memory = true;
            break;
        }
        case 'E': weft_reader_feed_eof(self->reader); break;
        case 'X':
            if (weft_reader_set_error(self->reader, 7, "it failed") == WEFT_ENOMEM)
                self->out_of_memory = true;
            break;
        case '?':
            trace("%zu%s", weft_reader_buffered(self->reader), weft_reader_at_eof(self->reader) ? "!" : "");
            break;
        default:
            if (last && !weft_task_done(last)) break;
            if (!add_task(&self->tasks, read_word_call(self->reader, self->tasks.count, self->word)))
                self->out_of_memory = true;
        }
    }
    WEFT_CATCH(self->out_of_memory, WEFT_CALL(end_tasks, .tasks = &self->tasks));
    for (int i = 0; i < self->tasks.count; i++) {
        weft_task_cancel(self->tasks.all[i]);
        weft_task_unref(self->tasks.all[i]);
    }
    if (self->tasks.count > 0) WEFT_AWAIT(weft_sleep(0.1)); /* no memory to wait for them */
    weft_reader_free(self->reader);
    CHECK_TRACE(self->it.trace);
}

/* ---- Cases specific to C ---- */

WEFT_ASYNC(read_line, weft_reader *reader; weft_bytes bytes;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_readline(self->reader, &self->bytes));
    char shown[256];
    show(shown, self->bytes.data, self->bytes.size);
    trace("%s", shown);
}

/* Only one task may read at a time; a refused read leaves the other's result alone. */
WEFT_ASYNC(two_tasks, weft_reader *reader; weft_task *task; weft_bytes bytes; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(0))) WEFT_RAISE(WEFT_ENOMEM);
        START(self->task, WEFT_CALL(read_line, .reader = self->reader));
        WEFT_AWAIT(weft_sleep(0));
        if (weft_task_done(self->task)) WEFT_AWAIT(self->task);
        WEFT_CATCH(self->status, weft_reader_read(self->reader, 1, &self->bytes));
        CHECK_INT(self->status, WEFT_EMISUSE);
        TRY(weft_reader_feed_data(self->reader, "a\nb\n", 4));
        /* The reading task is woken but has not run yet. */
        WEFT_CATCH(self->status, weft_reader_readline(self->reader, &self->bytes));
        CHECK_INT(self->status, WEFT_EMISUSE);
        WEFT_AWAIT(self->task);
        WEFT_AWAIT(weft_reader_readline(self->reader, &self->bytes));
        CHECK_INT(self->bytes.size, 2);
        CHECK_TRACE("a$ ");
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        if (self->task) WEFT_CATCH(self->status, self->task);
        weft_reader_free(self->reader);
    }
}

/* A result stays valid and NUL-terminated while more bytes are fed. */
WEFT_ASYNC(results_stay, weft_reader *reader; weft_bytes bytes; size_t size; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(3))) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_reader_feed_data(self->reader, "abcdef", 6));
        for (self->size = 6; self->size > 0; self->size--) {
            WEFT_AWAIT(weft_reader_readexactly(self->reader, self->size, &self->bytes));
            for (int i = 0; i < 3000; i++) TRY(weft_reader_feed_data(self->reader, "abcdef", 6));
            CHECK_STR(self->bytes.data, self->size == 6   ? "abcdef"
                                        : self->size == 5 ? "abcde"
                                        : self->size == 4 ? "fabc"
                                        : self->size == 3 ? "def"
                                        : self->size == 2 ? "ab"
                                                          : "c");
        }
        CHECK_INT(weft_reader_buffered(self->reader), 6 * 18000 + 6 - 21);
        WEFT_AWAIT(weft_reader_readuntil(self->reader, "f", 1, &self->bytes));
        CHECK_STR(self->bytes.data, "def");
        weft_reader_feed_eof(self->reader);
        WEFT_AWAIT(weft_reader_read(self->reader, -1, &self->bytes));
        for (size_t i = 0; i < self->bytes.size; i++)
            if (self->bytes.data[i] != "abcdef"[i % 6]) CHECK_NEVER();
        CHECK_INT(self->bytes.size % 6, 0);
        CHECK(weft_reader_at_eof(self->reader));
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
}

/* The bytes that readuntil returns with WEFT_ELIMIT can still be read. */
WEFT_ASYNC(shown_beyond_limit, weft_reader *reader; weft_bytes bytes; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(2))) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_reader_feed_data(self->reader, "abcd;e", 6));
        WEFT_CATCH(self->status, weft_reader_readuntil(self->reader, ";", 1, &self->bytes));
        CHECK_INT(self->status, WEFT_ELIMIT);
        CHECK_STR(self->bytes.data, "abcd");
        TRY(weft_reader_feed_data(self->reader, "f", 1));
        WEFT_AWAIT(weft_reader_readexactly(self->reader, 7, &self->bytes));
        CHECK_STR(self->bytes.data, "abcd;ef");
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
}

WEFT_ASYNC(messages, weft_reader *reader; weft_bytes bytes; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(2))) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_reader_feed_data(self->reader, "abcd\n", 5));
        WEFT_CATCH(self->status, weft_reader_readline(self->reader, &self->bytes));
        CHECK_STR(weft_caught_message(), "a line is longer than 2 bytes");
        TRY(weft_reader_feed_data(self->reader, "abc", 3));
        weft_reader_feed_eof(self->reader);
        WEFT_CATCH(self->status, weft_reader_readexactly(self->reader, 5, &self->bytes));
        CHECK_STR(weft_caught_message(), "3 bytes read on a total of 5 expected bytes");
        CHECK_INT(self->status, WEFT_EINCOMPLETE);
        CHECK_INT(weft_reader_status(self->reader), WEFT_OK);
        CHECK_INT(weft_reader_set_error(self->reader, WEFT_OK, "none"), WEFT_EINVAL);
        TRY(weft_reader_set_error(self->reader, 6, "it will break"));
        CHECK_INT(weft_reader_status(self->reader), 6);
        TRY(weft_reader_set_error(self->reader, 7, "it broke"));
        CHECK_INT(weft_reader_status(self->reader), 7);
        CHECK_STR(weft_reader_message(self->reader), "it broke");
        WEFT_CATCH(self->status, weft_reader_readline(self->reader, &self->bytes));
        CHECK_STR(weft_caught_message(), "it broke");
        WEFT_CATCH(self->status, weft_reader_readline(NULL, &self->bytes));
        CHECK_INT(self->status, WEFT_ENOMEM);
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
}

/* A failure in the same turn as some bytes is noticed. */
WEFT_ASYNC(fails_after_bytes, weft_reader *reader; weft_task *task; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(0))) WEFT_RAISE(WEFT_ENOMEM);
        START(self->task, WEFT_CALL(read_line, .reader = self->reader));
        WEFT_AWAIT(weft_sleep(0));
        TRY(weft_reader_feed_data(self->reader, "ab", 2));
        TRY(weft_reader_set_error(self->reader, 7, NULL));
        WEFT_CATCH(self->status, self->task);
        CHECK_INT(self->status, 7);
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        if (self->task) WEFT_CATCH(self->status, self->task);
        weft_reader_free(self->reader);
    }
}

/* Feeding zero bytes does not end a pending read. */
WEFT_ASYNC(read_some, weft_reader *reader; weft_bytes bytes;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(self->reader, 5, &self->bytes));
    trace("<%s>", self->bytes.data);
}

WEFT_ASYNC(feed_nothing, weft_reader *reader; weft_task *task; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = weft_reader_new(0))) WEFT_RAISE(WEFT_ENOMEM);
        START(self->task, WEFT_CALL(read_some, .reader = self->reader));
        WEFT_AWAIT(weft_sleep(0));
        CHECK_INT(weft_reader_feed_data(self->reader, NULL, 0), 0);
        WEFT_AWAIT(weft_sleep(1));
        CHECK_TRACE("");
        CHECK_INT(weft_reader_feed_data(self->reader, NULL, SIZE_MAX),
                  WEFT_ENOMEM); /* the pending read fails with it */
        WEFT_CATCH(self->status, self->task);
        CHECK_INT(self->status, WEFT_ENOMEM);
        CHECK_INT(weft_reader_buffered(self->reader), 0);
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        if (self->task) WEFT_CATCH(self->status, self->task);
        weft_reader_free(self->reader);
    }
}

/* ---- A source that feeds at once, and may fail ---- */

typedef struct counting {
    weft_reader *reader;
    int starts, closed, status;
    size_t asked;
} counting;

static int counting_start(void *object, size_t size) {
    counting *source = object;
    source->asked = size;
    if (source->status != WEFT_OK) return source->status;
    if (++source->starts > 3)
        weft_reader_feed_eof(source->reader);
    else
        return weft_reader_feed_data(source->reader, "abc", 3);
    return WEFT_OK;
}

static void counting_close(void *object) { ((counting *)object)->closed++; }

static const weft_source counting_source = {.start = counting_start, .close = counting_close};

WEFT_ASYNC(asks_when_it_has_to, counting source; weft_reader *reader; weft_bytes bytes; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (!(self->reader = self->source.reader = weft_reader_new(4))) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(weft_reader_set_source(self->reader, &counting_source, &self->source), 0);
        CHECK_INT(weft_reader_set_source(self->reader, &counting_source, &self->source), WEFT_EMISUSE);
        self->source.status = WEFT_ENOMEM;
        WEFT_CATCH(self->status, weft_reader_read(self->reader, 2, &self->bytes));
        CHECK_INT(self->status, WEFT_ENOMEM);
        self->source.status = WEFT_OK;
        WEFT_AWAIT(weft_reader_read(self->reader, 2, &self->bytes));
        WEFT_AWAIT(weft_reader_read(self->reader, 2, &self->bytes));
        CHECK_STR(self->bytes.data, "c");
        CHECK_INT(self->source.starts, 1);
        CHECK_INT(self->source.asked, 8);
        WEFT_CATCH(self->status, weft_reader_readexactly(self->reader, 20, &self->bytes));
        CHECK_INT(self->source.asked, 14);
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_EINCOMPLETE);
        CHECK_STR(self->bytes.data, "abcabc");
    }
    WEFT_FINALLY {
        bool had_source = self->reader != NULL;
        weft_reader_free(self->reader);
        CHECK_INT(self->source.closed, had_source);
    }
}

int main(void) {
    for (size_t i = 0; i < sizeof reader_cases / sizeof *reader_cases; i++) {
        int failures = check.failures;
        RUN(read_script, .it = reader_cases[i]);
        if (check.failures > failures)
            printf("    with limit %d: %s\n", reader_cases[i].limit, reader_cases[i].script);
    }
    RUN(two_tasks);
    RUN(results_stay);
    RUN(shown_beyond_limit);
    RUN(messages);
    RUN(fails_after_bytes);
    RUN(feed_nothing);
    RUN(asks_when_it_has_to);
    return check_result();
}
