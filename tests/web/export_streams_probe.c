/* Exported coroutines with streams as arguments and results, and exported generators. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

/* ---- Readers ---- */

/* The number of bytes of a stream. */
WEFT_ASYNC(count_bytes, weft_reader *input; weft_bytes piece; double count;) {
    WEFT_BEGIN;
    do {
        WEFT_AWAIT(weft_reader_read(self->input, 65536, &self->piece));
        self->count += (double)self->piece.size;
    } while (self->piece.size > 0);
    WEFT_RETURN(self->count);
}
WEFT_EXPORT(count_bytes, double, input)

static char *copy(weft_bytes bytes) {
    char *text = malloc(bytes.size + 1);
    memcpy(text, bytes.data, bytes.size);
    text[bytes.size] = '\0';
    return text;
}

/* All bytes of a stream, or with `n` above 0 the first ones. */
WEFT_ASYNC(read_text, weft_reader *input; int n; weft_bytes bytes;) {
    WEFT_BEGIN;
    if (self->n > 0)
        WEFT_AWAIT(weft_reader_readexactly(self->input, (size_t)self->n, &self->bytes));
    else
        WEFT_AWAIT(weft_reader_read(self->input, -1, &self->bytes));
    WEFT_RETURN(copy(self->bytes));
}
WEFT_EXPORT(read_text, char *, input, n)

/* Never reads. */
WEFT_ASYNC(ignore, weft_reader *input;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
}
WEFT_EXPORT(ignore, void, input)

/* What the first read fails with, and what the second. */
WEFT_ASYNC(read_twice, weft_reader *input; weft_bytes bytes; int status; char text[200];) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_reader_read(self->input, 10, &self->bytes));
    snprintf(self->text, sizeof self->text, "%s: %s", weft_status_name(self->status), weft_caught_message());
    puts(self->text);
    WEFT_AWAIT(weft_reader_read(self->input, 10, &self->bytes));
}
WEFT_EXPORT(read_twice, void, input)

/* Gives up a read that takes too long. */
WEFT_ASYNC(read_briefly, weft_reader *input; double seconds; weft_bytes bytes; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_wait_for(weft_reader_read(self->input, 10, &self->bytes), self->seconds));
    WEFT_RETURN(weft_status_name(self->status));
}
WEFT_EXPORT(read_briefly, const char *, input, seconds)

/* ---- Writers ---- */

/* Copies a stream. With `drains` it waits for room. */
WEFT_ASYNC(copy_stream, weft_reader *input; weft_writer *output; bool drains; weft_bytes piece; int status;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_read(self->input, 65536, &self->piece));
        if (self->piece.size == 0) break;
        self->status = weft_writer_write(self->output, self->piece.data, self->piece.size);
        if (self->status != WEFT_OK) WEFT_RAISE(self->status, "%s", weft_writer_message(self->output));
        if (self->drains) WEFT_AWAIT(weft_writer_drain(self->output));
    }
}
WEFT_EXPORT(copy_stream, void, input, output, drains)

/* Writes `count` times `size` bytes and waits for room after each. Then fails, if `status` is not 0. */
WEFT_ASYNC(write_many, weft_writer *output; int count; int size; int status; int i; char *bytes;
           weft_scope scope;) {
    WEFT_BEGIN;
    self->bytes = calloc(1, (size_t)self->size);
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < self->count; self->i++) {
            memset(self->bytes, 'a' + self->i % 26, (size_t)self->size);
            weft_writer_write(self->output, self->bytes, (size_t)self->size);
            WEFT_AWAIT(weft_writer_drain(self->output));
        }
        if (self->status != 0) WEFT_RAISE(self->status, "enough");
    }
    WEFT_FINALLY {
        free(self->bytes);
        if (WEFT_STATUS != WEFT_OK) printf("write_many: %s at %d\n", weft_status_name(WEFT_STATUS), self->i);
    }
}
WEFT_EXPORT(write_many, void, output, count, size, status)

/* Writes a text, and closes or aborts the stream itself. */
WEFT_ASYNC(write_text, weft_writer *output; const char *text; const char *how; int status;) {
    WEFT_BEGIN;
    weft_writer_write(self->output, self->text, strlen(self->text));
    if (strcmp(self->how, "close") == 0) {
        weft_writer_close(self->output);
        WEFT_AWAIT(weft_writer_wait_closed(self->output));
    }
    if (strcmp(self->how, "abort") == 0) weft_writer_abort(self->output);
    if (strcmp(self->how, "again") == 0) {
        weft_writer_set_limits(self->output, 0, 0);
        WEFT_CATCH(self->status, weft_writer_drain(self->output));
        printf("%s: %s\n", weft_status_name(self->status), weft_caught_message());
        WEFT_AWAIT(weft_writer_wait_closed(self->output));
    }
}
WEFT_EXPORT(write_text, void, output, text, how)

/* ---- Streams of messages ---- */

WEFT_ASYNC(sum, weft_js_stream numbers; int limit; weft_js_value value; double total; int i; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i != self->limit; self->i++) {
            WEFT_CATCH(self->status, weft_js_next(self->numbers.id, &self->value));
            if (self->status == WEFT_END) break;
            if (self->status != WEFT_OK) WEFT_RERAISE;
            self->total += self->value.number;
        }
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->value); }
    WEFT_RETURN(self->total);
}
WEFT_EXPORT(sum, double, numbers, limit)

/* ---- Readers as results ---- */

/* Feeds a pipe. */
WEFT_ASYNC(feed, weft_writer *end; int count; int status; int i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < self->count; self->i++) {
            char line[30];
            int size = snprintf(line, sizeof line, "line %d\n", self->i);
            if (weft_writer_write(self->end, line, (size_t)size) != WEFT_OK) break;
            WEFT_AWAIT(weft_writer_drain(self->end));
        }
        weft_writer_close(self->end);
        WEFT_AWAIT(weft_writer_wait_closed(self->end));
    }
    WEFT_EXCEPT(WEFT_ANY) { puts("feed: nobody reads"); }
    WEFT_FINALLY { weft_writer_free(self->end); }
}

WEFT_ASYNC(numbered, int count; weft_reader *reader; weft_writer *writer;) {
    WEFT_BEGIN;
    int status = weft_pipe(0, &self->reader, &self->writer);
    if (status != WEFT_OK) WEFT_RAISE(status);
    weft_spawn(WEFT_CALL(feed, .end = self->writer, .count = self->count));
    WEFT_RETURN(self->reader);
}
WEFT_EXPORT(numbered, weft_reader *, count)

/* A reader that has some bytes, and then fails; or NULL. */
WEFT_ASYNC(broken, bool exists;) {
    WEFT_BEGIN;
    weft_reader *reader = self->exists ? weft_reader_new(0) : NULL;
    if (reader) weft_reader_set_error(reader, 7, "broken");
    WEFT_RETURN(reader);
}
WEFT_EXPORT(broken, weft_reader *, exists)

/* Returns its argument. */
WEFT_ASYNC(same_reader, weft_reader *input;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->input);
}
WEFT_EXPORT(same_reader, weft_reader *, input)

/* Returns a reader even if it is cancelled. */
WEFT_ASYNC(late_reader, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_sleep(60));
    WEFT_RETURN(weft_reader_new(0));
}
WEFT_EXPORT(late_reader, weft_reader *)

/* ---- Generators ---- */

/* Counts; its cleanup awaits, and fails with `status`. */
WEFT_ASYNC_GENERATOR(count_to, int limit; double pause; int status; int i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 1; self->i <= self->limit; self->i++) {
            if (self->pause > 0) WEFT_AWAIT(weft_sleep(self->pause));
            WEFT_YIELD(self->i);
        }
    }
    WEFT_FINALLY {
        printf("count_to: %s at %d\n", weft_status_name(WEFT_STATUS), self->i);
        WEFT_AWAIT(weft_sleep(0.01));
        if (self->status != 0) WEFT_RAISE(self->status, "the cleanup failed");
        puts("count_to: done");
    }
}
WEFT_EXPORT_GENERATOR(count_to, int, limit, pause, status)

/* Without a word. */
WEFT_ASYNC_GENERATOR(range, double limit; double i;) {
    WEFT_BEGIN;
    for (; self->i < self->limit; self->i++) WEFT_YIELD(self->i);
}
WEFT_EXPORT_GENERATOR(range, double, limit)

WEFT_ASYNC_GENERATOR(lines, weft_reader *text; weft_bytes line;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(self->text, &self->line));
        if (self->line.size == 0) break;
        if (self->line.data[0] == '!') WEFT_RAISE(9, "a line that begins with !");
        WEFT_YIELD(&self->line);
    }
}
WEFT_EXPORT_GENERATOR(lines, weft_bytes *, text)

/* Items of other types. */
WEFT_ASYNC_GENERATOR(texts, char text[20]; int i;) {
    WEFT_BEGIN;
    for (; self->i < 3; self->i++) {
        snprintf(self->text, sizeof self->text, "text %d", self->i);
        WEFT_YIELD(self->text);
        memset(self->text, 'x', sizeof self->text - 1);
    }
    WEFT_YIELD((const char *)NULL);
}
WEFT_EXPORT_GENERATOR(texts, const char *)

WEFT_ASYNC_GENERATOR(owned_texts, int i;) {
    WEFT_BEGIN;
    for (; self->i < 3; self->i++) WEFT_YIELD(strdup("owned"));
}
WEFT_EXPORT_GENERATOR(owned_texts, char *)

/* An object, nothing, and what is not JSON. */
WEFT_ASYNC_GENERATOR(objects, weft_js_value item; char text[20];) {
    WEFT_BEGIN;
    strcpy(self->text, "{\"i\":0}");
    self->item = (weft_js_value){.type = WEFT_JS_JSON, .text = self->text, .size = strlen(self->text)};
    WEFT_YIELD(&self->item);
    WEFT_YIELD((weft_js_value *)NULL);
    self->item.size = 3;
    WEFT_YIELD(&self->item);
}
WEFT_EXPORT_GENERATOR(objects, weft_js_value *)

WEFT_ASYNC_GENERATOR(others, int64_t large; bool flag;) {
    WEFT_BEGIN;
    WEFT_YIELD(self->large);
}
WEFT_EXPORT_GENERATOR(others, int64_t, large, flag)

/* No bytes, in two ways. */
WEFT_ASYNC_GENERATOR(no_bytes, weft_bytes none;) {
    WEFT_BEGIN;
    WEFT_YIELD(&self->none);
    WEFT_YIELD((weft_bytes *)NULL);
}
WEFT_EXPORT_GENERATOR(no_bytes, weft_bytes *)

WEFT_ASYNC_GENERATOR(nothings, int i;) {
    WEFT_BEGIN;
    for (; self->i < 2; self->i++) WEFT_YIELD(0);
}
WEFT_EXPORT_GENERATOR(nothings, void)

WEFT_ASYNC(fails) {
    WEFT_BEGIN;
    WEFT_RAISE(5, "failed");
}

/* Fails because another task does. */
WEFT_ASYNC_GENERATOR(awaits_task, weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->task = weft_create_task(WEFT_CALL(fails));
        WEFT_AWAIT(self->task);
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
    WEFT_YIELD(0);
}
WEFT_EXPORT_GENERATOR(awaits_task, int)

/* Swallows a cancellation, or its own closing. */
WEFT_ASYNC_GENERATOR(stubborn, int i; weft_scope scope;) {
    WEFT_BEGIN;
    for (; self->i < 3; self->i++) {
        WEFT_TRY(&self->scope) {
            WEFT_AWAIT(weft_sleep(60));
            WEFT_YIELD(self->i);
        }
        WEFT_EXCEPT(WEFT_ECANCELED) { puts("stubborn: no"); }
        WEFT_YIELD(10 + self->i);
    }
}
WEFT_EXPORT_GENERATOR(stubborn, int)

/* Yields while it is being closed. */
WEFT_ASYNC_GENERATOR(endless, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD(1); }
    WEFT_FINALLY { WEFT_YIELD(2); }
}
WEFT_EXPORT_GENERATOR(endless, int)

/* Waits for a promise between its items. */
WEFT_ASYNC_GENERATOR(each, weft_js_stream source; weft_js_value value; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (;;) {
            WEFT_CATCH(self->status, weft_js_next(self->source.id, &self->value));
            if (self->status == WEFT_END) break;
            if (self->status != WEFT_OK) WEFT_RERAISE;
            WEFT_YIELD(self->value.number);
        }
    }
    WEFT_FINALLY { weft_js_value_deinit(&self->value); }
}
WEFT_EXPORT_GENERATOR(each, double, source)

/* ---- The program ---- */

WEFT_ASYNC(memory) {
    WEFT_BEGIN;
    WEFT_RETURN((double)weft_memory_used());
}
WEFT_EXPORT(memory, double)

WEFT_ASYNC(stop_at_once) {
    WEFT_BEGIN;
    exit(3);
}
WEFT_EXPORT(stop_at_once, void)

static void print(void *unused, const char *text, size_t size) {
    (void)unused;
    fwrite(text, 1, size, stdout);
}

/* The tasks, and what they wait for. */
WEFT_ASYNC(show_tasks) {
    WEFT_BEGIN;
    weft_dump_tasks(print, NULL);
}
WEFT_EXPORT(show_tasks, void)

#ifdef WITH_MAIN
WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_serve());
    puts("app: done");
}
WEFT_MAIN(app)
#endif
