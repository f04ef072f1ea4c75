/* Helpers of the pairs about streams: tracing the outcome of a read. The twin of reading.py. */
#ifndef CONFORMANCE_READING_H
#define CONFORMANCE_READING_H

#include "conformance.h"

#define DATA "line1\nline2\nline3\n"

/* The fields of every case. */
#define READING          \
    weft_reader *stream; \
    weft_bytes bytes;    \
    weft_task *task;     \
    int status

/* Prints bytes in quotes. None of them is 0. */
__attribute__((unused)) static void show_text(const char *label, weft_bytes bytes) {
    printf("%s'", label);
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] == '\n')
            printf("\\n");
        else if (bytes.data[i] == '\r')
            printf("\\r");
        else
            putchar(bytes.data[i]);
    }
    printf("'\n");
}

/* Traces the bytes that were read; after a failure, its word and what comes with it. */
__attribute__((unused)) static void show_outcome(int status, weft_bytes bytes) {
    if (status == WEFT_OK)
        show_text("", bytes);
    else if (status == WEFT_EINCOMPLETE)
        show_text("IncompleteReadError ", bytes);
    else if (status == WEFT_ELIMIT)
        trace("LimitOverrunError %zu", bytes.size);
    else
        trace("%s", status_word(status));
}

/* Awaits a read in a task and traces the outcome. */
#define SHOW(read)                               \
    do {                                         \
        self->task = weft_create_task(read);     \
        WEFT_CATCH(self->status, self->task);    \
        weft_task_unref(self->task);             \
        show_outcome(self->status, self->bytes); \
    } while (0)

/* SHOW for weft_reader_readline. At the limit asyncio's readline raises ValueError and its readuntil raises
 * LimitOverrunError; in Weft both fail with WEFT_ELIMIT. */
#define SHOW_LINE(read)                              \
    do {                                             \
        self->task = weft_create_task(read);         \
        WEFT_CATCH(self->status, self->task);        \
        weft_task_unref(self->task);                 \
        if (self->status == WEFT_ELIMIT)             \
            trace("ValueError");                     \
        else                                         \
            show_outcome(self->status, self->bytes); \
    } while (0)

__attribute__((unused)) static void feed(weft_reader *stream, const char *text) {
    weft_reader_feed_data(stream, text, strlen(text));
}

__attribute__((unused)) static void buffered(const weft_reader *stream) {
    trace("buffered %zu", weft_reader_buffered(stream));
}

/* Reads and traces everything that is buffered. */
#define REST                                                                                              \
    do {                                                                                                  \
        WEFT_AWAIT(                                                                                       \
            weft_reader_read(self->stream, (ptrdiff_t)weft_reader_buffered(self->stream), &self->bytes)); \
        show_text("rest ", self->bytes);                                                                  \
    } while (0)
#endif
